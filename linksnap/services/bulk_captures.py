"""Ask for new versions of many pages at once; taking it back cancels those that have not come yet."""

from collections.abc import Sequence

from django.db import connection, transaction

from linksnap.models import OPEN_STATES, Capture, CaptureQueue, CaptureSource, ChangeSet, Link, User
from linksnap.services import capture_batches, captures, change_sets
from linksnap.services.capture_batches import BatchAction, Chosen

ASKED = "bulk_captured"
_AT_ONCE = 1_000
# The capture a link named before is its latest again where the one that came in between was cancelled.
_POINT_BACK = """
UPDATE linksnap_link link SET latest_capture_id = (SELECT id FROM linksnap_capture WHERE id = row.before_id)
FROM unnest(%s::text[], %s::bigint[]) AS row (public_id, before_id)
JOIN linksnap_capture capture ON capture.public_id = row.public_id AND capture.state = 'cancelled'
WHERE link.id = capture.link_id AND link.owner_id = %s AND link.latest_capture_id = capture.id
"""


@transaction.atomic
def snapshot_again(owner: User, link_ids: Sequence[int]) -> ChangeSet:
    """Ask for a new version of each page. Those that are asked for already are passed over; many go in bulk."""
    own = Link.objects.filter(owner=owner, pk__in=link_ids)
    is_open = Capture.objects.filter(owner=owner, state__in=OPEN_STATES, source=CaptureSource.BROWSER)
    links = list(own.exclude(pk__in=is_open.values("link_id")).order_by("pk").values_list("pk", "latest_capture_id"))
    made = _asked_soon(links) if len(links) <= capture_batches.MOST_NOW else _asked_in_bulk(owner, links)
    before = dict(links)
    rows = [[public_id, before[link_id]] for link_id, public_id in made.items()]
    return change_sets.record(owner, ASKED, {"links": len(rows)}, {"captures": rows})


def _asked_soon(links: Sequence[tuple[int, int | None]]) -> dict[int, str]:
    """Public ids of new captures by link; somebody waits for these."""
    rows = Link.objects.filter(pk__in=[pk for pk, _ in links]).defer("words", "notes").order_by("pk")
    return {link.pk: captures.snapshot_again(link).public_id for link in rows}


def _asked_in_bulk(owner: User, links: Sequence[tuple[int, int | None]]) -> dict[int, str]:
    made: dict[int, str] = {}
    for begin in range(0, len(links), _AT_ONCE):
        some = links[begin : begin + _AT_ONCE]
        asked = [Capture(owner=owner, link_id=pk, queue=CaptureQueue.BULK) for pk, _ in some]
        made |= capture_batches.ask(asked)
    return made


@change_sets.undoes(ASKED)
def cancel(change_set: ChangeSet) -> None:
    """Cancel what waits or runs; versions that have come stay."""
    rows = change_set.before["captures"]
    if not rows:
        return
    ids = tuple(public_id for public_id, _ in rows)
    capture_batches.act(change_set.owner, BatchAction.CANCEL, Chosen(ids))
    with connection.cursor() as cursor:
        cursor.execute(_POINT_BACK, [list(ids), [before_id for _, before_id in rows], change_set.owner_id])
