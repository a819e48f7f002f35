"""The whole stack as people start it: ready, refused twice, a killed part comes back, nothing is left behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_stack import RunningStack

pytestmark = [pytest.mark.slow, pytest.mark.encoder, pytest.mark.timeout(400)]


@pytest.fixture
def stack(tmp_path: Path, encoder_folder: Path) -> Iterator[RunningStack]:
    running = RunningStack(tmp_path / "数据", encoder_folder)
    try:
        running.wait("ready")
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        running.wait("gone", 60)


def command_line(pid: int) -> bytes:
    """Empty for a process that has ended, also while nobody has collected it yet."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_it_serves_refuses_a_second_one_heals_and_leaves_nothing(stack: RunningStack) -> None:
    assert stack.sign_in_link()
    second = stack.command("up")
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1 and "already runs on" in second.stderr
    killed = [stack.pid_of(name) for name in ("database", "broker", "web", "dispatch")]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while {stack.pid_of(name) for name in ("database", "broker", "web", "dispatch")} & set(killed):
        assert time.monotonic() < end, stack.log.read_text(encoding="utf-8")
        time.sleep(0.1)
    assert "web        running" in stack.command("status").stdout
    assert stack.command("stop").returncode == 0
    assert stack.process.wait(timeout=30) == 0
    assert stack.survivors() == []
    assert not (stack.data / "run" / "env").exists()


def test_it_leaves_no_process_when_the_supervisor_is_killed(stack: RunningStack) -> None:
    started = [int(entry["pid"]) for entry in stack.status()["processes"]]
    assert len(started) == 9 and len(stack.survivors()) > 6
    stack.process.kill()
    stack.process.wait()
    stack.wait("gone", 60)
    assert [pid for pid in started if command_line(pid)] == []
