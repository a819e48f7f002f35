"""The product's own stack and supervisor, with stand-ins where a run wishes them: `up` for all, `work` for a helper."""

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from linksnap.embedded import __main__ as door
from linksnap.embedded import servers, stack, worker_stack
from linksnap.embedded.child_process import ChildCommand
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.ports import LOOPBACK
from linksnap.embedded.postgres import SMALL_MEMORY, Postgres
from linksnap.embedded.programs import Programs
from linksnap.embedded.stack import Stack
from linksnap.embedded.valkey import Valkey
from linksnap.embedded.worker_stack import WorkerStack
from linksnap.env import Env, load_env

_AHEAD = {"FAKETIME": "+3h", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@dataclass(frozen=True)
class FastPrograms(Programs):
    """Every program is the product's; those of captures and the encoder begin with a stand-in."""

    # What a page takes at least, in seconds.
    page_s: ClassVar[float] = 0.0
    # libfaketime, for a first bulk worker whose clock runs three hours ahead.
    clock: ClassVar[str] = ""

    def encoder(self) -> ChildCommand:
        """Without the neural network."""
        return self._python("encoder", ["-m", "benchmarks.chaos.fast_encoder"])

    def _worker(self, name: str, queues: str, doors: str, *options: str) -> ChildCommand:
        if doors != "capture":
            return super()._worker(name, queues, doors, *options)
        argv = ["-m", "benchmarks.chaos.fast_worker", str(self.page_s), name, queues, doors, *options]
        ahead = {**self._environ(), "LD_PRELOAD": self.clock, **_AHEAD} if self.clock and name == "bulk1" else None
        return self._python(name, argv, ahead)


@dataclass
class FastStack(Stack):
    """Builds no encoder, as none is loaded."""

    def _build_encoder(self, programs: Programs, env: Env) -> None:
        pass


@dataclass
class FastWorkerStack(WorkerStack):
    """The same for a machine that works along."""

    def _build_encoder(self, programs: Programs, env: Env) -> None:
        pass


@dataclass
class OpenPostgres(Postgres):
    """The database, for machines on the addresses of `open_to`, too."""

    open_to: ClassVar[tuple[str, ...]] = ()
    settings: dict[str, str] = field(default_factory=dict)

    def start(self) -> str:
        """See Postgres."""
        rules = self.data_dir.parent / "hba.conf"
        rules.write_text("host all all 127.0.0.1/32 scram-sha-256\nhost all all 198.18.0.0/15 scram-sha-256\n")
        rules.chmod(0o644)
        everywhere = ",".join([LOOPBACK, *self.open_to])
        self.settings = {**SMALL_MEMORY, "listen_addresses": everywhere, "hba_file": str(rules)}
        return super().start()


@dataclass
class OpenValkey(Valkey):
    """The broker, for machines on the addresses of `open_to`, too."""

    open_to: ClassVar[tuple[str, ...]] = ()

    def _write_config(self) -> Path:
        file = super()._write_config()
        everywhere = " ".join([LOOPBACK, *self.open_to])
        file.write_text(file.read_text(encoding="utf-8").replace(f"bind {LOOPBACK}\n", f"bind {everywhere}\n"))
        return file


def main() -> int:
    """Run the stack until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos.stack")
    parser.add_argument("command", choices=["up", "work"])
    parser.add_argument("--fast", action="store_true", help="pages from nowhere, vectors by hashing")
    parser.add_argument("--page-seconds", type=float, default=0.0)
    parser.add_argument("--clock", default="", help="libfaketime, for one worker whose clock is wrong")
    parser.add_argument("--listen", default="", help="further addresses of database and broker, with commas between")
    wishes = parser.parse_args()
    if wishes.fast:
        FastPrograms.page_s, FastPrograms.clock = wishes.page_seconds, wishes.clock
        vars(stack)["Programs"] = vars(worker_stack)["Programs"] = FastPrograms
    if wishes.listen:
        OpenPostgres.open_to = OpenValkey.open_to = tuple(wishes.listen.split(","))
        vars(servers).update(Postgres=OpenPostgres, Valkey=OpenValkey)
    kinds = {
        ("up", False): Stack,
        ("up", True): FastStack,
        ("work", False): WorkerStack,
        ("work", True): FastWorkerStack,
    }
    try:
        return door.up(load_env().data, kinds[wishes.command, wishes.fast])
    except EmbeddedError as error:
        print(f"LinkSnap: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
