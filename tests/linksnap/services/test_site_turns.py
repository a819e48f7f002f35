"""Turns of sites on the real database: spacing, room for two, Retry-After, the breaker."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from linksnap.models import Capture, CaptureSource, EventKind, SiteTurn, WorkState
from linksnap.queries.database_time import database_now
from linksnap.services import capture_progress, site_turns
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def waiting(host: str, name: str = "页") -> Capture:
    return capture_of(link_of(person("alice"), f"https://{host}/{name}"))


def free(site: str) -> None:
    SiteTurn.objects.filter(site=site).update(free_at=None)


def wait_of(capture: Capture) -> float:
    capture.refresh_from_db()
    return (capture.run_after - database_now()).total_seconds()


def test_it_spaces_the_captures_of_one_site_and_counts_no_attempt() -> None:
    first, second, other = waiting("www.example.org"), waiting("blog.example.org"), waiting("example.net")
    assert capture_progress.claim(first.pk, "w") is not None
    assert capture_progress.claim(second.pk, "w") is None
    assert capture_progress.claim(other.pk, "w") is not None
    assert 0 < wait_of(second) <= 1
    assert second.state == WorkState.QUEUED and second.attempts == 0 and second.reason == "site_turn"


def test_it_lets_two_captures_of_a_site_run_at_once() -> None:
    rows = [waiting("example.org", name) for name in ("一", "二", "三")]
    taken = []
    for row in rows:
        free("example.org")
        taken.append(capture_progress.claim(row.pk, "w") is not None)
    assert taken == [True, True, False]


def test_it_does_not_count_the_captures_of_dead_workers() -> None:
    for name in ("一", "二"):
        row = waiting("example.org", name)
        free("example.org")
        capture_progress.claim(row.pk, "w")
        Capture.objects.filter(pk=row.pk).update(lease_until=Now() - timedelta(seconds=1))
    free("example.org")
    assert capture_progress.claim(waiting("example.org", "三").pk, "w") is not None


def test_it_asks_no_turn_for_a_page_that_came_as_a_file() -> None:
    capture_progress.claim(waiting("example.org").pk, "w")
    link = link_of(person("alice"), "https://example.org/文件")
    file = capture_of(link, source=CaptureSource.UPLOAD, upload_sha256="a" * 64)
    assert capture_progress.claim(file.pk, "w") is not None


def test_it_opens_the_breaker_at_the_fifth_failure_in_a_row() -> None:
    SiteTurn.objects.create(site="example.org")
    for _ in range(4):
        site_turns.record_failure("example.org", "connection")
    assert SiteTurn.objects.get(site="example.org").closed_until is None
    site_turns.record_failure("example.org", "timeout")
    row = waiting("example.org")
    assert capture_progress.claim(row.pk, "w") is None
    assert 290 < wait_of(row) <= 300 and row.reason == "site_resting"


def test_it_forgives_a_site_that_answers() -> None:
    SiteTurn.objects.create(site="example.org", failures=4, closings=2)
    site_turns.record_success("example.org")
    turn = SiteTurn.objects.get(site="example.org")
    assert (turn.failures, turn.closings) == (0, 0)


def test_it_does_not_count_what_says_nothing_about_the_site() -> None:
    SiteTurn.objects.create(site="example.org", failures=4)
    site_turns.record_failure("example.org", "too_large")
    assert SiteTurn.objects.get(site="example.org").closed_until is None


def test_it_comes_back_when_the_site_wished() -> None:
    row, other = waiting("example.org"), waiting("example.org", "别的")
    capture = capture_progress.claim(row.pk, "w")
    assert capture is not None and capture_progress.wait_for_site(capture, 429, 600.0)
    assert 590 < wait_of(row) <= 600 and row.reason == "retry_after"
    assert row.events.filter(kind=EventKind.RETRY).exists()
    assert capture_progress.claim(other.pk, "w") is None and wait_of(other) > 500


def test_it_keeps_what_the_site_says_in_the_end() -> None:
    row = waiting("example.org")
    Capture.objects.filter(pk=row.pk).update(attempts=3)
    capture = capture_progress.claim(row.pk, "w")
    assert capture is not None and not capture_progress.wait_for_site(capture, 503, None)
    assert not capture_progress.wait_for_site(capture, 404, None)


def test_it_leaves_a_paused_capture_alone() -> None:
    row = waiting("example.org")
    Capture.objects.filter(pk=row.pk).update(is_paused=True)
    assert capture_progress.claim(row.pk, "w") is None
