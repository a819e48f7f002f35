"""The whole stack as people start it: ready, refused twice, a killed part comes back, nothing is left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.process_memory import marked_with
from linksnap.embedded.ports import free_port
from tests.shape.tree import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.encoder, pytest.mark.timeout(400)]
_MARK = "LINKSNAP_TEST_STACK"


class RunningStack:
    """`python -m linksnap.embedded up` on a data folder of its own."""

    def __init__(self, data: Path, encoder: Path) -> None:
        self.data = data
        ours = {"LINKSNAP_DATA": str(data), "LINKSNAP_PORT": str(free_port()), _MARK: str(data)}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKSNAP_")}
        kept = {name: value for name, value in kept.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        self.environ = kept | ours | {"LINKSNAP_ENCODER": str(encoder), "PYTHONUNBUFFERED": "1"}
        self.log = data.with_suffix(".log")
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(self.argv("up"), cwd=ROOT, env=self.environ, stdout=output, stderr=output)

    def argv(self, command: str) -> list[str]:
        return [sys.executable, "-m", "linksnap.embedded", command]

    def command(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.argv(command), cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False, timeout=120
        )

    def status(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.data / "run" / "status.json").read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def wait(self, what: str, seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if what == "ready" and self.status().get("ready"):
                return
            if what == "gone" and not self.survivors():
                return
            assert what == "gone" or self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.1)
        raise AssertionError(f"not {what}: {self.survivors()} {self.log.read_text(encoding='utf-8')}")

    def survivors(self) -> list[int]:
        return marked_with(_MARK, str(self.data))

    def pid_of(self, name: str) -> int:
        return next(int(entry["pid"]) for entry in self.status()["processes"] if entry["name"] == name)


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


def test_it_serves_refuses_a_second_one_heals_and_leaves_nothing(stack: RunningStack) -> None:
    assert re.search(r"http://localhost:\d+/sign-in/link/\S+", stack.log.read_text(encoding="utf-8"))
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
    assert len(started) == 8 and len(stack.survivors()) > 6
    stack.process.kill()
    stack.process.wait()
    stack.wait("gone", 60)
    assert [pid for pid in started if Path(f"/proc/{pid}/cmdline").exists()] == []
