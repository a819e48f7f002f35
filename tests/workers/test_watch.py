"""The watch beside a worker: it gives signs, and leaves when rows are overdue while nothing comes."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django import Settings

from linksnap.models import WorkerSign
from workers import watch
from workers.watch import Activity, Watch

pytestmark = pytest.mark.django_db


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def watch_of(clock: Clock, left: list[int], queues: tuple[str, ...] = ("capture_now",)) -> Watch:
    return Watch("capture", Activity(clock), queues, left.append)


def overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch.worker_signs, "work_is_overdue", lambda queues: True)


def test_it_says_what_the_worker_is_at(clock: Clock) -> None:
    one = watch_of(clock, [])
    one.activity.begin("capture")
    one.look()
    assert (WorkerSign.objects.get().doing, one.activity.idle_s()) == ("capture", 0.0)
    one.activity.end()
    one.look()
    assert (WorkerSign.objects.get().doing, WorkerSign.objects.get().done) == ("", 1)


def test_it_touches_a_file_once_it_has_reached_the_database(
    clock: Clock, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = tmp_path / "活着"
    settings.ENV = replace(settings.ENV, sign_file=sign)

    def away(sign: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(watch.worker_signs, "give", away)
        with pytest.raises(OperationalError):
            watch_of(clock, []).look()
    assert not sign.exists()
    watch_of(clock, []).look()
    assert sign.exists()
    settings.ENV = replace(settings.ENV, sign_file=tmp_path / "没有" / "活着")
    watch_of(clock, []).look()


def test_it_leaves_when_it_hears_nothing_though_work_is_overdue(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue(monkeypatch)
    left: list[int] = []
    one = watch_of(clock, left)
    one.look()
    assert left == []
    clock.now += 91
    one.look()
    assert left == [os.EX_TEMPFAIL]


def test_it_stays_while_it_works_however_long(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue(monkeypatch)
    left: list[int] = []
    one = watch_of(clock, left)
    one.activity.begin("capture")
    clock.now += 3600
    one.look()
    assert left == []


def test_it_lets_processes_without_queues_alone(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue(monkeypatch)
    left: list[int] = []
    one = watch_of(clock, left, ())
    clock.now += 3600
    one.look()
    assert left == []


def waiting(monkeypatch: pytest.MonkeyPatch, hints: int) -> None:
    monkeypatch.setattr(watch.worker_signs.jobs, "waiting_hints", lambda queue: hints)


def test_it_leaves_when_it_does_not_hear_the_hints_that_lie_there(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(monkeypatch, 3)
    left: list[int] = []
    one = watch_of(clock, left)
    for _ in range(3):
        assert left == []
        clock.now += 6
        one.listen()
    assert left == [os.EX_TEMPFAIL]


@pytest.mark.parametrize("hints", [0, sys.maxsize])
def test_it_stays_where_no_hints_lie_or_the_broker_is_away(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, hints: int
) -> None:
    waiting(monkeypatch, hints)
    left: list[int] = []
    one = watch_of(clock, left)
    for _ in range(9):
        clock.now += 6
        one.listen()
    assert left == []


def test_it_stays_when_it_took_a_hint_in_between(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(monkeypatch, 3)
    left: list[int] = []
    one = watch_of(clock, left)
    for _ in range(9):
        clock.now += 6
        one.listen()
        one.activity.begin("capture")
        one.activity.end()
    assert left == []


def test_it_takes_its_sign_back_at_a_good_end(clock: Clock) -> None:
    one = watch_of(clock, [])
    one.look()
    one.end()
    assert not WorkerSign.objects.exists() and one.stop.is_set()
