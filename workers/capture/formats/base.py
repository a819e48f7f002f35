"""What a capture format is: it makes one artifact file from a loaded page."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from workers.capture.browsing import Page
from workers.capture.types import ArtifactFile, CaptureOptions


@dataclass
class LoadedPage:
    """A page that is ready, with the snapshots its frames gave (frame number to serialiser's answer)."""

    page: Page
    options: CaptureOptions
    folder: Path
    snapshots: dict[int, dict[str, Any]]
    missing: list[str] = field(default_factory=list)

    @property
    def height(self) -> int:
        """The page's full height in CSS pixels, at least the window's."""
        return max(self.options.height, int(self.snapshots.get(0, {}).get("height", 0)))


class CaptureFormat(Protocol):
    """One kind of artifact."""

    kind: str

    async def write(self, loaded: LoadedPage) -> ArtifactFile | None:
        """Make the artifact in `loaded.folder`; None when this page has none of this kind.

        May raise PageBusy (the artifact is left out, the capture is partial) and PageCrashed.
        """
        ...
