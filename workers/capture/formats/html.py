"""The page as one self-contained HTML file: no programs, no event attributes, nothing fetched when opened.

Structured data (`<script type="application/ld+json">`) is kept: it is data, and metadata is read from it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from workers.capture.formats.base import LoadedPage
from workers.capture.inliner import Inliner
from workers.capture.types import ArtifactFile

FILE_NAME = "page.html"


class SelfContainedHtml:
    """The archive of the page."""

    kind = "html"
    turn = 0
    limit_s = 20.0

    async def write(self, loaded: LoadedPage) -> ArtifactFile | None:
        """Put the serialiser's parts and the recorded bodies together."""
        if 0 not in loaded.snapshots:
            return None
        path = loaded.folder / FILE_NAME
        inliner = Inliner(loaded.page.traffic, loaded.snapshots)
        # In a thread: base64 of some megabytes would hold up the picture that is taken meanwhile.
        await asyncio.to_thread(_write, inliner, path)
        loaded.missing.extend(inliner.missing)
        return ArtifactFile(self.kind, path, "text/html; charset=utf-8")


def _write(inliner: Inliner, path: Path) -> None:
    path.write_bytes(inliner.document().encode("utf-8", "replace"))
