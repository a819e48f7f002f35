"""Copies in a web archive become snapshots of their links: asked for once, in bulk when many, and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now
from redis import Redis

from linksnap.models import Capture, CaptureQueue, CaptureSource, Link, LinkCheck, LinkHealth, Snapshot, WorkState
from linksnap.services import captures, change_sets, site_turns, web_copies
from linksnap.services.bulk_turns import BulkTurns
from linksnap.services.capture_batches import MOST_NOW
from tests.kept import capture_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db
ARCHIVE = "http://web.archive.org/web/20190304050607"


def gone(number: int = 1, name: str = "alice", archive: str = ARCHIVE) -> Link:
    link = link_of(person(name), f"https://siqu.example/{name}/文章/{number}")
    copy = f"{archive}/{link.url}" if archive else ""
    LinkCheck.objects.create(
        owner=link.owner, link=link, host=link.host, health=LinkHealth.DEAD, archive_url=copy, state="succeeded"
    )
    return link


def came(link: Link) -> Snapshot:
    """The capture of the copy has ended well."""
    capture = Capture.objects.get(link=link, source=CaptureSource.ARCHIVE)
    Capture.objects.filter(pk=capture.pk).update(state=WorkState.SUCCEEDED, finished_at=Now(), reason="complete")
    return snapshot_of(link, "消失的文章", capture=capture, version=9)


def test_it_asks_for_the_copy_without_the_toolbar_as_of_its_day() -> None:
    link = gone()
    done = web_copies.keep(link.owner, [link.pk])
    capture = Capture.objects.get()
    assert capture.is_copy and not capture.is_of_file and capture.site == "archive.org"
    assert capture.address == f"{ARCHIVE}if_/{link.url}" and capture.queue == CaptureQueue.NOW
    assert capture.page_date == datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC) and done.summary == {"links": 1}
    link.refresh_from_db()
    assert link.latest_capture == capture and capture.link.url == link.url


def test_it_asks_in_bulk_for_many_and_for_each_once() -> None:
    links = [gone(number) for number in range(MOST_NOW + 1)]
    ids = [link.pk for link in links]
    assert web_copies.keep(links[0].owner, ids).summary == {"links": len(ids)}
    assert set(Capture.objects.values_list("queue", flat=True)) == {CaptureQueue.BULK}
    came(links[0])
    assert web_copies.keep(links[0].owner, ids).summary == {"links": 0}


def test_it_passes_over_links_without_copy_and_links_of_others() -> None:
    without, theirs = gone(archive=""), gone(name="bob")
    assert web_copies.keep(without.owner, [without.pk, theirs.pk]).summary == {"links": 0}
    assert not Capture.objects.exists()


def test_it_asks_again_for_a_copy_that_failed() -> None:
    link = gone()
    web_copies.keep(link.owner, [link.pk])
    Capture.objects.update(state=WorkState.FAILED, reason="no_copy", finished_at=Now())
    again = captures.retry(Capture.objects.get())
    assert again.is_copy and again.address == f"{ARCHIVE}if_/{link.url}" and again.page_date is not None
    Capture.objects.update(state=WorkState.FAILED, reason="no_copy", finished_at=Now())
    assert web_copies.keep(link.owner, [link.pk]).summary == {"links": 1}


def test_it_takes_back_what_waits_and_what_came_but_not_what_is_pinned() -> None:
    waiting, kept, pinned = gone(1), gone(2), gone(3)
    first = snapshot_of(kept, "还在的时候")
    before = capture_of(kept, state=WorkState.FAILED)
    Link.objects.filter(pk=kept.pk).update(latest_capture=before)
    done = web_copies.keep(waiting.owner, [waiting.pk, kept.pk, pinned.pk])
    came(kept)
    held = came(pinned)
    Snapshot.objects.filter(pk=held.pk).update(pinned_at=Now() + timedelta(seconds=1))
    assert change_sets.undo(done)
    assert Capture.objects.get(link=waiting).state == WorkState.CANCELLED
    kept.refresh_from_db()
    assert (kept.current_snapshot, kept.latest_capture) == (first, before) and kept.snapshots.count() == 1
    assert pinned.snapshots.get() == held


def test_it_waits_for_the_archives_turn_not_for_the_site_that_is_gone() -> None:
    one, two = gone(1), gone(2)
    web_copies.keep(one.owner, [one.pk, two.pk])
    first, second = Capture.objects.order_by("pk")
    assert site_turns.put_off(first) == "" and site_turns.put_off(second) == "site_turn"
    assert site_turns.put_off(capture_of(link_of(person("bob"), "https://siqu.example/新"))) == ""


def test_it_leaves_an_archive_its_pauses_in_bulk(broker: Redis) -> None:
    links = [gone(number) for number in range(MOST_NOW + 1)]
    web_copies.keep(links[0].owner, [link.pk for link in links])
    past = Now() - timedelta(minutes=5)
    Capture.objects.update(run_after=past, queued_at=past)
    turns = BulkTurns()
    assert turns.hint() == 1 and turns.hint() == 0
