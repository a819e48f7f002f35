"""Tests of versions that are kept at the very moment at which their link is deleted, or one of them is pinned."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from linksnap.models import Capture, CaptureSource, Link, Snapshot, WorkState
from linksnap.services import capture_progress, link_deletion, queue, retention, snapshots
from linksnap.services.snapshots import PageRecord
from tests.kept import capture_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = PageRecord("https://zili.example/竞态", 200, "complete", title="同一时刻", text_sha256=b"t" * 32)
_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


def until_it_waits(other: Future[object]) -> None:
    """Return once the other one stands before a lock of ours, or is through."""
    end = time.monotonic() + 20
    while time.monotonic() < end and not other.done():
        with connection.cursor() as cursor:
            # What others do is remembered from its first look to the end of a transaction.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone() != (0,):
                return


@pytest.mark.parametrize(
    "end", [lambda capture: snapshots.record(capture, PAGE), lambda capture: capture_progress.fail(capture, "quota")]
)
def test_it_ends_no_capture_of_a_link_that_is_being_deleted(end: Callable[[Capture], object]) -> None:
    link = link_of(person("alice"))
    waiting = capture_of(link, source=CaptureSource.IMPORT, live_after=True)
    capture = queue.claim(Capture, waiting.pk, queue.Lease("test", 60))
    assert capture is not None

    def finish() -> object:
        try:
            return end(capture)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(Link.objects.select_for_update(of=("self",)).filter(pk=link.pk))
            ended = pool.submit(finish)
            until_it_waits(ended)
            # Waiting for each other, one of the two would be thrown out by the database.
            link_deletion.delete(link)
        assert ended.result(20) is None
    assert not Link.objects.filter(pk=link.pk).exists() and not Capture.objects.filter(link=link.pk).exists()


def test_it_thins_out_no_version_that_is_being_pinned() -> None:
    link = link_of(person("alice"))
    for hours in (9000, 800.3, 800.2, 800.1, 40):
        made = capture_of(link, state=WorkState.SUCCEEDED)
        snapshot_of(link, capture=made, captured_at=timezone.now() - timedelta(hours=hours))
    doomed = Snapshot.objects.filter(link=link).order_by("-captured_at")[2]

    def thin() -> object:
        try:
            return retention.thin_versions()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            retention.pin(doomed)
            thinned = pool.submit(thin)
            until_it_waits(thinned)
        assert thinned.result(20) == 1
    assert Snapshot.objects.filter(pk=doomed.pk).exists()
