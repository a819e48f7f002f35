"""One capture from beginning to end: an address and options in, a CaptureResult out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workers.capture.browsing import Browser, Page
from workers.capture.documents.capturing import Wanted, capture_document
from workers.capture.documents.entry import agent_of, body_at_hand, check_content, is_sent_document
from workers.capture.errors import PageBusy, PageCrashed, PageFault
from workers.capture.formats.base import CaptureFormat, LoadedPage
from workers.capture.formats.making import Making
from workers.capture.formats.registry import formats_named
from workers.capture.opening import Opening, check_way
from workers.capture.page_ready import Readiness, wait_until_ready
from workers.capture.recordings.base import SavedPage
from workers.capture.recordings.registry import open_saved_page
from workers.capture.scripts_text import snapshot_script
from workers.capture.types import DEFAULT_FORMATS, ArtifactFile, CaptureOptions, CaptureResult, SavedFile, Step, Verdict
from workers.capture.verdicts.judge import judge
from workers.capture.verdicts.observed import Observed, Signs
from workers.capture.verdicts.reading import read_signs, signs_or_figures

TellStep = Callable[[Step, str], None]
# The engine gives up a little before the supervisor's deadline, so that what is there can still be handed over.
SPARE_S = 5.0


@dataclass
class Capture:
    """A capture under way: what is known so far."""

    url: str
    options: CaptureOptions
    folder: Path
    tell: TellStep
    begun: float = field(default_factory=time.monotonic)
    timings: dict[str, float] = field(default_factory=dict)
    artifacts: list[ArtifactFile] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    snapshots: dict[int, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    signs: Signs | None = None
    page: Page | None = None
    saved: SavedPage | None = None
    # Its bytes were looked at and are those of a page, whatever its first words look like.
    is_page: bool = False

    def time_left(self) -> float:
        """Seconds until the engine must be done."""
        spare = min(SPARE_S, self.options.deadline_s / 4)
        return max(0.5, self.begun + self.options.deadline_s - spare - time.monotonic())

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the seconds of a part to the timings."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.timings[name] = round(time.monotonic() - begun, 3)

    def result(self, verdict: Verdict, detail: str) -> CaptureResult:
        """What is known so far as the capture's result."""
        traffic = self.page.traffic if self.page else None
        main = traffic.main if traffic else None
        top = self.snapshots.get(0, {})
        self.timings["total"] = round(time.monotonic() - self.begun, 3)
        return CaptureResult(
            url=self.url,
            final_url=str(top.get("url") or (main.url if main else "")),
            status=main.status if main and (self.saved is None or self.saved.has_status) else None,
            redirects=main.redirects if main else (),
            content_type=main.content_type if main else "",
            title=str(top.get("title", "")).strip()[:1000],
            page_lang=str(top.get("lang", "")).strip()[:50],
            verdict=verdict,
            detail=detail[:500],
            missing=tuple(dict.fromkeys([*self.missing, *(traffic.missing() if traffic else ())]))[:500],
            artifacts=tuple(self.artifacts),
            timings=self.timings,
            bytes_received=traffic.bytes_received if traffic else 0,
            resources=traffic.finished if traffic else 0,
            evidence=self.evidence,
            faults=self.faults,
        )


async def capture(browser: Browser, url: str, options: CaptureOptions, folder: Path, tell: TellStep) -> CaptureResult:
    """Capture one page into files in `folder`. Faults of the page end as a verdict, not as an exception.

    Raises PageCrashed when the browser itself is gone (the caller starts another), ValueError for a
    format that doesn't exist.
    """
    if options.saved is not None:
        # Scripts are dropped from every archive anyway, and those of a stranger's file shall not even run.
        options = replace(options, javascript=False)
    return await _captured(browser, Capture(url, options, folder, tell))


async def _captured(browser: Browser, under_way: Capture) -> CaptureResult:
    options = under_way.options
    formats = formats_named(options.formats)
    if urlsplit(under_way.url).scheme not in ("http", "https"):
        # Chromium opens file: addresses in every configuration, proxy or not.
        return under_way.result(Verdict.BLOCKED_ADDRESS, "scheme")
    if is_sent_document(options):
        return await _as_document(browser, under_way, under_way.result(Verdict.WRONG_TYPE, "file"))
    try:
        under_way.saved = await _saved_page(under_way)
    except PageFault as fault:
        return under_way.result(fault.verdict, fault.detail)
    under_way.page = await browser.open_page(options, under_way.saved)
    agent = ""
    try:
        async with asyncio.timeout(under_way.time_left()):
            verdict, detail = await _run(under_way, under_way.page, formats)
    except PageFault as fault:
        verdict, detail = fault.verdict, fault.detail
        agent = await agent_of(under_way.page) if verdict is Verdict.WRONG_TYPE else ""
    except PageCrashed as error:
        verdict, detail = Verdict.CRASH, str(error)
    except TimeoutError:
        verdict, detail = (Verdict.PARTIAL if under_way.artifacts else Verdict.TIMEOUT), "deadline"
    finally:
        await under_way.page.close()
    if verdict is Verdict.WRONG_TYPE and not under_way.is_page:
        return await _as_document(browser, under_way, under_way.result(verdict, detail), agent)
    return under_way.result(verdict, detail)


