"""When a page counts as loaded: load event, quiet network and DOM, nothing in the way, the lazy parts, no motion."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workers.capture.browsing import Page
from workers.capture.errors import PageBusy
from workers.capture.scripts_text import consent_script, script, tidy_script
from workers.capture.types import CaptureOptions

QUIET_S = 0.2
NETWORK_CAP_S = 5.0
STALL_S = 3.0
POLLING_AFTER_S = 1.5
DOM_CAP_S = 3.0
SCROLL_CAP_S = 5.0
MAX_SCROLL = 30_000
POLL_S = 0.05
TIDY_CAP_S = 2.5
CONSENT_CAP_S = 3.0
MOST_EXTRA_S = 30.0
FONTS_READY = "async () => { if (document.fonts) await document.fonts.ready; return true; }"


@dataclass(frozen=True)
class Readiness:
    """How far the page came: loaded at all, and whether it answered; `tidied` says what was put out of the way."""

    loaded: bool
    answered: bool
    tidied: dict[str, Any] = field(default_factory=dict)


async def wait_until_ready(
    page: Page, options: CaptureOptions, load_timeout_s: float, tell: Callable[[str], None]
) -> Readiness:
    """Wait for the page within its limits and tell the progress ("21/34"); never raises for a slow page."""
    loaded = await _loaded(page, load_timeout_s, tell)
    tidied: dict[str, Any] = {}
    # A page sent as a file is kept as its sender saw it, and its scripts are off anyway.
    scripted = options.javascript and options.saved is None
    try:
        await _settle(page, scripted)
        if options.extra_wait_s > 0:
            await asyncio.sleep(min(options.extra_wait_s, MOST_EXTRA_S))
        if scripted:
            tidied = await _tidy(page)
            await _scroll(page)
            await page.run(script("still.js"), timeout_s=2.0)
    except PageBusy:
        return Readiness(loaded, answered=False, tidied=tidied)
    tell(page.traffic.progress())
    return Readiness(loaded, answered=True, tidied=tidied)


async def _loaded(page: Page, timeout_s: float, tell: Callable[[str], None]) -> bool:
    """Wait for the load event, but not for parts that leave the whole network standing still."""
    loading = asyncio.ensure_future(page.wait_for_load(timeout_s))
    while not loading.done():
        await asyncio.wait({loading}, timeout=0.25)
        tell(page.traffic.progress())
        if page.traffic.over_budget or await _stalled(page):
            # One dead tracker would otherwise hold up the page for as long as its name or connection times out.
            await page.stop_loading()
            loading.cancel()
            return True
    return await loading


async def _stalled(page: Page) -> bool:
    """Whether the document is read to its end and nothing at all came or went for some seconds."""
    if time.monotonic() - page.traffic.last_change < STALL_S:
        return False
    try:
        return await page.run("() => document.readyState !== 'loading'", timeout_s=1.0) is True
    except PageBusy:
        return False


async def _settle(page: Page, scripted: bool) -> None:
    if not scripted:
        # Without scripts no timer rings that a script of ours could wait for, browsers load lazy pictures at once, and
        # nothing changes any more: only the network and the fonts are waited for.
        await asyncio.gather(_network_quiet(page, NETWORK_CAP_S), page.run(FONTS_READY, timeout_s=DOM_CAP_S * 2 + 2))
        return
    still = {"stillMs": int(QUIET_S * 1000), "capMs": int(DOM_CAP_S * 1000)}
    await asyncio.gather(
        _network_quiet(page, NETWORK_CAP_S),
        page.run(script("ready.js"), still, timeout_s=DOM_CAP_S * 2 + 2),
    )


async def _tidy(page: Page) -> dict[str, Any]:
    """Put away what a visitor would put away; the big list of known banners is asked only where one seems to be."""
    requested = page.traffic.requested
    limit = {"last": False, "capMs": int(TIDY_CAP_S * 1000)}
    found = await page.run(tidy_script(), limit, timeout_s=TIDY_CAP_S * 2)
    tidied: dict[str, Any] = dict(found or {})
    if tidied.get("consent") in ("left", "framed"):
        refused = await _refuse_known_banner(page)
        if refused:
            tidied |= {"consent": "rejected", "banner": refused, "left": 0}
        else:
            rest = await page.run(tidy_script(), {**limit, "last": True}, timeout_s=TIDY_CAP_S * 2) or {}
            tidied |= {name: value for name, value in rest.items() if value or name == "left"}
    if page.traffic.requested != requested:
        await _network_quiet(page, NETWORK_CAP_S / 2)
    return {name: value for name, value in tidied.items() if value}


async def _refuse_known_banner(page: Page) -> str:
    """Let autoconsent refuse in the page and its frames; the banner's name, "" when it did not succeed."""
    cap_ms = int(CONSENT_CAP_S * 1000)
    source = f"async () => await ({consent_script()})({cap_ms})"
    answers = await page.run_in_frames(source, timeout_s=CONSENT_CAP_S + 2)
    won = [answer for answer in answers.values() if isinstance(answer, dict) and answer.get("rejected")]
    return str(won[0].get("banner") or "unnamed")[:60] if won else ""


async def _scroll(page: Page) -> None:
    requested = page.traffic.requested
    limits = {"maxHeight": MAX_SCROLL, "capMs": int(SCROLL_CAP_S * 1000), "pauseMs": 15}
    await page.run(script("scroll.js"), limits, timeout_s=SCROLL_CAP_S * 2 + 2)
    if page.traffic.requested != requested:
        await _network_quiet(page, NETWORK_CAP_S / 2)


async def _network_quiet(page: Page, cap_s: float) -> None:
    """Wait until nothing is under way for a moment; endless pages get `cap_s` seconds."""
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < cap_s and not page.traffic.over_budget:
        # Many pages never stop polling: after a while only what they show counts.
        if page.traffic.quiet_for(shown_only=waited > POLLING_AFTER_S) >= QUIET_S:
            return
        await asyncio.sleep(POLL_S)
