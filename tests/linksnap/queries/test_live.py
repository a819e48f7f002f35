"""What tells open pages that something changed."""

from collections.abc import Callable

import pytest

from linksnap.models import Capture, EventKind, WorkState
from linksnap.queries.live import watch_marks
from linksnap.services import captures, events
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def say_event(capture: Capture) -> None:
    events.record(capture, EventKind.STEP, step="load")


def move_on(capture: Capture) -> None:
    Capture.objects.filter(pk=capture.pk).update(step="load", step_detail="21/34")


@pytest.mark.parametrize("change", [say_event, move_on, captures.dismiss])
def test_it_is_another_mark_after_every_change(change: Callable[[Capture], object]) -> None:
    alice, bob = person("alice"), person("bob")
    state = WorkState.SUCCEEDED if change is captures.dismiss else WorkState.RUNNING
    capture = capture_of(link_of(alice, "https://zili.example/排版"), state=state)
    before = watch_marks([alice.pk, bob.pk])
    change(capture)
    after = watch_marks([alice.pk, bob.pk])
    assert after[alice.pk] != before[alice.pk]
    assert after[bob.pk] == before[bob.pk]


def test_it_stays_the_same_while_nothing_happens() -> None:
    alice = person("alice")
    capture_of(link_of(alice, "https://zili.example/排版"), state=WorkState.RUNNING)
    assert watch_marks([alice.pk]) == watch_marks([alice.pk])
