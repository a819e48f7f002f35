"""The page as one self-contained HTML file: no programs, no event attributes, nothing fetched when opened.

Structured data (`<script type="application/ld+json">`) is kept: it is data, and metadata is read from it.
"""

from __future__ import annotations

import asyncio

from workers.capture.browsing import Page
from workers.capture.formats.base import Fault, LoadedPage, NotMade
from workers.capture.inliner import Inliner
from workers.capture.traffic import Body
from workers.capture.types import ArtifactFile

FILE_NAME = "page.html"
WANTED_S = 5.0
AT_ONCE = 6


class SelfContainedHtml:
    """The archive of the page."""

    kind = "html"
    turn = 0
    limit_s = 20.0

    async def write(self, loaded: LoadedPage) -> ArtifactFile:
        """Put the serialiser's parts and the recorded bodies together. Raises NotMade where the page gave no parts."""
        if 0 not in loaded.snapshots:
            raise NotMade(Fault.FAILED)
        path = loaded.folder / FILE_NAME
        inliner = Inliner(loaded.page.traffic, loaded.snapshots)
        # In a thread: base64 of some megabytes would hold up the picture that is taken meanwhile.
        data = await asyncio.to_thread(_written, inliner)
        if inliner.wanted and await fetch_wanted(loaded.page, inliner.wanted):
            inliner = Inliner(loaded.page.traffic, loaded.snapshots)
            data = await asyncio.to_thread(_written, inliner)
        await asyncio.to_thread(path.write_bytes, data)
        loaded.missing.extend(inliner.missing)
        return ArtifactFile(self.kind, path, "text/html; charset=utf-8")


async def fetch_wanted(page: Page, urls: list[str]) -> int:
    """Fetch what only another window shows (a phone's pictures, dark ones) into the record; how many came."""
    gate = asyncio.Semaphore(AT_ONCE)
    came = 0

    async def fetch(url: str) -> None:
        nonlocal came
        async with gate:
            found = await page.fetch(url, WANTED_S)
        if found is not None and found[1].lower().startswith("image/"):
            page.traffic.note_body(url, Body(*found))
            came += 1

    tasks = [asyncio.ensure_future(fetch(url)) for url in urls]
    _, late = await asyncio.wait(tasks, timeout=WANTED_S)
    for task in late:
        task.cancel()
    return came


def _written(inliner: Inliner) -> bytes:
    return inliner.document().encode("utf-8", "replace")
