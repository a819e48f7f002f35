"""The product as the real-pages benchmark runs it: an own instance on a fresh data folder, spoken to by its API."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from benchmarks.real_pages_corpus import CACHE
from benchmarks.report import REPOSITORY
from linksnap.embedded.instance import Instance
from linksnap.embedded.ports import free_port

_START_S = 420.0
_STOP_S = 120.0
# Settings of the person's own instance must not leak into this one.
_OWN = ("DATABASE_URL", "REDIS_URL", "LINKSNAP_PUBLIC_URL", "LINKSNAP_EGRESS_PROXY", "LINKSNAP_SECRET_KEY")


class ProductProblem(RuntimeError):
    """The product did not start, or its API answered something else than it promises."""


class Product:
    """A running instance with one capture worker; a context manager that leaves nothing behind.

    `allow` is the loopback address of the page server, which the egress proxy may reach beside the internet. With
    `kept` its data folder stays there for the next run.
    """

    def __init__(self, allow: str, kept: Path | None = None) -> None:
        self._is_kept = kept is not None
        self._folder = kept or Path(tempfile.mkdtemp(prefix="linksnap-bench-"))
        self._folder.mkdir(parents=True, exist_ok=True)
        # As root, Postgres runs as somebody else and has to find its way in.
        self._folder.chmod(0o711)
        self.data = self._folder / "data"
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if name not in _OWN}
        self.environ = {
            **inherited,
            "LINKSNAP_DATA": str(self.data),
            "LINKSNAP_HOST": "127.0.0.1",
            "LINKSNAP_PORT": str(self.port),
            "LINKSNAP_EGRESS_ALLOW": allow,
            "LINKSNAP_CAPTURE_SLOTS": "1",
            "LINKSNAP_ENCODER": os.environ.get("LINKSNAP_ENCODER") or str(CACHE / "encoder"),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The supervisor's process."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Product:
        log = self._folder / "up.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "linksnap.embedded", "up"],
                cwd=REPOSITORY,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + _START_S
        while not Instance(self.data).read_status().get("ready"):
            if self._process.poll() is not None or time.monotonic() > end:
                last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-6:]
                self._stop()
                raise ProductProblem("the product did not start:\n" + "\n".join(last))
            time.sleep(0.2)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and kind is not KeyboardInterrupt:
            kept = CACHE / "last-failure"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(self.data / "logs", kept, dirs_exist_ok=True)
            print(f"the product's logs are kept in {kept}")
        self._stop()

    def _stop(self) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        if not self._is_kept:
            shutil.rmtree(self._folder, ignore_errors=True)

    def api(self) -> Api:
        """The API with a fresh token of the first owner."""
        answer = subprocess.run(
            [sys.executable, str(REPOSITORY / "manage.py"), "api_token", "benchmark"],
            cwd=REPOSITORY,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if answer.returncode != 0:
            raise ProductProblem(f"no API token: {answer.stderr.strip()[-500:]}")
        return Api(self.port, answer.stdout.strip().splitlines()[-1])

    def stored_bytes(self) -> int:
        """Bytes of the artifact store on disk (compressed, and each content once)."""
        return sum(file.stat().st_size for file in (self.data / "blobs").rglob("*") if file.is_file())


class Api:
    """`/api/v1` of the running instance (one connection, kept open)."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, path: str, body: dict[str, object]) -> Any:
        """The answer's JSON; raises ProductProblem for anything but success."""
        return self._ask("POST", path, json.dumps(body))

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """Post a file as a form does; the answer's JSON."""
        mark = secrets.token_hex(16)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        kind = f"multipart/form-data; boundary={mark}"
        return self._ask("POST", path, head.encode() + content + f"\r\n--{mark}--\r\n".encode(), kind)

    def get(self, path: str, **query: str | int) -> Any:
        """The answer's JSON; raises ProductProblem for anything but success."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def _ask(self, method: str, path: str, body: str | bytes | None, kind: str = "application/json") -> Any:
        headers = self._headers | {"Content-Type": kind}
        for attempt in range(6):
            try:
                self._connection.request(method, f"/api/v1{path}", body, headers)
                answer = self._connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                # The server closes a connection that was idle for some seconds.
                self._connection.close()
                if attempt:
                    raise
                continue
            if answer.status in (429, 503):
                time.sleep(float(answer.getheader("Retry-After") or 1))
                continue
            if answer.status >= 400:
                raise ProductProblem(f"{method} {path}: {answer.status} {content[:300].decode(errors='replace')}")
            return json.loads(content)
        raise ProductProblem(f"{method} {path}: no answer after several times of asking")


def cpu_seconds(root: int) -> float:
    """CPU seconds a process and all its descendants have used so far, ended children included (Linux)."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    tick = os.sysconf("SC_CLK_TCK")
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        # user, system, and both of the children it has waited for
        used[int(entry.name)] = sum(int(field) for field in fields[11:15]) / tick
    return sum(seconds for pid, seconds in used.items() if _descends(pid, root, parents))


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid > 1:
        if pid == root:
            return True
        pid = parents.get(pid, 0)
    return False
