"""The operator's round of new tries: everybody's pages of one reason, once, in bulk."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from linksnap.models import Capture, CaptureQueue, CaptureSource, Event, EventKind, Link, WorkState
from linksnap.services import retry_rounds
from linksnap.services.artifact_store import put
from tests.kept import capture_of, link_of
from tests.people import person


def failed_of(name: str, reason: str = "timeout", days: int = 0, **fields: object) -> Capture:
    link = link_of(person(name), f"https://shidi.example/{reason}/{days}/水鸟")
    capture = capture_of(link, state=WorkState.FAILED, reason=reason, **fields)
    Capture.objects.filter(pk=capture.pk).update(finished_at=Now() - timedelta(days=days))
    Link.objects.filter(pk=link.pk).update(latest_capture=capture)
    return capture


def waiting() -> list[Capture]:
    return list(Capture.objects.filter(state=WorkState.QUEUED).order_by("pk"))


@pytest.mark.django_db
def test_it_asks_for_everybodys_pages_of_one_reason_in_bulk() -> None:
    mine, bobs = failed_of("alice", options={"javascript": False}), failed_of("bob")
    failed_of("bob", "tls_error")
    assert retry_rounds.retry_for_all("timeout") == 2
    rows = waiting()
    assert [row.link_id for row in rows] == [mine.link_id, bobs.link_id]
    assert {row.queue for row in rows} == {CaptureQueue.BULK} and rows[0].options == {"javascript": False}
    assert all(row.link.latest_capture_id == row.pk and row.owner_id == row.link.owner_id for row in rows)
    assert Event.objects.filter(kind=EventKind.QUEUED, capture__in=rows).count() == 2


@pytest.mark.django_db
def test_it_asks_for_nothing_twice() -> None:
    failed_of("alice"), failed_of("bob")
    assert (retry_rounds.retry_for_all("timeout"), retry_rounds.retry_for_all("timeout")) == (2, 0)
    assert len(waiting()) == 2


@pytest.mark.django_db
def test_it_comes_past_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry_rounds, "_AT_ONCE", 2)
    for name in ("alice", "bob", "charlie", "dora", "emil"):
        failed_of(name)
    assert retry_rounds.retry_for_all("timeout") == 5


@pytest.mark.django_db
def test_it_reads_a_file_again_that_came_with_the_page() -> None:
    blob = put("<p>水鸟</p>".encode(), "text/html")
    failed_of("alice", "crash", source=CaptureSource.IMPORT, upload_sha256=blob.sha256, upload_type="text/html")
    assert retry_rounds.retry_for_all("crash") == 1
    (row,) = waiting()
    assert row.queue == CaptureQueue.BULK and row.link.latest_capture_id == row.pk


@pytest.mark.django_db
def test_it_passes_over_what_is_old_or_followed_or_of_a_closed_account() -> None:
    failed_of("alice", days=8)
    followed = failed_of("bob")
    newer = capture_of(followed.link, state=WorkState.SUCCEEDED)
    Link.objects.filter(pk=followed.link_id).update(latest_capture=newer)
    closed = failed_of("charlie").owner
    closed.is_active = False
    closed.save()
    assert retry_rounds.retry_for_all("timeout") == 0 and waiting() == []


@pytest.mark.django_db
def test_it_leaves_a_page_alone_that_is_being_fetched() -> None:
    failed = failed_of("alice")
    capture_of(failed.link, state=WorkState.RUNNING)
    assert retry_rounds.retry_for_all("timeout") == 0 and waiting() == []


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["paywall", "login_wall", ""])
def test_it_refuses_what_another_try_does_not_help(reason: str) -> None:
    failed_of("alice", reason)
    with pytest.raises(ValueError):
        retry_rounds.retry_for_all(reason)
    assert waiting() == []


@pytest.mark.django_db(transaction=True)
def test_it_asks_once_when_two_press_at_the_same_moment() -> None:
    blob = put("<p>湿地</p>".encode(), "text/html")
    for name in ("alice", "bob", "charlie"):
        failed_of(name)
        failed_of(name, "timeout", 1, source=CaptureSource.UPLOAD, upload_sha256=blob.sha256, upload_type="text/html")
    asked: list[int] = []
    start = threading.Barrier(2)

    def press() -> None:
        try:
            start.wait()
            asked.append(retry_rounds.retry_for_all("timeout"))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(asked) == 6 and len(waiting()) == 6
