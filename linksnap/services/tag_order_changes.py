"""Stand tags under others, and split a tag into narrower ones below it; each with a way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from linksnap.models import ChangeSet, Link, LinkTag, Tag, TagSource, User
from linksnap.rules.tag_names import clean_tag_name
from linksnap.services import bulk_rows, change_sets, tags
from linksnap.services.bulk_rows import Columns
from linksnap.services.search_index import refresh_link_words
from linksnap.services.tags import TagCycle

NESTED = "tags_nested"
SPLIT = "tag_split"


@transaction.atomic
def nest(owner: User, pairs: Sequence[tuple[int, int]]) -> ChangeSet | None:
    """Stand the first tag of each pair under the second; None when none could. What would close a ring stays."""
    before = []
    for tag_id, parent_id in pairs:
        found = Tag.objects.filter(owner=owner).in_bulk([tag_id, parent_id])
        if len(found) == 2 and found[tag_id].parent_id is None:
            try:
                tags.set_parent(found[tag_id], found[parent_id])
            except TagCycle:
                continue
            before.append([tag_id, parent_id])
    return change_sets.record(owner, NESTED, {"tags": len(before)}, {"pairs": before}) if before else None


@change_sets.undoes(NESTED)
def put_at_the_top(change_set: ChangeSet) -> None:
    """Stand the tags at the top again, unless somebody has put them elsewhere."""
    for tag_id, parent_id in change_set.before["pairs"]:
        Tag.objects.filter(owner_id=change_set.owner_id, pk=tag_id, parent=parent_id).update(parent=None)


@transaction.atomic
def split(owner: User, tag_id: int, parts: Sequence[dict[str, Any]], names: Sequence[str] = ()) -> ChangeSet | None:
    """Give the links of each part a narrower tag below the broad one, in its place; None when nothing was left to do.

    `parts`: dicts with `name` and `links`; `names` go before theirs, an empty one leaves a part as it is. Raises
    TagNameError.
    """
    broad = Tag.objects.select_for_update().filter(owner=owner, pk=tag_id).first()
    if broad is None:
        return None
    before: dict[str, Any] = {"tag": broad.pk, "made": [], "nested": [], "put": [], "taken": []}
    for place, part in enumerate(parts):
        name = names[place].strip() if place < len(names) else str(part["name"])
        if name:
            _part(broad, clean_tag_name(name), part["links"], before)
    if not before["taken"]:
        return None
    refresh_link_words(row[0] for row in before["taken"])
    return change_sets.record(owner, SPLIT, {"name": broad.name, "links": len(before["taken"])}, before)


@change_sets.undoes(SPLIT)
def join_again(change_set: ChangeSet) -> None:
    """Give the links the broad tag back and take the narrower ones off; those that were made for it go, if unused."""
    owner_id, before = change_set.owner_id, change_set.before
    broad = Tag.objects.filter(owner_id=owner_id, pk=before["tag"]).first()
    for link_id, narrow_id in before["put"]:
        LinkTag.objects.filter(owner_id=owner_id, link_id=link_id, tag_id=narrow_id).delete()
    for narrow_id in before["nested"]:
        Tag.objects.filter(owner_id=owner_id, pk=narrow_id, parent=before["tag"]).update(parent=None)
    ids = [row[0] for row in before["taken"]]
    alive = set(Link.objects.filter(owner_id=owner_id, pk__in=ids).values_list("pk", flat=True))
    rows = [(pk, source, datetime.fromisoformat(at)) for pk, source, at in before["taken"] if pk in alive]
    if broad is not None and rows:
        columns = dict(zip(("link_id", "source", "created_at"), map(list, zip(*rows, strict=True)), strict=True))
        bulk_rows.insert(LinkTag, Columns(columns, {"owner_id": owner_id, "tag_id": broad.pk}))
    Tag.objects.filter(owner_id=owner_id, pk__in=before["made"], link_tags=None, children=None).delete()
    refresh_link_words(alive)


def _part(broad: Tag, name: str, link_ids: Sequence[int], before: dict[str, Any]) -> None:
    """One narrower tag, and the links that get it instead of the broad one."""
    owner_id = broad.owner_id
    known = set(Tag.objects.filter(owner_id=owner_id).values_list("pk", flat=True))
    narrow = tags.get_or_create(owner_id, name)
    if narrow.pk == broad.pk:
        return
    if narrow.pk not in known:
        before["made"].append(narrow.pk)
    if narrow.parent_id is None and broad.parent_id != narrow.pk:
        try:
            tags.set_parent(narrow, broad)
            before["nested"].append(narrow.pk)
        except TagCycle:
            return
    held = LinkTag.objects.filter(owner_id=owner_id, tag=broad, link_id__in=list(link_ids))
    taken = list(held.values_list("link_id", "source", "created_at"))
    columns = {"link_id": [row[0] for row in taken]}
    constants = {"owner_id": owner_id, "tag_id": narrow.pk, "source": TagSource.SUGGESTION.value}
    put = bulk_rows.insert(LinkTag, Columns(columns, constants), returning=("link_id",))
    held.delete()
    before["put"] += [[link_id, narrow.pk] for (link_id,) in put]
    before["taken"] += [[link_id, source, at.isoformat()] for link_id, source, at in taken]
