"""docker/chromium-seccomp.json at work: Chromium's sandbox lives under it, what breaks out of containers not."""

from __future__ import annotations

import ctypes.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites.server import Answer, SiteServer
from tests.workers.capture.conftest import need_chromium

ROOT = Path(__file__).resolve().parents[3]
PROFILE = ROOT / "docker" / "chromium-seccomp.json"
CONFINED = (sys.executable, "-m", "tests.workers.capture.under_seccomp", str(PROFILE))
TRIES = """
import ctypes, errno, json, socket
library = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    library.syscall(number, *arguments)
    return errno.errorcode.get(ctypes.get_errno(), "fine")
def opened(family):
    try:
        socket.socket(family, socket.SOCK_RAW if family == 17 else socket.SOCK_SEQPACKET).close()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "fine"
print(json.dumps({
    "mount": call(165, b"x", b"/", b"tmpfs", 0, 0), "ptrace": call(101, 0, 0, 0, 0), "bpf": call(321, 0, 0, 0),
    "keyctl": call(250, 0, 0), "io_uring_setup": call(425, 1, 0), "clone3": call(435, 0, 0),
    "packet": opened(17), "alg": opened(38), "vsock": opened(40)}))
"""


@pytest.fixture(autouse=True)
def libseccomp() -> None:
    if ctypes.util.find_library("seccomp") is None:
        pytest.skip("no libseccomp on this machine")


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_it_refuses_what_breaks_out_of_containers() -> None:
    command = [*CONFINED, sys.executable, "-c", TRIES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    refused = json.loads(done.stdout)
    assert refused.pop("clone3") == "ENOSYS"
    assert {refused.pop(name) for name in ("packet", "alg", "vsock")} == {"EAFNOSUPPORT"}
    assert set(refused.values()) == {"EPERM"}


@pytest.mark.browser
def test_it_lets_captures_be_made_in_the_browsers_own_sandbox(tmp_path: Path) -> None:
    need_chromium()
    with SiteServer({"/": Answer("<!doctype html><html lang=zh><title>快照</title><p>" + "在沙盒里。" * 60)}) as site:
        # Without the setting named UNSAFE a browser whose sandbox fails is none.
        command = [*CONFINED, sys.executable, "-m", "workers.capture", site.url("/"), str(tmp_path), "--proxy", ""]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-1500:]
    assert json.loads(done.stdout)["verdict"] == "complete"
