"""Trainings of the instance's encoder: asking for one, following it, going live with what came of it."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from linksnap.models import Encoder, EncoderState, TrainingRun, User, WorkState
from linksnap.queries.training_pages import count_pages
from linksnap.services import encoders, queue
from linksnap.services.encoder_tables import hold_encoders

LEASE_S = 120.0
LEAST_PAGES = 500
"""With fewer the base stays: its own figures are better than what so little can teach."""
SCHEDULE = timedelta(days=30)
GROWTH = 0.2
"""A training by itself: after a month, and with so much more to learn from."""


class Refusal(StrEnum):
    """Why no training begins; the pages say it in words."""

    ONE_RUNS = "one_runs"
    TOO_FEW_PAGES = "too_few_pages"


class CannotTrain(RuntimeError):
    """No training can begin; `refusal` says why."""

    def __init__(self, refusal: Refusal, pages: int = 0) -> None:
        super().__init__(refusal.value)
        self.refusal, self.pages = refusal, pages


def agree(person: User, says_yes: bool) -> None:
    """Keep whether the encoder may learn from this library; a no counts from the next training on."""
    person.shares_training = says_yes
    person.save(update_fields=["shares_training"])


@transaction.atomic
def start(person: User | None, config: dict[str, Any]) -> TrainingRun:
    """Ask for a training. Raises CannotTrain where one is under way, or there is too little to learn from."""
    hold_encoders()
    if open_run() is not None:
        raise CannotTrain(Refusal.ONE_RUNS)
    pages = count_pages()
    if pages < LEAST_PAGES:
        raise CannotTrain(Refusal.TOO_FEW_PAGES, pages)
    return TrainingRun.objects.create(started_by=person, config=config, data={"pages": pages})


def open_run() -> TrainingRun | None:
    """The training that waits or runs, if there is one."""
    return TrainingRun.objects.filter(state__in=[WorkState.QUEUED, WorkState.RUNNING]).order_by("-pk").first()


def open_ids() -> list[int]:
    """The training that waits or runs, by its id; one that has killed its processes too often is given up first."""
    dead = TrainingRun.objects.filter(state=WorkState.RUNNING, lease_until__lt=Now(), attempts__gte=queue.MOST_DEATHS)
    dead.update(state=WorkState.DEAD, reason="died", finished_at=Now(), lease_until=None)
    run = open_run()
    return [run.pk] if run else []


def claim(run_id: int, name: str) -> TrainingRun | None:
    """Take a training that waits, or whose process has died; None where it is neither."""
    return queue.claim(TrainingRun, run_id, queue.Lease(name, LEASE_S))


def give_back(run: TrainingRun) -> None:
    """Let a training wait again, as LinkSnap is being stopped: that is no death, and it goes on where it was."""
    held = TrainingRun.objects.filter(pk=run.pk, fence=run.fence, state=WorkState.RUNNING)
    held.update(state=WorkState.QUEUED, lease_until=None, attempts=F("attempts") - 1)


def beat(run: TrainingRun, **facts: Any) -> bool:
    """Keep the lease and write down how far it is; False when the run was taken away or cancelled."""
    held = TrainingRun.objects.filter(pk=run.pk, fence=run.fence, state=WorkState.RUNNING)
    return bool(held.update(lease_until=Now() + timedelta(seconds=LEASE_S), **facts))


def finish(run: TrainingRun, state: WorkState, **facts: Any) -> bool:
    """Write how it ended; False when it was cancelled meanwhile."""
    held = TrainingRun.objects.filter(pk=run.pk, fence=run.fence, state=WorkState.RUNNING)
    return bool(held.update(state=state, finished_at=Now(), lease_until=None, **facts))


def cancel(run: TrainingRun) -> bool:
    """End a training; its process notices within seconds. False when it has ended already."""
    still = TrainingRun.objects.filter(pk=run.pk, state__in=[WorkState.QUEUED, WorkState.RUNNING])
    return bool(still.update(state=WorkState.CANCELLED, finished_at=Now(), lease_until=None))


def promote(run: TrainingRun) -> Encoder:
    """Let the encoder of a training go live as soon as its vectors are made. Raises encoders.EncoderProblem."""
    if run.encoder is None or run.encoder.state == EncoderState.REFUSED:
        raise encoders.EncoderProblem("The gate has refused this encoder.")
    encoders.choose(run.encoder)
    return run.encoder


def start_if_due() -> int:
    """The chore: train anew when a month has gone by and the libraries have grown by a fifth; how many were begun.

    The first training is a person's decision.
    """
    last = TrainingRun.objects.order_by("-pk").first()
    if last is None or not TrainingRun.objects.filter(pk=last.pk, created_at__lt=Now() - SCHEDULE).exists():
        return 0
    if count_pages() < (1 + GROWTH) * int(last.data.get("pages", 0)):
        return 0
    try:
        start(None, last.config)
    except CannotTrain:
        return 0
    return 1
