"""Take back what was done to the tags of many links in one step (services.bulk_tagging), and tell of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from linksnap.models import ChangeSet, Feed, Link, LinkTag, Suggestion, SuggestionState, Tag, TagSource
from linksnap.services import announcements, bulk_rows, change_sets
from linksnap.services.bulk_rows import Columns
from linksnap.services.search_index import refresh_link_words

TAGGED = "bulk_tagged"
# What is written down: new tags, tag and links it was put on, confirmed rows with their source, rows taken off,
# decisions as they were, refusals nobody was asked for.
PARTS = ("made", "put", "confirmed", "taken", "decided", "refused")
# The words of so many links are in memory at once.
_WORDS_AT_ONCE = 1_000
_UNDECIDE = """
UPDATE linksnap_suggestion suggestion
SET state = row.state, tag_id = (SELECT id FROM linksnap_tag WHERE id = row.tag_id), decided_at = row.decided_at
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[], %s::text[])
    AS row (id, state, tag_id, decided_at, now_state)
WHERE suggestion.id = row.id AND suggestion.owner_id = %s AND suggestion.state = row.now_state
"""


def tell(owner_id: int, link_ids: Collection[int]) -> None:
    """Links have other tags now: their words are written anew, and who listens is told."""
    ids = sorted(link_ids)
    for begin in range(0, len(ids), _WORDS_AT_ONCE):
        refresh_link_words(ids[begin : begin + _WORDS_AT_ONCE])
    announcements.tags_changed_on(owner_id, link_ids)


@change_sets.undoes(TAGGED)
def take_back(change_set: ChangeSet) -> None:
    """Tags that came go, tags that went come back as they were, decisions too; what has gone since is left out."""
    owner_id, before = change_set.owner_id, change_set.before
    own = LinkTag.objects.filter(owner_id=owner_id)
    touched: set[int] = {row[0] for row in before["taken"]}
    for tag_id, link_ids in before["put"]:
        own.filter(tag_id=tag_id, link_id__in=link_ids, source=TagSource.PERSON).delete()
        touched.update(link_ids)
    for source in {source for _, source in before["confirmed"]}:
        rows = [pk for pk, one in before["confirmed"] if one == source]
        own.filter(pk__in=rows, source=TagSource.PERSON).update(source=source)
    _put_back(owner_id, before["taken"])
    _undecide(owner_id, before["decided"])
    refused = Suggestion.objects.filter(owner_id=owner_id, pk__in=before["refused"])
    refused.filter(state=SuggestionState.REJECTED).delete()
    _forget_unused(owner_id, before["made"])
    tell(owner_id, set(Link.objects.filter(owner_id=owner_id, pk__in=touched).values_list("pk", flat=True)))


def _put_back(owner_id: int, rows: Iterable[list[Any]]) -> None:
    known = list(rows)
    tags = {*Tag.objects.filter(owner_id=owner_id, pk__in={row[1] for row in known}).values_list("pk", flat=True)}
    # Held, so that none goes while its tags come.
    links = Link.objects.select_for_update(no_key=True).filter(owner_id=owner_id, pk__in={row[0] for row in known})
    alive = set(links.order_by("pk").values_list("pk", flat=True))
    back = [row for row in known if row[0] in alive and row[1] in tags]
    if back:
        names = ("link_id", "tag_id", "source", "probability", "created_at")
        columns = dict(zip(names, map(list, zip(*back, strict=True)), strict=True))
        columns["created_at"] = [datetime.fromisoformat(text) for text in columns["created_at"]]
        bulk_rows.insert(LinkTag, Columns(columns, {"owner_id": owner_id}))


def _undecide(owner_id: int, rows: list[list[Any]]) -> None:
    """Decisions that still stand as this step made them are as they were before."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_UNDECIDE, [*map(list, zip(*rows, strict=True)), owner_id])


def _forget_unused(owner_id: int, tag_ids: list[int]) -> None:
    """Tags that this step made, unless they were put to use since."""
    used = Feed.objects.filter(tag_id__in=tag_ids).values("tag_id")
    made = Tag.objects.filter(owner_id=owner_id, pk__in=tag_ids).exclude(pk__in=used)
    made.filter(link_tags=None, children=None, aliases=None, rules=None).delete()
