"""Which browser to start and with which switches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from workers.capture.errors import ProxyAddress

DOWNLOADED = ("chromium_headless_shell-*/*/chrome-headless-shell", "chromium-*/chrome-linux*/chrome")
BROWSER_NAMES = ("chromium-headless-shell", "chromium", "google-chrome")

# Playwright's own list, since Chromium heeds only the last such switch, then ours. Frames stay in the page's process:
# a frame of another process is now and then missing from the picture, costs 40 MB, and a fresh context without
# cookies holds nothing that one site of a page could steal from another.
FEATURES_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "Translate",
    "InterestFeedContentSuggestions",
    "IsolateSandboxedIframes",
    "IsolateOrigins",
    "site-per-process",
)

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
    "--disable-site-isolation-trials",
    f"--disable-features={','.join(FEATURES_OFF)}",
    # Shadow trees, adopted sheets and fonts in the browser's own archive, which would go without them.
    "--enable-features=MHTML_Improvements",
)


def find_chromium() -> str | None:
    """The browser to start: LINKSNAP_CHROMIUM, Playwright's own where it was downloaded, then the system's.

    None when there is none. A name in LINKSNAP_CHROMIUM that leads nowhere is not passed over in silence.
    """
    named = os.environ.get("LINKSNAP_CHROMIUM", "")
    if named:
        return shutil.which(named)
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in DOWNLOADED:
        if found := sorted(downloads.glob(pattern)):
            return str(found[-1])
    return next((path for name in BROWSER_NAMES if (path := shutil.which(name))), None)


def switches(proxy: ProxyAddress | None) -> list[str]:
    """The command line switches; with a proxy the browser itself may resolve no name but the proxy's."""
    if proxy is None:
        return list(SWITCHES)
    return [*SWITCHES, f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {proxy.host}"]
