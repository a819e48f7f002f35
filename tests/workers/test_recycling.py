"""Workers end themselves after enough work, and not before."""

import pytest
from celery.worker import state

from workers.recycling import Recycling


@pytest.fixture(autouse=True)
def celery_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "should_stop", None)


def test_it_lets_a_fresh_worker_go_on() -> None:
    Recycling(most_tasks=2, most_bytes=10**12).count_task()
    assert state.should_stop is None


def test_it_asks_for_a_warm_shutdown_after_enough_tasks() -> None:
    recycling = Recycling(most_tasks=2, most_bytes=10**12)
    recycling.count_task()
    recycling.count_task()
    assert state.should_stop == 0 and state.should_stop is not False


def test_it_asks_for_a_warm_shutdown_when_it_has_grown() -> None:
    Recycling(most_bytes=1).count_task()
    assert state.should_stop == 0
