"""Whether Chromium's own sandbox works on this machine, and the one setting that lets captures go on without it.

`python -m workers.capture.sandbox` looks, says in one sentence what is wrong, and ends with 0 or 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from workers.capture.errors import NoBrowser
from workers.capture.launch import find_chromium
from workers.capture.user_namespace import as_nobody

UNSAFE = "LINKSNAP_UNSAFE_NO_SANDBOX"
WITHOUT = (
    "Chromium's sandbox does not work on this machine, so a hostile page could take over the browser's account. Allow "
    f"unprivileged user namespaces (docs/egress.md), or set {UNSAFE}=1 to capture without it all the same"
)
# What the sandbox does first: become root of a namespace of its own, and give up the view of all files there.
_TRY = """
import ctypes, os
library = ctypes.CDLL(None, use_errno=True)
raise SystemExit(library.unshare(0x10000000) or library.chroot(b"/proc/self/fdinfo") and 1)
"""


class NoSandbox(NoBrowser):
    """There is a browser, but it would run without its sandbox, and nobody has said that it may."""


def may_go_without() -> bool:
    """Whether the operator has set LINKSNAP_UNSAFE_NO_SANDBOX to 1."""
    return os.environ.get(UNSAFE) == "1"


def is_possible(chromium: str | None = None) -> bool:
    """Whether Chromium can make its sandbox: by namespaces, or by the helper that distributions put beside it."""
    path = chromium or find_chromium()
    if path is None:
        return True  # without a browser there is nothing to fence in, and captures say so themselves
    helpers = [Path(path).resolve().with_name(name) for name in ("chrome-sandbox", "chrome_sandbox")]
    if os.geteuid() != 0 and any(map(_is_set_up, helpers)):
        return True
    command = [*as_nobody(), sys.executable, "-I", "-S", "-c", _TRY]
    try:
        return subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def complaint(chromium: str | None = None) -> str:
    """What keeps captures from starting here, as one sentence; empty where nothing does."""
    return "" if may_go_without() or is_possible(chromium) else f"{WITHOUT}."


def _is_set_up(helper: Path) -> bool:
    """Whether it is owned by root and runs as root."""
    try:
        status = helper.stat()
    except OSError:
        return False
    return status.st_uid == 0 and bool(status.st_mode & 0o4000)


def main() -> int:
    """Say what is wrong, if anything; a warning where the operator goes without."""
    named = os.environ.get("LINKSNAP_CHROMIUM", "")
    path = shutil.which(named) if named else None
    if problem := complaint(path):
        sys.stderr.write(f"{problem}\n")
        return 1
    if may_go_without():
        sys.stderr.write(f"{UNSAFE} is set: captures run without Chromium's sandbox.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
