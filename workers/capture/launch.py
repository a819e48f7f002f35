"""Which browser to start and with which switches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from workers.capture.errors import ProxyAddress

BROWSER_NAMES = ("chromium-headless-shell", "chromium", "google-chrome")

# Network safety first; the rest keeps the browser from talking to its maker and from slowing down hidden pages.
SWITCHES = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-quic",
    "--no-first-run",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--disable-features=Translate,OptimizationHints,MediaRouter,InterestFeedContentSuggestions",
)


def find_browser(own: str) -> str | None:
    """The browser to start: LINKSNAP_CHROMIUM, Playwright's own (`own`) if the file is there, then the system's.

    None when there is none.
    """
    named = os.environ.get("LINKSNAP_CHROMIUM", "")
    if named:
        return shutil.which(named)
    if own and Path(own).is_file():
        return own
    return next((path for name in BROWSER_NAMES if (path := shutil.which(name))), None)


def switches(proxy: ProxyAddress | None) -> list[str]:
    """The command line switches; with a proxy the browser itself may resolve no name but the proxy's."""
    if proxy is None:
        return list(SWITCHES)
    return [*SWITCHES, f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {proxy.host}"]
