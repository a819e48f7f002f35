"""Real child processes: stopped in good order or by force, and never outliving the one who started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from linksnap.embedded.child_process import ChildCommand, ChildProcess, explain

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('开始', flush=True); time.sleep(60)"
PARENT = """
import sys
from pathlib import Path
from linksnap.embedded.child_process import ChildCommand, ChildProcess
from linksnap.embedded.identity import ordinary_identity
argv = [sys.executable, "-c", "import time; time.sleep(60)"]
command = ChildCommand("child", argv, Path(sys.argv[1]), ordinary_identity())
print(ChildProcess(command).pid, flush=True)
import time; time.sleep(60)
"""


def is_gone(pid: int, deadline: float) -> bool:
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_it_ends_by_force_what_does_not_listen(tmp_path: Path) -> None:
    child = ChildProcess(ChildCommand("顽固", [sys.executable, "-c", STUBBORN], tmp_path / "log"))
    assert child.wait_ready(lambda: "开始" in child.log_since_start(), 10)
    child.stop(timeout_s=0.1)
    assert child.poll() == -signal.SIGKILL


def test_it_reads_only_the_log_of_this_start(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("旧的一行\n", encoding="utf-8")
    child = ChildProcess(ChildCommand("x", [sys.executable, "-c", "print('新的一行')"], log))
    assert not child.wait_ready(lambda: False, 10)
    assert child.log_since_start() == "新的一行\n"


def test_its_child_ends_when_its_starter_is_killed(tmp_path: Path, deadline: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
    assert is_gone(pid, deadline)


def test_it_explains_a_full_disk_in_one_sentence() -> None:
    text = explain("The database", "FATAL: could not write: No space left on device\n", Path("db.log"))
    assert text == "The database cannot start: the disk is full. Free some space, then start again."
