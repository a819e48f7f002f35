"""Tests of `python -m workers.egress`: starting, the port file, refusing to start, SIGTERM, memory, light imports."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers.egress.local_net import TOKEN

COMMAND = [sys.executable, "-m", "workers.egress"]


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "PYTHONUTF8": "1", **more}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    port_file = tmp_path / "端口"
    command = [*COMMAND, "--port-file", str(port_file), "--own-port", "8000"]
    with subprocess.Popen(
        command, env=environment(LINKSNAP_EGRESS_TOKEN=TOKEN), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "listens on 127.0.0.1" in process.stderr.readline()
        yield process, port_file
        process.kill()


def test_it_writes_its_port_and_ends_quickly_on_sigterm(running: tuple[subprocess.Popen[str], Path]) -> None:
    process, port_file = running
    assert 1024 <= int(port_file.read_text()) <= 65535
    assert [path.name for path in port_file.parent.iterdir()] == [port_file.name]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) == 0


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux to measure memory")
def test_it_stays_below_30_megabytes(running: tuple[subprocess.Popen[str], Path]) -> None:
    process, _port_file = running
    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    assert pss < 30_000


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "needs LINKSNAP_EGRESS_TOKEN"),
        ({"LINKSNAP_EGRESS_TOKEN": TOKEN, "LINKSNAP_EGRESS_ALLOW": "内 网"}, "'内 网'"),
    ],
)
def test_it_refuses_to_start_with_one_sentence(more: dict[str, str], sentence: str) -> None:
    done = subprocess.run(COMMAND, env=environment(**more), capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_says_that_the_port_is_taken(running: tuple[subprocess.Popen[str], Path]) -> None:
    _process, port_file = running
    command = [*COMMAND, "--port", port_file.read_text().strip()]
    done = subprocess.run(
        command, env=environment(LINKSNAP_EGRESS_TOKEN=TOKEN), capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 1
    assert "cannot listen on 127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_imports_nothing_heavy() -> None:
    heavy = ("django", "celery", "idna", "torch")
    code = f"import sys, workers.egress.server; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout.strip() == "[]"
