"""Makes root an ordinary user to Chromium, whose sandbox refuses to work for root."""

from __future__ import annotations

import logging
import os
import subprocess
from functools import cache

log = logging.getLogger(__name__)


@cache
def as_nobody() -> tuple[str, ...]:
    """As root, the command that puts the engine into a user namespace, where Chromium's sandbox works.

    Empty for an ordinary user, and where the kernel allows no user namespaces.
    """
    if os.geteuid() != 0:
        return ()
    command = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    try:
        works = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        works = False
    if not works:
        log.info("no user namespace for the browser on this machine")
    return command if works else ()
