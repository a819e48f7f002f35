"""What a capture format is: it makes one artifact, in one file or several parts, from a loaded page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from workers.capture.browsing import Page
from workers.capture.types import ArtifactFile, CaptureOptions

# One file, the parts of one artifact in their order, or nothing of this kind on this page.
Made = ArtifactFile | tuple[ArtifactFile, ...] | None


class Fault(StrEnum):
    """Why an artifact that was asked for did not come. The web app translates these codes."""

    BUSY = "busy"
    TOO_LARGE = "too_large"
    DEADLINE = "deadline"
    FAILED = "failed"
    NO_RECORD = "no_record"


class NotMade(Exception):
    """This artifact cannot be made of this page; the others can."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass
class LoadedPage:
    """A page that is ready, with the snapshots its frames gave (frame number to serialiser's answer)."""

    page: Page
    options: CaptureOptions
    folder: Path
    snapshots: dict[int, dict[str, Any]]
    missing: list[str] = field(default_factory=list)
    # Figures for the verdict's evidence, such as the height at which a picture was cut.
    evidence: dict[str, Any] = field(default_factory=dict)
    # The top of the page as a picture; the formats that need it take it together.
    top: asyncio.Future[Image.Image] | None = None
    # The WARC, shared by the formats that hold it.
    warc: asyncio.Future[Any] | None = None

    @property
    def height(self) -> int:
        """The page's full height in CSS pixels, at least the window's."""
        return max(self.options.height, int(self.snapshots.get(0, {}).get("height", 0)))


class CaptureFormat(Protocol):
    """One kind of artifact.

    Formats of one `turn` are made at the same time, those of a later turn once the earlier ones are there: a print
    changes the page while it lasts, and a web archive shall hold what the others still fetched.
    """

    kind: str
    turn: int
    limit_s: float

    async def write(self, loaded: LoadedPage) -> Made:
        """Make the artifact in `loaded.folder`; None when this page has none of this kind.

        Raises NotMade with the reason, PageBusy (the artifact is left out) and PageCrashed (the whole page is gone).
        """
        ...
