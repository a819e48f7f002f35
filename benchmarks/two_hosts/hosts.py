"""A machine that works along, made of namespaces: own network, name, processes and folder, and a cable one can pull."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.chaos.running import own_environ
from benchmarks.process_memory import marked_with
from benchmarks.report import REPOSITORY
from linksnap.embedded.child_process import OURSELVES
from linksnap.embedded.identity import before_exec

# What a page takes there: long enough that a cut always finds some half done.
_PAGE_S = 0.6


def may_make_hosts() -> bool:
    """True where this process may make network namespaces and cables between them (tried)."""
    if os.geteuid() != 0 or not (shutil.which("ip") and shutil.which("unshare")):
        return False
    name = f"linksnap-try-{os.getpid()}"
    tries = (
        ["ip", "netns", "add", name],
        ["ip", "link", "add", "lstry", "type", "veth", "peer", "eth0", "netns", name],
    )
    done = [subprocess.run(command, check=False, capture_output=True).returncode for command in tries]
    # With the namespace both ends of the cable go.
    subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
    return not any(done)


@dataclass
class WorkerHost:
    """Host `number` (1 to 9) of run `run`: its cable's end here has the address `here`, its own one `there`."""

    number: int
    run: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    lives: int = 0
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it calls itself."""
        return f"linksnap-host{self.number}"

    @property
    def here(self) -> str:
        """The address of database, broker and bucket as it sees them (198.18.0.0/15 is set apart for benchmarks)."""
        return f"198.18.{self.number}.1"

    @property
    def there(self) -> str:
        """Its own address."""
        return f"198.18.{self.number}.2"

    @property
    def _namespace(self) -> str:
        return f"{self.name}-{self.run}"

    @property
    def _cable(self) -> str:
        return f"ls{self.number}-{self.run}"[:15]

    def build(self) -> None:
        """Make the namespace and the cable. Raises CalledProcessError."""
        _ip("netns", "add", self._namespace)
        _ip("link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns", self._namespace)
        _ip("addr", "add", f"{self.here}/30", "dev", self._cable)
        _ip("link", "set", self._cable, "up")
        _ip("-n", self._namespace, "addr", "add", f"{self.there}/30", "dev", "eth0")
        for device in ("eth0", "lo"):
            _ip("-n", self._namespace, "link", "set", device, "up")

    def start(self, hidden: Path) -> None:
        """Switch it on, with an empty disk and nothing to be seen of the folder `hidden`."""
        self.lives += 1
        data = self.folder / f"{self.name}-{self.lives}"
        data.mkdir(parents=True)
        work = [sys.executable, "-m", "benchmarks.chaos.stack", "work", "--fast", "--page-seconds", str(_PAGE_S)]
        script = 'hostname "$0" && mount -t tmpfs tmpfs "$1" && shift && exec "$@"'
        apart = ["unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
        command = ["ip", "netns", "exec", self._namespace, *apart, "sh", "-c", script, self.name, str(hidden), *work]
        with (self.folder / f"{data.name}.log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env={**own_environ(data), "LINKSNAP_CAPTURE_SLOTS": "1", **self.environ},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=before_exec(OURSELVES, signal.SIGKILL),
            )

    def cut(self) -> None:
        """Pull the cable: packets go nowhere, and nobody is told."""
        _ip("link", "set", self._cable, "down")

    def mend(self) -> None:
        """Put the cable back."""
        _ip("link", "set", self._cable, "up")

    def pull_the_plug(self) -> None:
        """Every process of it ends at once, without a word."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def tear_down(self) -> None:
        """Remove all that was made."""
        self.pull_the_plug()
        for command in (["link", "del", self._cable], ["netns", "del", self._namespace]):
            subprocess.run(["ip", *command], check=False, capture_output=True)


def kept_files(folder: Path) -> int:
    """Files below a folder that bear the name of a blob (its digest)."""
    return sum(len(path.name.partition(".")[0]) == 64 for path in folder.rglob("*") if path.is_file())


def survivors(folder: Path) -> list[int]:
    """Processes of hosts whose disks lie below `folder`."""
    return [pid for data in folder.iterdir() for pid in marked_with("LINKSNAP_BENCHMARK_RUN", str(data))]


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
