"""The page as the browser itself would save it: one MHTML file (RFC 2557), opened by Chromium and its kin."""

from __future__ import annotations

from workers.capture.formats.base import Fault, LoadedPage, Made, NotMade
from workers.capture.types import ArtifactFile

MAX_BYTES = 100_000_000


class BrowserArchive:
    """MHTML by Chromium; scripts are left out by the browser when it saves."""

    kind = "mhtml"
    # Before the print, which a hostile page can make endless.
    turn = 0
    limit_s = 20.0

    async def write(self, loaded: LoadedPage) -> Made:
        """Save the page, at most 100 MB. The browser holds all of it in memory, so a huge page is not tried."""
        path = loaded.folder / "page.mhtml"
        is_huge = loaded.page.traffic.bytes_received > MAX_BYTES
        if is_huge or not await loaded.page.save_mhtml(path, MAX_BYTES, self.limit_s):
            raise NotMade(Fault.TOO_LARGE)
        return ArtifactFile(self.kind, path, "multipart/related")
