"""Opens archived pages in a real browser, many tabs at a time, and notes everything that runs, leaves or acts."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Frame, Page, Request
from playwright.sync_api import Error as PlaywrightError

from tests.sites.hostile_payloads import Payload
from tests.sites.listener import Listener

# What Chromium says of a request that its content security or same-origin policy kept from ever being sent.
STOPPED = ("csp", "origin", "net::ERR_BLOCKED_BY_CSP", "net::ERR_BLOCKED_BY_RESPONSE")
TABS = 8
# Longer than the slowest attempt waits before it acts.
LATE_MS = 1_500
_FRAME = re.compile(r"/html(\?|#|$)")


@dataclass(frozen=True)
class Visit:
    """One payload at one address of the product."""

    payload: Payload
    address: str
    is_framed: bool


@dataclass
class Sightings:
    """What was seen, by the name of the payload."""

    of: dict[str, list[str]] = field(default_factory=dict)

    def note(self, name: str, what: str) -> None:
        """Something happened that must not."""
        self.of.setdefault(name, []).append(what)


@dataclass
class ReplayProbe:
    """Tabs of one browser context; `listener` is outside, and addresses with "leak" in them are the bait."""

    context: BrowserContext
    listener: Listener
    # In a tab of its own a plain link is the reader's own choice, so it is not clicked unless this says so.
    follows_links: bool = False
    seen: Sightings = field(default_factory=Sightings)

    def __post_init__(self) -> None:
        self._tabs: dict[Page, str] = {}
        # Many tabs at a time load slowly; nothing here is about speed.
        self.context.set_default_timeout(60_000)
        # Stays open through all of it: a context without a tab may go.
        self._clock = self.context.new_page()
        self.context.on("page", self._on_page)
        self.context.on("response", lambda response: self._on_sent(response.request, f"got {response.status}"))
        self.context.on("requestfailed", lambda request: self._on_sent(request, f"failed {request.failure}"))

    def visit_all(self, visits: Sequence[Visit]) -> Sightings:
        """Everything that was seen while these pages stood open."""
        for start in range(0, len(visits), TABS):
            some = visits[start : start + TABS]
            pages = [self._open(visit) for visit in some]
            frames = [archived_frame(page, visit) for page, visit in zip(pages, some, strict=True)]
            for frame, visit in zip(frames, some, strict=True):
                self._click(frame, visit)
            self._clock.wait_for_timeout(LATE_MS)
            for frame, visit in zip(frames, some, strict=True):
                self._look(frame, visit)
            for page in self.context.pages:
                if page is not self._clock:
                    page.close()
            self._tabs.clear()
        self._ask_listener()
        return self.seen

    def _open(self, visit: Visit) -> Page:
        page = self.context.new_page()
        self._tabs[page] = visit.payload.name
        page.on("dialog", lambda dialog: self._on_dialog(page, dialog.type, dialog.dismiss))
        page.on("download", lambda download: self.seen.note(visit.payload.name, f"download {download.url[:80]}"))
        page.on("worker", lambda worker: self.seen.note(visit.payload.name, f"worker {worker.url[:80]}"))
        page.goto(visit.address, wait_until="commit")
        return page

    def _click(self, frame: Frame, visit: Visit) -> None:
        payload = visit.payload
        if not payload.clicks or (payload.only_framed and not visit.is_framed and not self.follows_links):
            return
        try:
            # A click of a person: with it a page may open windows, without it browsers would not let it.
            frame.locator("#go").click(force=True, timeout=8_000, no_wait_after=True)
        except PlaywrightError:
            self._dispatch(frame, payload)

    def _dispatch(self, frame: Frame, payload: Payload) -> None:
        """A click on what cannot be pointed at."""
        try:
            frame.locator("#go").dispatch_event("click", timeout=3_000)
        except PlaywrightError as error:
            self.seen.note(payload.name, f"the page is gone: {str(error).splitlines()[0]}")

    def _look(self, archived: Frame, visit: Visit) -> None:
        name, page = visit.payload.name, archived.page
        for frame in page.frames:
            # What a click has led away from stands where it stood, as a page that says so.
            must_be_there = frame == page.main_frame or (frame == archived and not visit.payload.clicks)
            if ran := self._ran_in(frame, name, is_inner=not must_be_there):
                self.seen.note(name, f"ran {ran}")
        if not page.url.partition("#")[0].endswith((visit.address, "/html")):
            self.seen.note(name, f"went to {page.url[:100]}")

    def _ran_in(self, frame: Frame, name: str, is_inner: bool) -> str | None:
        # A frame whose address was stopped has no document that could be asked; with `evaluate` one waits for ever.
        try:
            return frame.locator("html").get_attribute("data-ran", timeout=300 if is_inner else 30_000)
        except PlaywrightError as error:
            if not is_inner:
                self.seen.note(name, f"cannot be looked at: {str(error).splitlines()[0]}")
            return None

    def _on_page(self, page: Page) -> None:
        if (opener := page.opener()) is not None:
            self.seen.note(self._tabs.get(opener, ""), f"popup {page.url[:80]}")

    def _on_dialog(self, page: Page, kind: str, dismiss: object) -> None:
        self.seen.note(self._tabs.get(page, ""), f"dialog {kind}")
        if callable(dismiss):
            dismiss()

    def _on_sent(self, request: Request, outcome: str) -> None:
        if "leak" not in request.url or (request.failure or "") in STOPPED:
            return
        try:
            name = self._tabs.get(request.frame.page, "")
        except PlaywrightError:
            name = ""
        self.seen.note(name, f"{outcome} {request.method} {request.url[:100]}")

    def _ask_listener(self) -> None:
        for line in self.listener.asked:
            name = line.split(" ")[1].split("/")[2] if line.count("/") >= 2 else ""
            self.seen.note(name, f"outside: {line[:120]}")


def archived_frame(page: Page, visit: Visit) -> Frame:
    """The frame of the archived page, as soon as it is there; the page itself where it stands in a tab of its own."""
    if not visit.is_framed:
        return page.main_frame
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [frame for frame in page.frames[1:] if _FRAME.search(frame.url)]
        if found:
            return found[0]
        page.wait_for_timeout(50)
    raise AssertionError(f"no frame of {visit.payload.name} came")


def lines(sightings: Sightings) -> Iterator[str]:
    """For the message of a failed test."""
    for name, found in sightings.of.items():
        yield f"{name}: {'; '.join(found[:4])}"
