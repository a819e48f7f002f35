"""`python -m tests.canary.bare FOLDER URL…`: the capturing browser without its guard, to see that attacks work.

No proxy, none of the network switches, service workers let in: what then reaches a canary proves that the matrix sees.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from workers.capture import launch
from workers.capture.browser import ChromiumBrowser
from workers.capture.engine import capture
from workers.capture.types import CaptureOptions, Step

_GUARDS = ("--webrtc", "--force-webrtc", "--disable-quic", "--no-pings", "--disable-features")
# Chromium's own fence between pages and the inner network would hide what the proxy has to hold.
_FENCES = ("LocalNetworkAccessChecks", "BlockInsecurePrivateNetworkRequests", "PrivateNetworkAccessChecks")


def off(switches: tuple[str, ...]) -> tuple[str, ...]:
    """The switches without those that guard the network."""
    kept = tuple(switch for switch in switches if not switch.startswith(_GUARDS))
    return (*kept, f"--disable-features={','.join((*launch.FEATURES_OFF, *_FENCES))}")


async def main(folder: Path, urls: list[str]) -> None:
    """Open each address in turn, as a capture does."""
    launch.SWITCHES = off(launch.SWITCHES)  # type: ignore[assignment]
    browser = await ChromiumBrowser.launch(None)
    fresh = browser._browser.new_context

    async def with_service_workers(**settings: Any) -> Any:
        return await fresh(**{**settings, "service_workers": "allow"})

    browser._browser.new_context = with_service_workers
    options = CaptureOptions(formats=("html", "favicon"), extra_wait_s=3, ignore_tls_errors=True)
    for number, url in enumerate(urls):
        place = folder / str(number)
        place.mkdir()
        await capture(browser, url, options, place, _quiet)
    await browser.close()


def _quiet(step: Step, detail: str) -> None:
    """Nobody watches the steps here."""


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
