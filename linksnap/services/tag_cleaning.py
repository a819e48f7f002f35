"""Merge many pairs of tags in one step, and bring every merged tag back in one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from linksnap.models import ChangeSet, Feed, Link, LinkTag, Suggestion, Tag, TagAlias, TagRule, User
from linksnap.services import change_sets, tags
from linksnap.services.search_index import refresh_link_words

MERGED = "tags_merged"
_LINKS_AT_A_TIME = 1_000

_SUGGESTION = ("pk", "public_id", "link_id", "tag_id", "name", "key", "score", "reason", "evidence", "state")
Entry = dict[str, Any]


@transaction.atomic
def merge_pairs(owner: User, pairs: Sequence[tuple[int, int]]) -> ChangeSet:
    """Merge the first tag of each pair into the second; one that went with an earlier pair is followed to where it is.

    Tags of others, and pairs that are one tag by now, are left out.
    """
    wanted = [pk for pair in pairs for pk in pair]
    own = Tag.objects.select_for_update().filter(owner=owner, pk__in=wanted).order_by("pk").in_bulk()
    went: dict[int, int] = {}
    entries: list[Entry] = []
    for small, big in pairs:
        source_id, into_id = _followed(small, went), _followed(big, went)
        if source_id == into_id or source_id not in own or into_id not in own:
            continue
        source, into = Tag.objects.get(pk=source_id), Tag.objects.get(pk=into_id)
        entries.append(_written_down(source, into))
        tags.join(source, into)
        went[source_id] = into_id
    kept = {_followed(into_id, went) for into_id in went.values()}
    _write_words(kept)
    summary: dict[str, Any] = {"tags": len(entries)}
    if len(kept) == 1:
        summary["new"] = Tag.objects.get(pk__in=kept).name
    if len(entries) == 1:
        summary["name"] = entries[0]["name"]
    return change_sets.record(owner, MERGED, summary, {"tags": entries})


@change_sets.undoes(MERGED)
def bring_back(change_set: ChangeSet) -> None:
    """Make the merged tags again, the last one first; one whose name was given anew meanwhile stays merged."""
    touched: set[int] = set()
    for entry in reversed(change_set.before["tags"]):
        into = Tag.objects.select_for_update().filter(owner_id=change_set.owner_id, pk=entry["into"]).first()
        same = Q(key=entry["key"]) | Q(slug=entry["slug"]) | Q(pk=entry["pk"])
        if into is not None and not Tag.objects.filter(same, owner_id=change_set.owner_id).exists():
            touched |= set(LinkTag.objects.filter(tag=into).values_list("link_id", flat=True))
            _make_again(into, entry)
            touched |= {row[0] for row in entry["links"]}
    refresh_link_words(touched)


def _write_words(tag_ids: set[int]) -> None:
    """Write the words of the links of these tags anew, once, however many tags were joined into one."""
    held = LinkTag.objects.filter(tag__in=tag_ids).order_by("link_id")
    ids = list(held.values_list("link_id", flat=True).distinct())
    for start in range(0, len(ids), _LINKS_AT_A_TIME):
        refresh_link_words(ids[start : start + _LINKS_AT_A_TIME])


def _followed(tag_id: int, went: dict[int, int]) -> int:
    while tag_id in went:
        tag_id = went[tag_id]
    return tag_id


def _written_down(source: Tag, into: Tag) -> Entry:
    links = LinkTag.objects.filter(tag=source).order_by("pk").values_list("link_id", "source", "created_at")
    theirs = LinkTag.objects.filter(tag=into).values("link_id")
    about = Q(tag__in=[source, into]) | Q(key__in=[source.key, into.key])
    proposals = Suggestion.objects.filter(about, owner_id=source.owner_id).order_by("pk")
    return {
        **{name: getattr(source, name) for name in ("pk", "name", "key", "slug", "parent_id")},
        "created_at": source.created_at.isoformat(),
        "into": into.pk,
        "into_parent": into.parent_id,
        "links": [[link_id, kind, created_at.isoformat()] for link_id, kind, created_at in links],
        "moved": list(LinkTag.objects.filter(tag=source).exclude(link__in=theirs).values_list("link_id", flat=True)),
        "aliases": list(source.aliases.values_list("pk", flat=True)),
        "feeds": list(Feed.objects.filter(tag=source).values_list("pk", flat=True)),
        "rules": rules_of(source),
        "children": list(source.children.values_list("pk", flat=True)),
        "suggestions": [
            {**dict(zip(_SUGGESTION, row[:-1], strict=True)), "decided_at": row[-1].isoformat() if row[-1] else None}
            for row in proposals.values_list(*_SUGGESTION, "decided_at")
        ],
    }


def _make_again(into: Tag, entry: Entry) -> None:
    owner_id = into.owner_id
    parent = Tag.objects.filter(owner_id=owner_id, pk=entry["parent_id"]).first()
    kept = {name: entry[name] for name in ("pk", "name", "key", "slug")}
    tag = Tag.objects.create(owner_id=owner_id, parent=parent, **kept)
    # The field sets itself on creation; an update is the only way to say otherwise.
    Tag.objects.filter(pk=tag.pk).update(created_at=datetime.fromisoformat(entry["created_at"]))
    TagAlias.objects.filter(tag=into, key=tag.key).delete()
    TagAlias.objects.filter(tag=into, pk__in=entry["aliases"]).update(tag=tag)
    Feed.objects.filter(tag=into, pk__in=entry.get("feeds", ())).update(tag=tag)
    bring_rules(tag, into, entry.get("rules", ()))
    if entry["into_parent"] == tag.pk:
        Tag.objects.filter(pk=into.pk).update(parent=tag)
    Tag.objects.filter(owner_id=owner_id, pk__in=entry["children"], parent=into).update(parent=tag)
    _links_back(tag, into, entry)
    _suggestions_back(owner_id, entry["suggestions"])


def rules_of(tag: Tag) -> list[Entry]:
    """The rules that put a tag on links, for a journal."""
    rules = TagRule.objects.filter(tag=tag).values("public_id", "query", "is_active", "position")
    return [dict(rule) for rule in rules]


def bring_rules(tag: Tag, instead_of: Tag | None, rules: Iterable[Entry]) -> None:
    """Give a tag its rules back, also those that another tag has got meanwhile in its stead."""
    for rule in rules:
        own = TagRule.objects.filter(owner_id=tag.owner_id, public_id=rule["public_id"])
        if own.exists():
            own.filter(tag=instead_of).update(tag=tag)
        else:
            TagRule.objects.bulk_create([TagRule(owner_id=tag.owner_id, tag=tag, **rule)], ignore_conflicts=True)


def _links_back(tag: Tag, into: Tag, entry: Entry) -> None:
    wanted = [row[0] for row in entry["links"]]
    there = set(Link.objects.filter(owner_id=tag.owner_id, pk__in=wanted).values_list("pk", flat=True))
    rows = [row for row in entry["links"] if row[0] in there]
    LinkTag.objects.bulk_create(
        [LinkTag(owner_id=tag.owner_id, link_id=link_id, tag=tag, source=kind) for link_id, kind, _ in rows]
    )
    made = {row.link_id: row for row in LinkTag.objects.filter(tag=tag)}
    for link_id, _, created_at in rows:
        made[link_id].created_at = datetime.fromisoformat(created_at)
    LinkTag.objects.bulk_update(made.values(), ["created_at"], batch_size=1_000)
    LinkTag.objects.filter(tag=into, link_id__in=entry["moved"]).delete()


def _suggestions_back(owner_id: int, rows: list[Entry]) -> None:
    """Decisions as they were; a proposal made anew for the same name and link since goes before the old one."""
    own = Suggestion.objects.filter(owner_id=owner_id)
    alive = set(Link.objects.filter(pk__in=[row["link_id"] for row in rows]).values_list("pk", flat=True))
    for row in rows:
        values = {name: value for name, value in row.items() if name != "pk"}
        if row["link_id"] not in alive or own.filter(link_id=row["link_id"], key=row["key"]).exclude(pk=row["pk"]):
            continue
        values["decided_at"] = datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None
        Suggestion.objects.update_or_create(owner_id=owner_id, pk=row["pk"], defaults=values)
