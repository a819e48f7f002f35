"""Second tries after a bad verdict: which other ways are gone, within the same deadline, and which result is kept."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from linksnap.rules.copy_worth import THE_PAGE, worth_of
from workers.capture.agents import as_phone
from workers.capture.browsing import Browser
from workers.capture.engine import TellStep, capture
from workers.capture.errors import PageCrashed
from workers.capture.types import CaptureOptions, CaptureResult, SavedFile, Strategy, Verdict
from workers.outbound import OutboundFault, Outgoing, ask

log = logging.getLogger(__name__)

# Two more visits at most: a site that says no twice means it.
MOST_TRIES = 2
LEAST_TIME_S = 12.0
LONGER_WAIT_S = 6.0
PHONE = (390, 844)
PLAIN_LIMIT_S = 15.0
PLAIN_BYTES = 5_000_000

# What may help against what. A paywall is not tried again: what a publisher sells is not to be had by another way.
WAYS: dict[Verdict, tuple[Strategy, ...]] = {
    Verdict.NEAR_EMPTY: (Strategy.LONGER_WAIT, Strategy.NO_SCRIPTS, Strategy.OTHER_VIEWPORT),
    Verdict.BOT_CHECK: (Strategy.LONGER_WAIT, Strategy.OTHER_AGENT),
    Verdict.LOGIN_WALL: (Strategy.NO_SCRIPTS, Strategy.OTHER_AGENT),
    Verdict.CONSENT_WALL: (Strategy.NO_SCRIPTS, Strategy.OTHER_AGENT),
    Verdict.PARTIAL: (Strategy.NO_SCRIPTS,),
    Verdict.TIMEOUT: (Strategy.NO_SCRIPTS, Strategy.PLAIN_FETCH),
    Verdict.CRASH: (Strategy.NO_SCRIPTS, Strategy.PLAIN_FETCH),
}
Keep = Callable[[CaptureResult], Awaitable[CaptureResult]]
# The archive of a page, or the file that an address led to; a picture alone is no copy.
_WHOLE = frozenset({"html", "original"})


@dataclass(frozen=True)
class Order:
    """What a capture was asked for."""

    url: str
    options: CaptureOptions
    folder: Path


async def capture_best(browser: Browser, order: Order, tell: TellStep, keep: Keep) -> CaptureResult:
    """Capture a page; after a bad verdict try other ways and answer the best result, which names its strategy.

    `keep` is told the best so far before each further try, for the case that the try is killed from outside, and
    answers it with its words read.
    Raises what `engine.capture` raises, for the first try only.
    """
    end = time.monotonic() + order.options.deadline_s
    best = await capture(browser, order.url, order.options, order.folder, tell)
    tried = [_told(best)]
    for strategy in other_ways(best, order.options):
        left = end - time.monotonic()
        if left < LEAST_TIME_S or browser.hung:
            break
        best = await keep(best)
        found = await _other_try(browser, _changed(order, strategy, left), strategy, tell)
        if found is None:
            continue
        tried.append(_told(found))
        best = max((best, found), key=worth)
        if worth_of(best.verdict) == THE_PAGE:
            break
    return best if len(tried) == 1 else replace(best, evidence={**best.evidence, "tried": tried})


def worth(result: CaptureResult) -> tuple[int, int, int, int, int]:
    """The order of results, from worst to best.

    Whether there is an archive; what the verdict says of it; how many letters, roughly (whole powers of two); whether
    it is complete; how many artifacts. Of equals the first found stays.
    """
    letters = int(result.evidence.get("letters", 0))
    return (
        any(file.kind in _WHOLE for file in result.artifacts),
        worth_of(result.verdict),
        letters.bit_length(),
        result.verdict is Verdict.COMPLETE,
        len(result.artifacts),
    )


def other_ways(result: CaptureResult, options: CaptureOptions) -> tuple[Strategy, ...]:
    """What to try after this result; nothing for good ones, for files, and where the person chose the way."""
    if not options.retries or options.saved is not None:
        return ()
    ways = WAYS.get(result.verdict, ())
    if result.status == 401 or (result.verdict is Verdict.PARTIAL and result.evidence.get("rule") != "busy"):
        return ()
    # A site that never answered will not answer another way.
    if result.verdict is Verdict.TIMEOUT and result.detail.startswith("ERR_"):
        return ()
    if not options.javascript:
        ways = tuple(way for way in ways if way is not Strategy.NO_SCRIPTS)
    if as_phone(options.user_agent) is None:
        ways = tuple(way for way in ways if way is not Strategy.OTHER_AGENT)
    return ways[:MOST_TRIES]


def _changed(order: Order, strategy: Strategy, left_s: float) -> Order:
    """The order for another try, in a folder of its own so that the files of the first stay whole."""
    options = replace(order.options, deadline_s=left_s, nav_timeout_s=min(order.options.nav_timeout_s, left_s / 2))
    if strategy is Strategy.LONGER_WAIT:
        options = replace(options, extra_wait_s=max(LONGER_WAIT_S, options.extra_wait_s * 2))
    elif strategy in (Strategy.NO_SCRIPTS, Strategy.PLAIN_FETCH):
        options = replace(options, javascript=False)
    elif strategy is Strategy.OTHER_VIEWPORT:
        options = replace(options, width=PHONE[0], height=PHONE[1])
    elif strategy is Strategy.OTHER_AGENT:
        agent = as_phone(options.user_agent)
        options = replace(options, width=PHONE[0], height=PHONE[1], user_agent=agent)
    folder = order.folder / strategy.value
    folder.mkdir(parents=True, exist_ok=True)
    return Order(order.url, options, folder)


async def _other_try(browser: Browser, order: Order, strategy: Strategy, tell: TellStep) -> CaptureResult | None:
    try:
        if strategy is Strategy.PLAIN_FETCH:
            found = await _plain_fetch(browser, order, tell)
        else:
            found = await capture(browser, order.url, order.options, order.folder, tell)
    except PageCrashed as error:
        # The first result is worth more than another browser; this one has to go.
        log.warning("the browser went at the second try (%s)", error)
        browser.hung = True
        return None
    return replace(found, strategy=strategy) if found is not None else None


async def _plain_fetch(browser: Browser, order: Order, tell: TellStep) -> CaptureResult | None:
    """The bare document of a page that no browser survives: its words are kept, its pictures are not."""
    end = time.monotonic() + order.options.deadline_s
    # A server that drips must leave the browser its half of the time.
    seconds = min(PLAIN_LIMIT_S, order.options.deadline_s / 2)
    request = Outgoing(order.url, seconds=seconds, max_bytes=PLAIN_BYTES, max_redirects=5, may_cut=True)
    try:
        answer = await asyncio.to_thread(ask, request, order.options.proxy_url or "")
    except OutboundFault as fault:
        log.info("no plain copy of the page: %s", fault)
        return None
    if "html" not in answer.headers.get("content-type", "html") or answer.status >= 400:
        return None
    path = order.folder / "fetched.html"
    path.write_bytes(answer.body)
    options = replace(
        order.options, saved=SavedFile(str(path), "text/html"), deadline_s=max(1.0, end - time.monotonic())
    )
    found = await capture(browser, answer.url, options, order.folder, tell)
    good = worth_of(found.verdict) == THE_PAGE
    return replace(found, url=order.url, status=answer.status, verdict=Verdict.PARTIAL if good else found.verdict)


def _told(result: CaptureResult) -> dict[str, str]:
    return {"strategy": result.strategy.value, "verdict": result.verdict.value}
