"""The tags of an import: found or made in bulk, put on links or proposed for them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linksnap.models import LinkTag, Suggestion, SuggestionState, Tag, TagAlias, TagSource, TransferRun
from linksnap.rules.tag_forms import tag_forms
from linksnap.rules.tag_names import free_slug
from linksnap.services import bulk_rows, tags
from linksnap.services.bulk_rows import Columns, Sent
from linksnap.services.importing.policy import WantedTags
from linksnap.services.proposals import IMPORTED

_TAGS = "SELECT id, key, name FROM linksnap_tag WHERE owner_id = %b AND key = ANY(%b)"
_OTHER_NAMES = """
SELECT alias.key, tag.id, tag.name FROM linksnap_tagalias alias JOIN linksnap_tag tag ON tag.id = alias.tag_id
WHERE alias.owner_id = %b AND alias.key = ANY(%b)
"""
_NAMES_OF = "SELECT tag_id, name FROM linksnap_tagalias WHERE owner_id = %b AND tag_id = ANY(%b) ORDER BY id"
# Shown beside the encoder's own proposals: above its guesses, below what it is sure of.
_SCORE = 0.6


@dataclass(frozen=True)
class KnownTags:
    """Tags by key: their ids, the names that belong into the words of their links, and which were made just now."""

    ids: dict[str, int]
    names: dict[int, list[str]]
    made: tuple[int, ...] = ()

    def words(self, key: str) -> list[str]:
        """The name and the other names of a tag."""
        return self.names.get(self.ids[key], [])


def find(owner_id: int, keys: Iterable[str]) -> KnownTags:
    """The tags a person has under these keys, by name or by another name."""
    asked = set(keys)
    ids: dict[str, int] = {}
    names: dict[int, list[str]] = {}
    for tag_id, key, name in bulk_rows.fetch(_TAGS, [owner_id, list(asked)]):
        ids[key], names[tag_id] = tag_id, [name]
    for key, tag_id, name in bulk_rows.fetch(_OTHER_NAMES, [owner_id, list(asked - ids.keys())]):
        ids[key] = tag_id
        names.setdefault(tag_id, [name])
    for tag_id, name in bulk_rows.fetch(_NAMES_OF, [owner_id, list(names)]):
        names[tag_id].append(name)
    return KnownTags(ids, names)


def names_by_key(owner_id: int) -> dict[str, tuple[str, ...]]:
    """The name and the other names of every tag a person has, by each of its keys: what belongs into words."""
    tags_of_owner = list(Tag.objects.filter(owner_id=owner_id).values_list("pk", "key", "name"))
    names = {tag_id: [name] for tag_id, _, name in tags_of_owner}
    keys = {key: tag_id for tag_id, key, _ in tags_of_owner}
    for tag_id, key, name in TagAlias.objects.filter(owner_id=owner_id).values_list("tag_id", "key", "name"):
        names.setdefault(tag_id, []).append(name)
        keys.setdefault(key, tag_id)
    return {key: tuple(names[tag_id]) for key, tag_id in keys.items()}


def find_or_make(owner_id: int, wanted: Sequence[WantedTags]) -> KnownTags:
    """The tags of some rows, with those above them where folders become tags."""
    asked: dict[str, str] = {}
    for one in wanted:
        for tag in [*one.tags, *(level for path in one.paths for level in path)]:
            asked.setdefault(tag.key, tag.name)
    known = find(owner_id, asked)
    missing = {key: name for key, name in asked.items() if key not in known.ids}
    made = _make(owner_id, missing)
    for key, tag_id in made.items():
        known.ids[key] = tag_id
        known.names[tag_id] = [missing[key]]
    _nest(wanted, known.ids, set(made.values()))
    return KnownTags(known.ids, known.names, tuple(made.values()))


def put_on(owner_id: int, pairs: Mapping[tuple[int, int], TagSource]) -> Sent:
    """Put tags on links, (link id, tag id) -> source; the answer holds the pairs that were not there before."""
    columns = Columns(
        {
            "link_id": [link_id for link_id, _ in pairs],
            "tag_id": [tag_id for _, tag_id in pairs],
            "source": [source.value for source in pairs.values()],
        },
        {"owner_id": owner_id},
    )
    return bulk_rows.send(LinkTag, columns, returning=("link_id", "tag_id"))


def propose(run: TransferRun, proposed: Mapping[tuple[int, str], str], known: KnownTags) -> set[tuple[int, str]]:
    """Propose tags for links, (link id, key) -> name; the pairs that are new. What a link has is not proposed."""
    link_ids = {link_id for link_id, _ in proposed}
    has = set(LinkTag.objects.filter(link_id__in=link_ids).values_list("link_id", "tag_id"))
    fresh = [
        (link_id, key, name, known.ids.get(key))
        for (link_id, key), name in proposed.items()
        if (link_id, known.ids.get(key)) not in has
    ]
    if not fresh:
        return set()
    link_column, keys, names, tag_ids = (list(column) for column in zip(*fresh, strict=True))
    columns = Columns(
        {"link_id": link_column, "key": keys, "name": names, "tag_id": tag_ids},
        {
            "owner_id": run.owner_id,
            "score": _SCORE,
            "reason": IMPORTED,
            "state": SuggestionState.PENDING.value,
            "evidence": json.dumps({"run": run.public_id}),
        },
    )
    return set(bulk_rows.insert(Suggestion, columns, returning=("link_id", "key")))


def _make(owner_id: int, names: Mapping[str, str]) -> dict[str, int]:
    """New tags, key -> id."""
    if not names:
        return {}
    taken = set(Tag.objects.filter(owner_id=owner_id).values_list("slug", flat=True))
    slugs: list[str] = []
    for name in names.values():
        slugs.append(free_slug(name, taken))
        taken.add(slugs[-1])
    shown = list(names.values())
    forms = [tag_forms(name) for name in shown]
    columns = Columns({"key": list(names), "name": shown, "slug": slugs, "forms": forms}, {"owner_id": owner_id})
    made = {str(key): int(tag_id) for key, tag_id in bulk_rows.insert(Tag, columns, returning=("key", "id"))}
    for key in names.keys() - made.keys():
        # The person made it, or took its slug, in this very moment.
        made[key] = tags.get_or_create(owner_id, names[key]).pk
    return made


def _nest(wanted: Sequence[WantedTags], ids: Mapping[str, int], made: set[int]) -> None:
    """Stand new tags under the tag of the folder above them; where a tag first appears decides, so no ring closes."""
    parents: dict[int, int | None] = {}
    for path in dict.fromkeys(path for one in wanted for path in one.paths):
        above: int | None = None
        for level in path:
            tag_id = ids[level.key]
            if tag_id in made and tag_id not in parents:
                parents[tag_id] = above
            above = tag_id
    nested = [Tag(pk=tag_id, parent_id=parent) for tag_id, parent in parents.items() if parent is not None]
    Tag.objects.bulk_update(nested, ["parent"], batch_size=500)
