"""Choose the current version by hand, index it, and take that back; a worse capture does not get there by itself."""

import pytest

from linksnap.models import Capture, ChangeSet, EmbedJob, Link, WorkState
from linksnap.services import capture_progress, change_sets, snapshots
from linksnap.services.current_version import make_current
from tests.kept import capture_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


def recaptured(link: Link, **page: object) -> Capture:
    """One more capture of a link, with this result."""
    claimed = capture_progress.claim(capture_of(link).pk, "测试")
    assert claimed is not None
    record = {"final_url": link.url, "http_status": 200, "verdict": "complete", "words": 1100, **page}
    snapshots.record(claimed, snapshots.PageRecord(**record))  # type: ignore[arg-type]
    link.refresh_from_db()
    return claimed


@pytest.mark.parametrize("page", [{"verdict": "bot_check", "words": 12}, {"words": 100}, {"verdict": "error_status"}])
def test_it_keeps_a_worse_capture_as_a_version_only(page: dict[str, object]) -> None:
    link = link_of(person("alice"))
    good = snapshot_of(link, words=1200)
    recaptured(link, **page)
    assert (link.current_snapshot_id, link.snapshots.count()) == (good.pk, 2)
    assert not EmbedJob.objects.filter(snapshot__link=link).exists()


def test_it_makes_the_version_a_person_chose_current_and_takes_it_back() -> None:
    link = link_of(person("alice"))
    good = snapshot_of(link, words=1200)
    recaptured(link, words=100, title="改短了的页面")
    short = link.snapshots.get(version=2)
    change = make_current(short)
    link.refresh_from_db()
    assert change is not None and link.current_snapshot_id == short.pk
    assert EmbedJob.objects.get(snapshot=short).state == WorkState.QUEUED
    assert make_current(short) is None
    EmbedJob.objects.update(state=WorkState.SUCCEEDED)
    assert change_sets.undo(ChangeSet.objects.get(pk=change.pk))
    link.refresh_from_db()
    assert link.current_snapshot_id == good.pk
    assert EmbedJob.objects.get(snapshot=good).state == WorkState.QUEUED
    make_current(short)
    assert EmbedJob.objects.get(snapshot=short).state == WorkState.QUEUED


def test_it_leaves_a_choice_that_another_followed() -> None:
    link = link_of(person("alice"))
    snapshot_of(link)
    second = snapshot_of(link)
    first = link.snapshots.get(version=1)
    change = make_current(first)
    assert change is not None
    third = snapshot_of(link)
    change_sets.undo(change)
    link.refresh_from_db()
    assert link.current_snapshot_id == third.pk != second.pk
