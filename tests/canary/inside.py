"""`python -m tests.canary.inside MODE FOLDER`: one run of the matrix within the namespace; findings as JSON on stdout.

MODE is `raw` (the proxy alone, asked by hand and by the workers' own client), `guarded` (captures as the product makes
them, through the real proxy) or `bare` (the browser with its guard switched off).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.canary import raw
from tests.canary.attacks import SILENT, STOPPED_BEFORE
from tests.canary.canaries import Canaries
from tests.canary.matrix import (
    LOOKED_UP,
    REBINDING,
    SCRIPT,
    SECURE_PORT,
    SITE,
    SITE_PORT,
    Sort,
    navigation_url,
    of,
    pages,
    probes,
)
from tests.canary.name_server import NameServer
from tests.canary.namespace import PUBLIC_SITE, set_up
from tests.canary.site import AttackingSite
from tests.canary.spellings import CREDENTIALS
from tests.canary.way_out import WayOut
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions
from workers.capture.user_namespace import as_nobody

ROOT = Path(__file__).resolve().parents[2]
ALLOW = f"127.0.0.1:{SITE_PORT},127.0.0.1:{SECURE_PORT},{PUBLIC_SITE}"
UNSEEN = SILENT | set(CREDENTIALS) | set(REBINDING)
_SEEN = ("PATH", "HOME", "LANG", "LINKSNAP_CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH")


@dataclass
class Findings:
    """What one run found, by the names of the probes."""

    tcp: dict[str, int] = field(default_factory=dict)
    udp: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    harmless: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    looked_up: int = 0
    verdicts: dict[str, str] = field(default_factory=dict)


def main(mode: str, folder: Path) -> Findings:
    """Set everything up, run one mode, and collect."""
    set_up(folder)
    findings = Findings()
    ports = [probe.port for probe in probes()]
    with contextlib.ExitStack() as stack:
        canaries = stack.enter_context(Canaries(ports, (PUBLIC_SITE,)))
        names = stack.enter_context(NameServer(SCRIPT))
        stack.enter_context(AttackingSite(SITE_PORT))
        stack.enter_context(AttackingSite(SECURE_PORT, folder))
        way_out = stack.enter_context(WayOut())
        log = folder / "proxy.log"
        if mode == "bare":
            _capture_bare(folder / "bare", urls())
            canaries.settle()
            _capture_bare(folder / "bare-again", _missed({*_by_name(canaries.tcp), *_by_name(canaries.udp)}, UNSEEN))
        elif mode == "guarded":
            with proxy(folder, log) as address:
                findings.verdicts = _capture_guarded(folder / "guarded", address, urls())
                _capture_guarded(
                    folder / "guarded-again", address, _missed(set(_refused(log)), UNSEEN | STOPPED_BEFORE)
                )
        else:
            with proxy(folder, log) as address:
                findings.verdicts = raw.run(address)
        findings.refused = _refused(log) if log.exists() else {}
        canaries.settle()
        findings.tcp, findings.udp = _by_name(canaries.tcp), _by_name(canaries.udp)
        findings.harmless = _by_name(canaries.harmless)
        findings.left, findings.names = dict(way_out.left), dict(names.asked)
        findings.looked_up = names.asked[LOOKED_UP]
        if mode == "raw":
            findings.verdicts |= raw.without_guard(canaries, names)
    return findings


@contextlib.contextmanager
def proxy(folder: Path, log: Path) -> Iterator[str]:
    """The real egress proxy as a program; yields its address with the password."""
    environ = {name: os.environ[name] for name in _SEEN if name in os.environ}
    environ |= {"LINKSNAP_EGRESS_TOKEN": "a-token", "LINKSNAP_EGRESS_ALLOW": ALLOW}
    port_file = folder / "proxy.port"
    command = [sys.executable, "-m", "workers.egress", "--port-file", str(port_file)]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environ, stderr=out) as process:
        try:
            end = time.monotonic() + 60
            while not port_file.exists():
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"the egress proxy did not start: {log.read_text()[-500:]}")
                time.sleep(0.02)
            yield f"http://linksnap:a-token@127.0.0.1:{port_file.read_text().strip()}"
        finally:
            process.terminate()


def urls() -> list[str]:
    """What is captured, page by page."""
    shown = [SITE + path for path in pages() if not path.startswith("/navigate/")]
    return [*shown, *(navigation_url(probe) for probe in of(Sort.NAVIGATION))]


def _missed(seen: set[str], never: frozenset[str]) -> list[str]:
    """Pages of single attacks for those that were not seen: a browser with a hundred at once does not get to each.

    Those of `never` are not seen by anyone and need no second look.
    """
    crowd = [probe for probe in of(Sort.KIND, Sort.SPELLING, Sort.NAME) if probe.name not in never]
    return [f"{SITE}/alone/{probe.port}" for probe in crowd if f"{probe.sort}: {probe.name}" not in seen]


def _capture_guarded(folder: Path, address: str, urls: list[str]) -> dict[str, str]:
    """Capture each page as the product does; the verdicts by address."""
    options = CaptureOptions(
        formats=("html", "favicon", "reader"), proxy_url=address, extra_wait_s=3, ignore_tls_errors=True, retries=False
    )
    verdicts = {}
    with CaptureHost() as host:
        for number, url in enumerate(urls):
            place = folder / str(number)
            result = host.capture(url, options, place, lambda step, detail: None)
            verdicts[url] = result.verdict.value
    return verdicts


def _capture_bare(folder: Path, urls: list[str]) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    environ = {name: os.environ[name] for name in _SEEN if name in os.environ}
    command = [*as_nobody(), sys.executable, "-m", "tests.canary.bare", str(folder), *urls]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=900)


def _by_name(counts: Counter[int]) -> dict[str, int]:
    names = {probe.port: f"{probe.sort}: {probe.name}" for probe in probes()}
    return {names[port]: count for port, count in counts.items()}


def _refused(log: Path) -> dict[str, str]:
    """What the proxy refused, by probe: the proof that it was tried."""
    names = {probe.port: f"{probe.sort}: {probe.name}" for probe in probes()}
    found: dict[str, str] = {}
    for line in log.read_text("utf-8").splitlines():
        if line.startswith("{"):
            entry = json.loads(line)
            if entry["port"] in names and entry["verdict"] != "passed":
                found[names[entry["port"]]] = entry["verdict"]
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(main(sys.argv[1], Path(sys.argv[2]))), ensure_ascii=False))
