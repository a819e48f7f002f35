"""Asking for a training, its lease, its end, and the chore that asks by itself."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from linksnap.models import Encoder, EncoderState, TrainingRun, WorkState
from linksnap.services import encoders, training_runs
from linksnap.services.training_runs import CannotTrain, Refusal
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough pages, unless a test says otherwise."""
    monkeypatch.setattr(training_runs, "count_pages", lambda: 800)


def encoder(state: EncoderState, revision: str = "r1") -> Encoder:
    return Encoder.objects.create(name="试", revision=revision, dim=384, state=state)


def test_it_begins_one_at_a_time() -> None:
    run = training_runs.start(person("alice"), {"batch": 32})
    assert (run.state, run.config, run.data) == (WorkState.QUEUED, {"batch": 32}, {"pages": 800})
    with pytest.raises(CannotTrain) as error:
        training_runs.start(person("alice"), {})
    assert error.value.refusal is Refusal.ONE_RUNS


def test_it_wants_enough_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_runs, "count_pages", lambda: 3)
    with pytest.raises(CannotTrain) as error:
        training_runs.start(person("alice"), {})
    assert (error.value.refusal, error.value.pages) == (Refusal.TOO_FEW_PAGES, 3)
    assert not TrainingRun.objects.exists()


def test_it_is_carried_out_by_one_process() -> None:
    waiting = training_runs.start(person("alice"), {})
    run = training_runs.claim(waiting.pk, "甲")
    assert run is not None and training_runs.claim(run.pk, "乙") is None
    assert training_runs.beat(run, progress={"step": 3})
    run.refresh_from_db()
    assert run.progress == {"step": 3} and run.lease_until is not None
    assert training_runs.finish(run, WorkState.SUCCEEDED, report={"outcome": "tie"})
    assert not training_runs.beat(run, progress={"step": 4}) and training_runs.claim(run.pk, "乙") is None


def test_it_drops_what_a_process_says_that_lost_its_run() -> None:
    waiting = training_runs.start(person("alice"), {})
    dead = training_runs.claim(waiting.pk, "甲")
    assert dead is not None
    TrainingRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    alive = training_runs.claim(waiting.pk, "乙")
    assert alive is not None and alive.fence > dead.fence
    assert not training_runs.beat(dead) and not training_runs.finish(dead, WorkState.FAILED)
    assert training_runs.cancel(alive) and not training_runs.beat(alive) and not training_runs.cancel(alive)


def test_it_waits_again_when_linksnap_is_stopped() -> None:
    waiting = training_runs.start(person("alice"), {})
    for _ in range(5):
        run = training_runs.claim(waiting.pk, "甲")
        assert run is not None, "being stopped is no death"
        training_runs.give_back(run)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, training_runs.open_ids()) == (WorkState.QUEUED, 0, [waiting.pk])


def test_it_gives_up_what_killed_three_processes() -> None:
    waiting = training_runs.start(person("alice"), {})
    for _ in range(3):
        assert training_runs.open_ids() == [waiting.pk]
        assert training_runs.claim(waiting.pk, "甲") is not None
        TrainingRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert training_runs.open_ids() == []
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (WorkState.DEAD, "died")


def test_it_lets_only_accepted_encoders_go_live() -> None:
    run = training_runs.start(person("alice"), {})
    with pytest.raises(encoders.EncoderProblem, match="refused"):
        training_runs.promote(run)
    run.encoder = encoder(EncoderState.REFUSED)
    with pytest.raises(encoders.EncoderProblem):
        training_runs.promote(run)
    run.encoder = encoder(EncoderState.READY, "r2")
    training_runs.promote(run)
    run.encoder.refresh_from_db()
    assert run.encoder.state == EncoderState.CHOSEN


def test_it_trains_again_by_itself_after_a_month_with_more_to_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert training_runs.start_if_due() == 0, "the first is a person's decision"
    run = training_runs.start(person("alice"), {"batch": 16})
    training_runs.cancel(run)
    assert training_runs.start_if_due() == 0
    TrainingRun.objects.update(created_at=Now() - timedelta(days=31))
    assert training_runs.start_if_due() == 0, "nothing new to learn"
    monkeypatch.setattr(training_runs, "count_pages", lambda: 1000)
    assert training_runs.start_if_due() == 1
    again = training_runs.open_run()
    assert again is not None and (again.config, again.started_by) == ({"batch": 16}, None)
