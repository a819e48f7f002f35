"""The programs of one machine in the order they start: command line, environment and log of each."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from linksnap.embedded.child_process import ChildCommand
from linksnap.embedded.logs import fresh_log
from linksnap.embedded.ports import LOOPBACK

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# The proxy speaks with the whole internet: it gets nothing of ours but its own settings.
_FOR_PROXY: tuple[str, ...] = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "LINKSNAP_EGRESS_ALLOW",
    "LINKSNAP_EGRESS_DENY",
)
_FOR_PROXY += ("LINKSNAP_EGRESS_TOKEN",)

# Of the 60 the server gives; the workers need a dozen.
_KEPT_CONNECTIONS = "32"


@dataclass(frozen=True)
class Addresses:
    """Where the servers of this run are, and the secrets they ask for."""

    data: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    egress_token: str = field(repr=False)
    egress_port: int
    host: str
    port: int
    # A proxy of the operator's; empty: ours.
    egress_proxy: str = field(default="", repr=False)

    def own_ports(self) -> list[int]:
        """The ports no captured page may reach, even where the operator allows this machine."""
        ports = [urlsplit(url).port for url in (self.database_url, self.redis_url)]
        return [self.port, self.egress_port, *[port for port in ports if port]]

    def environ(self) -> dict[str, str]:
        """The environment of our own programs, over what the operator set."""
        return {
            "LINKSNAP_DATA": str(self.data),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "LINKSNAP_SECRET_KEY": self.secret_key,
            "LINKSNAP_EGRESS_TOKEN": self.egress_token,
            "LINKSNAP_EGRESS_PROXY": self.egress_proxy
            or f"http://linksnap:{self.egress_token}@{LOOPBACK}:{self.egress_port}",
            "LINKSNAP_HOST": self.host,
            "LINKSNAP_PORT": str(self.port),
        }


@dataclass(frozen=True)
class Programs:
    """Makes the command of each program."""

    addresses: Addresses
    inherited: Mapping[str, str]

    def web(self) -> ChildCommand:
        """The web server (ASGI); one process, as one machine has few readers."""
        host, port = self.addresses.host, str(self.addresses.port)
        argv = ["-m", "uvicorn", "linksnap.asgi:application", "--host", host, "--port", port]
        argv += ["--no-access-log", "--no-server-header", "--log-level", "warning", "--lifespan", "off"]
        argv += ["--timeout-graceful-shutdown", "3"]
        return self._python("web", argv, {"LINKSNAP_DATABASE_POOL": _KEPT_CONNECTIONS, **self._environ()})

    def egress(self) -> ChildCommand:
        """The filtering proxy, the only way out."""
        everything = self._environ()
        environ = {name: everything[name] for name in _FOR_PROXY if name in everything}
        environ |= {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(REPOSITORY)}
        argv = ["-m", "workers.egress", "--host", LOOPBACK, "--port", str(self.addresses.egress_port)]
        argv += [part for port in self.addresses.own_ports() for part in ("--own-port", str(port))]
        return self._python("egress", argv, environ)

    def sandbox(self) -> list[str]:
        """The command line that looks whether the browser's own sandbox works here."""
        return [sys.executable, "-m", "workers.capture.sandbox"]

    def encoder(self) -> ChildCommand:
        """The resident encoder."""
        return self._python("encoder", ["-m", "workers.encoder"])

    def capture(self) -> ChildCommand:
        """The worker for people who wait: nothing in bulk ever stands before them."""
        return self._worker("capture", "capture_now", "capture")

    def bulk(self, number: int) -> ChildCommand:
        """One of the workers for imports and the like; where somebody waits, it helps, too."""
        return self._worker(f"bulk{number}", "capture_now,capture_bulk", "capture")

    def maintain(self) -> ChildCommand:
        """The worker for chores, transfers, checks and messages: mostly waiting, so threads of one process."""
        doors = sorted(file.stem for file in (REPOSITORY / "workers" / "tasks").glob("[a-z]*.py"))
        opened = ",".join(door for door in doors if door != "capture")
        return self._worker("maintain", "maintain", opened, "--threads", "4")

    def _worker(self, name: str, queues: str, doors: str, *options: str) -> ChildCommand:
        return self._python(name, ["-m", "workers.run", name, queues, doors, *options])

    def dispatch(self) -> ChildCommand:
        """The sweeper."""
        return self._python("dispatch", ["-m", "workers.dispatch"])

    def manage(self, *arguments: str) -> list[str]:
        """The command line of one `manage.py` command."""
        return [sys.executable, str(REPOSITORY / "manage.py"), *arguments]

    def _environ(self) -> dict[str, str]:
        # Two arenas instead of eight a core: glibc's habit costs each Python process tens of megabytes.
        ours = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1", "TOKENIZERS_PARALLELISM": "false"}
        return {**self.inherited, **ours, **self.addresses.environ()}

    def environ(self) -> dict[str, str]:
        """The environment of `manage.py` commands."""
        return self._environ()

    def _python(self, name: str, argv: list[str], environ: dict[str, str] | None = None) -> ChildCommand:
        log = fresh_log(self.addresses.data / "logs", name)
        whole = self._environ() if environ is None else environ
        return ChildCommand(name, [sys.executable, *argv], log, environ=whole, folder=REPOSITORY)


def capture_slots(wish: str) -> int:
    """How many bulk captures run at once: the operator's wish, else half the processors, at most four."""
    if wish.isdigit() and int(wish) > 0:
        return int(wish)
    return max(1, min(4, (os.cpu_count() or 2) // 2))
