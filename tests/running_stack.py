"""The whole product for a test: `python -m linksnap.embedded up` on a data folder of its own."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.process_memory import marked_with
from linksnap.embedded.ports import free_port
from tests.shape.tree import ROOT

_MARK = "LINKSNAP_TEST_STACK"


class RunningStack:
    """`python -m linksnap.embedded up` on a data folder of its own."""

    def __init__(self, data: Path, encoder: Path, **environ: str) -> None:
        self.data = data
        ours = {"LINKSNAP_DATA": str(data), "LINKSNAP_PORT": str(free_port()), _MARK: str(data)}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKSNAP_")}
        kept = {name: value for name, value in kept.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        self.environ = kept | ours | {"LINKSNAP_ENCODER": str(encoder), "PYTHONUNBUFFERED": "1"} | environ
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

    def sign_in_link(self) -> str:
        """The one-time link the terminal shows."""
        found = re.search(r"http://localhost:\d+/sign-in/link/\S+", self.log.read_text(encoding="utf-8"))
        assert found, self.log.read_text(encoding="utf-8")
        return found.group()

    def survivors(self) -> list[int]:
        return marked_with(_MARK, str(self.data))

    def pid_of(self, name: str) -> int:
        return next(int(entry["pid"]) for entry in self.status()["processes"] if entry["name"] == name)
