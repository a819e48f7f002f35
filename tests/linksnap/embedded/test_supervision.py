"""Restarts of a program that dies: later each time, never given up; a fixed clock, no real process."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from linksnap.embedded.child_process import ChildCommand, ChildProcess
from linksnap.embedded.restarts import MANY_DEATHS
from linksnap.embedded.supervision import State, Supervised

COMMAND = ChildCommand("采集", ["nothing"], Path("capture.log"))


@dataclass
class FakeChild:
    """A child whose end the test decides."""

    status: int | None = None
    pid: int = 7
    asked: bool = False

    def poll(self) -> int | None:
        return self.status

    def ask_to_stop(self) -> None:
        self.asked = True

    def stop(self, timeout_s: float) -> None:
        self.status = self.status or 0


@dataclass
class Machine:
    """A clock that the test turns, and the children that were started."""

    now: float = 100.0
    said: list[str] = field(default_factory=list)
    children: list[FakeChild] = field(default_factory=list)

    def start(self, command: ChildCommand) -> ChildProcess:
        self.children.append(FakeChild())
        return cast(ChildProcess, self.children[-1])

    def supervised(self) -> Supervised:
        client = Supervised(COMMAND, self.said.append, clock=lambda: self.now, start_child=self.start)
        client.start()
        return client


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_it_leaves_a_running_program_alone(machine: Machine) -> None:
    client = machine.supervised()
    assert not client.tick()
    assert len(machine.children) == 1


def test_it_starts_a_dead_program_again_after_a_pause(machine: Machine) -> None:
    client = machine.supervised()
    machine.children[0].status = -9
    assert client.tick()
    assert client.state is State.WAITING
    assert "采集 was ended by signal 9" in machine.said[0]
    machine.now += 0.4
    assert not client.tick()
    machine.now += 0.2
    assert client.tick()
    assert (client.state, client.restarts, len(machine.children)) == (State.RUNNING, 1, 2)


def test_it_never_gives_up_and_names_the_log(machine: Machine) -> None:
    client = machine.supervised()
    for _ in range(MANY_DEATHS - 1):
        machine.children[-1].status = -9
        client.tick()
        machine.now += 9
        client.tick()
    assert client.state is State.RUNNING
    machine.children[-1].status = -9
    client.tick()
    assert client.state is State.FAILING
    assert "6 times in a row" in machine.said[-1] and "capture.log" in machine.said[-1]
    machine.now += 14
    assert not client.tick()
    machine.now += 2
    assert client.tick()
    assert client.state is State.RUNNING


def test_it_starts_soon_again_after_one_long_life(machine: Machine) -> None:
    client = machine.supervised()
    for _ in range(MANY_DEATHS):
        machine.children[-1].status = -9
        client.tick()
        machine.now += 9 if client.state is State.WAITING else 16
        client.tick()
    machine.now += 16
    machine.children[-1].status = -9
    client.tick()
    assert client.state is State.WAITING and "in 0.5 s" in machine.said[-1]


def test_it_forgets_old_deaths_once_the_program_was_well_for_a_minute(machine: Machine) -> None:
    client = machine.supervised()
    for _ in range(MANY_DEATHS * 2):
        machine.now += 61
        machine.children[-1].status = 1
        client.tick()
        machine.now += 1
        client.tick()
    assert client.state is State.RUNNING


def test_it_does_not_start_what_was_asked_to_stop(machine: Machine) -> None:
    client = machine.supervised()
    client.ask_to_stop()
    machine.children[0].status = 0
    machine.now += 100
    assert not client.tick()
    assert machine.children[0].asked and len(machine.children) == 1


def test_it_replaces_a_program_that_ended_by_itself_without_calling_it_a_death(machine: Machine) -> None:
    client = machine.supervised()
    machine.now += 30
    machine.children[0].status = 0
    assert client.tick() and client.tick()
    assert len(machine.children) == 2 and client.deaths.deaths == 0 and machine.said == []
