"""The page as it would be printed.

The print follows the page's own style for paper: the archive and the picture keep the look on a screen, and a screen's
style cut into sheets repeats its sticky headers on each of them.
"""

from __future__ import annotations

from workers.capture.formats.base import Fault, LoadedPage, Made, NotMade
from workers.capture.types import ArtifactFile

MAX_BYTES = 100_000_000


class PrintedPage:
    """PDF on A4 unless the page says otherwise, with backgrounds, without the browser's header and footer."""

    kind = "pdf"
    # After the pictures: the page stands in another style while it is printed.
    turn = 1
    limit_s = 25.0

    async def write(self, loaded: LoadedPage) -> Made:
        """Print the page, at most 100 MB."""
        path = loaded.folder / "page.pdf"
        if not await loaded.page.print_pdf(path, MAX_BYTES, self.limit_s):
            raise NotMade(Fault.TOO_LARGE)
        return ArtifactFile(self.kind, path, "application/pdf")
