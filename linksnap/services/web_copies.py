"""Keep a web archive's copies of pages that are gone: each becomes a snapshot of its link; and the step back."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from linksnap.models import (
    OPEN_STATES,
    Capture,
    CaptureQueue,
    CaptureSource,
    ChangeSet,
    Link,
    LinkCheck,
    User,
)
from linksnap.rules.site_turns import site_of
from linksnap.rules.web_copies import bare_copy, date_of_copy, host_of_copy
from linksnap.services import bulk_captures, capture_batches, change_sets, search_index
from linksnap.services.importing.versions import remove_versions

KEPT = "web_copies_kept"
_AT_ONCE = 1_000


@transaction.atomic
def keep(owner: User, link_ids: Sequence[int]) -> ChangeSet:
    """Ask for captures of the copies that checks found of these links; many go in bulk.

    A link whose copy is kept or on its way already is passed over, and so is one without a copy. `summary` counts
    the captures that were asked for.
    """
    # Held, so that a second press finds the captures of the first.
    held = Link.objects.select_for_update(of=("self",)).filter(owner=owner, pk__in=link_ids).order_by("pk")
    latest = dict(held.values_list("pk", "latest_capture_id"))
    found = LinkCheck.objects.filter(owner=owner, link_id__in=latest).exclude(archive_url="").order_by("link_id")
    copies = {link_id: bare_copy(copy) for link_id, copy in found.values_list("link_id", "archive_url")}
    there = _there(owner, list(copies))
    wanted = [(link, copy) for link, copy in copies.items() if not there.get(link, set()) & {"", copy}]
    queue = CaptureQueue.NOW if len(wanted) <= capture_batches.MOST_NOW else CaptureQueue.BULK
    made: dict[int, str] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        made |= capture_batches.ask([_capture(owner, link_id, copy, queue) for link_id, copy in some])
    rows = [[public_id, latest[link_id]] for link_id, public_id in made.items()]
    return change_sets.record(owner, KEPT, {"links": len(rows)}, {"captures": rows})


def _there(owner: User, link_ids: Sequence[int]) -> dict[int, set[str]]:
    """The copies that are kept, by link; "" stands for one that is on its way."""
    is_kept = Q(snapshot__isnull=False)
    asked = Capture.objects.filter(owner=owner, link_id__in=link_ids, source=CaptureSource.ARCHIVE)
    there: dict[int, set[str]] = {}
    for capture in asked.filter(is_kept | Q(state__in=OPEN_STATES)):
        is_open = capture.state in OPEN_STATES
        there.setdefault(capture.link_id, set()).add("" if is_open else str(capture.options.get("copy")))
    return there


def _capture(owner: User, link_id: int, copy: str, queue: CaptureQueue) -> Capture:
    return Capture(
        owner=owner,
        link_id=link_id,
        queue=queue,
        source=CaptureSource.ARCHIVE,
        options={"copy": copy},
        page_date=date_of_copy(copy),
        # Known now, so that captures in bulk leave the archive its pauses.
        site=site_of(host_of_copy(copy)),
    )


@change_sets.undoes(KEPT)
def _back(change_set: ChangeSet) -> None:
    """Cancel what waits or runs, and take off the versions that came, but for those pinned since."""
    bulk_captures.cancel(change_set)
    before = dict(change_set.before["captures"])
    came = Capture.objects.filter(owner_id=change_set.owner_id, public_id__in=before, snapshot__isnull=False)
    rows = list(came.order_by("link_id").values_list("link_id", "pk", "public_id", "snapshot"))
    links = Link.objects.select_for_update(of=("self",)).defer("words").order_by("pk")
    held = {link.pk: link for link in links.filter(pk__in=[row[0] for row in rows])}
    for link_id, pk, public_id, snapshot in rows:
        remove_versions(held[link_id], [snapshot], [pk], change_set.created_at)
        earlier = Capture.objects.filter(pk=before[public_id], link_id=link_id).first()
        Link.objects.filter(pk=link_id, latest_capture=None).update(latest_capture=earlier)
    search_index.refresh_link_words(list(held))
