"""A process beside the resident encoder: when it begins, pauses and ends, for both kinds of rows it may wait for."""

import pytest

from linksnap.services import search_index, training_runs
from tests.people import person
from tests.searchable import encoder_row
from workers import side_process
from workers.encoder import training_process
from workers.swap_process import swap_process

OTHER = "r-另一个"


class Started:
    """A process that runs until it is told to end."""

    def __init__(self, command: list[str], **_: object) -> None:
        self.command, self.pid, self.code = command, 1, None
        started.append(self)

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = 0

    def wait(self, _seconds: float | None = None) -> int:
        return 0


started: list[Started] = []


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock; processes only say that they were started."""
    started.clear()
    clock = [1000.0]
    monkeypatch.setattr(side_process.subprocess, "Popen", Started)
    monkeypatch.setattr(side_process.time, "monotonic", lambda: clock[0])
    return clock


@pytest.mark.django_db
def test_it_starts_one_helper_where_an_encoder_waits(now: list[float]) -> None:
    helper, _ = swap_process(), encoder_row()

    def look() -> int:
        now[0] += 5
        helper.look()
        return len(started)

    assert look() == 0
    other = search_index.register_encoder("另一个", OTHER, 384)
    assert (look(), look()) == (1, 1)
    assert started[0].command[-2:] == ["workers.encoder_swap", str(other.pk)]
    # It fails: the next one comes after a pause.
    started[0].code = 1
    assert (look(), look()) == (1, 1)
    now[0] += 60
    assert look() == 2
    # Somebody takes the encoder away.
    other.delete()
    look()
    assert helper.process is None and started[1].code == 0


@pytest.mark.django_db
def test_it_trains_where_a_training_waits_and_ends_with_it(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_runs, "count_pages", lambda: 800)
    helper = training_process()
    helper.look()
    assert started == []
    run = training_runs.start(person("alice"), {})
    for _ in range(2):
        now[0] += 5
        helper.look()
    assert [one.command[-2:] for one in started] == [["workers.encoder_training", str(run.pk)]]
    training_runs.cancel(run)
    now[0] += 5
    helper.look()
    assert helper.process is None and started[0].code == 0
    helper.stop()
