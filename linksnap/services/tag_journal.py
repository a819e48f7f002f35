"""Delete a tag so that it can be brought back: with its other names, its links, what stood under it, its feeds."""

from datetime import datetime
from typing import Any

from django.db import transaction

from linksnap.models import ChangeSet, FeedSource, Link, LinkTag, Suggestion, SuggestionState, Tag, TagAlias
from linksnap.rules.tag_names import free_slug
from linksnap.services import bulk_rows, change_sets, feed_journal
from linksnap.services.bulk_rows import Columns
from linksnap.services.search_index import refresh_link_words
from linksnap.services.tag_cleaning import bring_rules, rules_of

DELETED = "tag_deleted"


@transaction.atomic
def delete(tag: Tag) -> ChangeSet:
    """Delete a tag, its aliases, and its place on every link; the links stay. The change set takes it back."""
    held = Tag.objects.select_for_update().get(pk=tag.pk)
    links = list(LinkTag.objects.filter(tag=held).order_by("pk").values_list("link_id", "source", "created_at"))
    before = {
        "pk": held.pk,
        "name": held.name,
        "key": held.key,
        "slug": held.slug,
        "parent": held.parent_id,
        "created_at": held.created_at.isoformat(),
        "children": list(Tag.objects.filter(parent=held).values_list("pk", flat=True)),
        "aliases": list(TagAlias.objects.filter(tag=held).values_list("name", "key")),
        "links": [[link_id, source, created_at.isoformat()] for link_id, source, created_at in links],
        # Decisions stay with their links; they only forget which tag they were about.
        "decisions": list(Suggestion.objects.filter(tag=held).values_list("pk", flat=True)),
        "feeds": feed_journal.feeds_of(FeedSource.TAG, held.pk),
        "rules": rules_of(held),
    }
    change = change_sets.record(held.owner_id, DELETED, {"name": held.name, "links": len(links)}, before)
    Suggestion.objects.filter(owner_id=held.owner_id, tag=held, state=SuggestionState.PENDING).delete()
    Tag.objects.filter(pk=held.pk).delete()
    refresh_link_words(link_id for link_id, _, _ in links)
    return change


@change_sets.undoes(DELETED)
def put_back(change_set: ChangeSet) -> None:
    """Make the tag again; where its name was given anew meanwhile, its links get the tag that has the name now."""
    before, owner_id = dict(change_set.before), change_set.owner_id
    tag = Tag.objects.filter(owner_id=owner_id, key=before["key"]).first() or _made_again(owner_id, before)
    links = [link_id for link_id, _, _ in before["links"]]
    alive = set(Link.objects.filter(owner_id=owner_id, pk__in=links).values_list("pk", flat=True))
    rows = [
        (link_id, source, datetime.fromisoformat(at)) for link_id, source, at in before["links"] if link_id in alive
    ]
    if rows:
        columns = dict(zip(("link_id", "source", "created_at"), map(list, zip(*rows, strict=True)), strict=True))
        bulk_rows.insert(LinkTag, Columns(columns, {"owner_id": owner_id, "tag_id": tag.pk}))
    Suggestion.objects.filter(owner_id=owner_id, pk__in=before["decisions"], tag=None).update(tag=tag)
    feed_journal.put_back(owner_id, FeedSource.TAG, tag.pk, before["feeds"])
    bring_rules(tag, None, before.get("rules", ()))
    refresh_link_words(LinkTag.objects.filter(tag=tag).values_list("link_id", flat=True))


def _made_again(owner_id: int, before: dict[str, Any]) -> Tag:
    others = Tag.objects.filter(owner_id=owner_id)
    slugs = set(others.values_list("slug", flat=True))
    slug = free_slug(before["name"], slugs) if before["slug"] in slugs else before["slug"]
    # The same primary key: the journals of other changes name it.
    tag = Tag.objects.create(
        pk=before["pk"],
        owner_id=owner_id,
        name=before["name"],
        key=before["key"],
        slug=slug,
        parent=others.filter(pk=before["parent"]).first(),
    )
    Tag.objects.filter(pk=tag.pk).update(created_at=datetime.fromisoformat(before["created_at"]))
    taken = set(others.values_list("key", flat=True))
    aliases = [TagAlias(owner_id=owner_id, tag=tag, name=name, key=key) for name, key in before["aliases"]]
    TagAlias.objects.bulk_create([one for one in aliases if one.key not in taken], ignore_conflicts=True)
    # What was put elsewhere meanwhile stays there, and what the tag stands under now must not stand under it.
    above, lineage = tag.parent, set()
    while above is not None and above.pk not in lineage:
        lineage.add(above.pk)
        above = above.parent
    others.filter(pk__in=before["children"], parent=None).exclude(pk__in=lineage).update(parent=tag)
    return tag
