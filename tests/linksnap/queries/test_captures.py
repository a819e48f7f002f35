"""What the tray shows first, and where a capture stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import Capture, EmbedJob, WorkState
from linksnap.queries.captures import Outcome, capture_of, tray
from tests.kept import capture_of as kept_capture
from tests.kept import link_of, snapshot_of, suggestion_of
from tests.people import person

pytestmark = pytest.mark.django_db


def capture(number: int, state: WorkState, **fields: object) -> Capture:
    if state not in (WorkState.QUEUED, WorkState.RUNNING):
        fields.setdefault("finished_at", timezone.now())
    link = link_of(person("alice"), f"https://zili.example/{number}")
    return kept_capture(link, state=state, **fields)


def shown() -> list[Capture]:
    return [row.capture for row in tray(person("alice")).rows]


def places(found: Capture) -> str:
    row = capture_of(person("alice"), found.public_id)
    assert row is not None
    return " ".join(step.place for step in row.steps)


def test_it_shows_running_ones_first_and_counts_the_rest() -> None:
    running = capture(1, WorkState.RUNNING)
    capture(2, WorkState.QUEUED)
    done = capture(3, WorkState.SUCCEEDED)
    capture(
        4, WorkState.FAILED, finished_at=timezone.now() - timedelta(minutes=1), created_at=timezone.now() - timedelta(1)
    )
    assert shown() == [running, done]
    now = tray(person("alice"))
    assert (now.more, now.failed, now.is_open) == (1, 1, True)


def test_it_shows_at_once_what_was_pasted_last() -> None:
    capture(1, WorkState.SUCCEEDED)
    running = capture(2, WorkState.RUNNING)
    capture(3, WorkState.QUEUED)
    last = capture(4, WorkState.QUEUED)
    assert shown() == [running, last]


def test_it_forgets_what_was_dismissed_or_is_long_over() -> None:
    capture(1, WorkState.FAILED, dismissed_at=timezone.now())
    capture(2, WorkState.SUCCEEDED, finished_at=timezone.now() - timedelta(hours=1))
    assert shown() == []
    assert not tray(person("alice")).is_open


def test_it_shows_alices_captures_to_nobody_else() -> None:
    found = capture(1, WorkState.RUNNING)
    assert tray(person("bob")).rows == ()
    assert capture_of(person("bob"), found.public_id) is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": WorkState.QUEUED}, "todo todo todo todo todo"),
        ({"state": WorkState.RUNNING, "step": "fetch"}, "now todo todo todo todo"),
        ({"state": WorkState.RUNNING, "step": "extract"}, "done done done now todo"),
        ({"state": WorkState.SUCCEEDED, "step": "done"}, "done done done done done"),
        ({"state": WorkState.FAILED, "step": "load"}, "done now todo todo todo"),
    ],
)
def test_it_tells_where_the_steps_stand(fields: dict[str, object], expected: str) -> None:
    assert places(capture(1, **fields)) == expected  # type: ignore[arg-type]


def test_it_is_still_busy_while_tags_are_not_suggested_yet() -> None:
    found = capture(1, WorkState.SUCCEEDED, step="extract")
    snapshot = snapshot_of(found.link, "湿地影像志", capture=found)
    job = EmbedJob.objects.create(owner=person("alice"), snapshot=snapshot)
    suggestion_of(found.link, "摄影")
    row = capture_of(person("alice"), found.public_id)
    assert row is not None
    assert (row.outcome, row.proposals, row.is_open) == (Outcome.TAGGING, (), True)
    assert places(found) == "done done done done now"
    EmbedJob.objects.filter(pk=job.pk).update(state=WorkState.SUCCEEDED)
    row = capture_of(person("alice"), found.public_id)
    assert row is not None
    assert (row.outcome, [proposal.name for proposal in row.proposals]) == (Outcome.DONE, ["摄影"])