async def _as_document(browser: Browser, under_way: Capture, known: CaptureResult, agent: str = "") -> CaptureResult:
    """The address leads to no page: keep and read the file it leads to."""
    options = under_way.options

    async def open_page_file(file: SavedFile) -> CaptureResult:
        limit = replace(options, saved=file, javascript=False, deadline_s=under_way.time_left() + SPARE_S)
        return await _captured(browser, Capture(under_way.url, limit, under_way.folder, under_way.tell, is_page=True))

    body = await body_at_hand(options, under_way.saved, known.final_url or under_way.url)
    ends = time.monotonic() + under_way.time_left()
    return await capture_document(
        Wanted(browser, options, under_way.folder, under_way.tell, known, ends, open_page_file, agent, body)
    )


async def _saved_page(under_way: Capture) -> SavedPage | None:
    """The page in the file, where there is one. In a thread: the deadline must hold while a hostile file is read."""
    if under_way.options.saved is None:
        return None
    reading = asyncio.to_thread(open_saved_page, under_way.options.saved, under_way.url)
    try:
        return await asyncio.wait_for(reading, under_way.time_left())
    except TimeoutError as error:
        raise PageFault(Verdict.UNREADABLE_FILE, "deadline") from error


async def _run(under_way: Capture, page: Page, formats: list[CaptureFormat]) -> tuple[Verdict, str]:
    with under_way.timed("fetch"):
        under_way.tell(Step.FETCH, urlsplit(under_way.url).hostname or "")
        await Opening(under_way.url, under_way.options, under_way.time_left(), under_way.saved).open(page)
    with under_way.timed("load"):
        limit = min(under_way.options.nav_timeout_s, under_way.time_left() * 0.6)
        readiness = await wait_until_ready(
            page, under_way.options, limit, lambda detail: under_way.tell(Step.LOAD, detail)
        )
    if page.traffic.main is not None and under_way.saved is None:
        check_way(page.traffic.main)
    if not under_way.is_page:
        await check_content(page)
    with under_way.timed("render"):
        await _render(under_way, page, formats, readiness)
    return _judge(under_way, page, readiness)


async def _render(under_way: Capture, page: Page, formats: list[CaptureFormat], readiness: Readiness) -> None:
    under_way.tell(Step.RENDER, f"0/{len(formats)}")
    limit = 15.0 if readiness.answered else 4.0
    under_way.signs = await read_signs(page) if readiness.answered else None
    try:
        answers = await page.run_in_frames(snapshot_script(under_way.options.javascript), limit)
    except PageBusy as error:
        raise PageFault(Verdict.TIMEOUT, "busy page") from error
    for number, answer in answers.items():
        if (snapshot := _snapshot_of(answer)) is not None:
            under_way.snapshots[number] = snapshot
    await page.settle_bodies(5.0)
    loaded = LoadedPage(
        page, under_way.options, under_way.folder, under_way.snapshots, under_way.missing, under_way.evidence
    )
    making = Making(under_way.artifacts, under_way.faults, under_way.timings)
    await making.make(loaded, formats, lambda detail: under_way.tell(Step.RENDER, detail))


def _snapshot_of(answer: Any) -> dict[str, Any] | None:
    """A frame's serialised copy; None where the page has replaced what the serialiser is built on."""
    try:
        snapshot = json.loads(answer)
    except (TypeError, ValueError, RecursionError):
        return None
    return snapshot if isinstance(snapshot, dict) else None


def _judge(under_way: Capture, page: Page, readiness: Readiness) -> tuple[Verdict, str]:
    main = page.traffic.main
    has_status = main is not None and (under_way.saved is None or under_way.saved.has_status)
    shown_missing = under_way.missing if under_way.saved is None else [*under_way.missing, *page.traffic.missing()]
    found = judge(
        Observed(
            url=under_way.url,
            final_url=page.url,
            status=main.status if main and has_status else None,
            headers=main.headers if main else {},
            signs=signs_or_figures(under_way.signs, under_way.snapshots.get(0, {})),
            loaded=readiness.loaded,
            answered=readiness.answered,
            over_budget=page.traffic.over_budget,
            left_out=tuple(kind for kind in under_way.faults if kind in DEFAULT_FORMATS),
            missing=len(set(shown_missing)),
            shown=page.traffic.finished,
            of_file=under_way.saved is not None,
            consent=str(readiness.tidied.get("consent", "")),
        )
    )
    under_way.evidence.update(found.evidence)
    return found.verdict, found.detail
