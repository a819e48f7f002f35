"""Every capture format by its name."""

from __future__ import annotations

from workers.capture.formats.base import CaptureFormat
from workers.capture.formats.favicon import Favicon
from workers.capture.formats.html import SelfContainedHtml
from workers.capture.formats.mhtml import BrowserArchive
from workers.capture.formats.pdf import PrintedPage
from workers.capture.formats.reader import ReaderArticle
from workers.capture.formats.screenshot import Screenshot
from workers.capture.formats.thumbnail import Thumbnail
from workers.capture.formats.wacz import WebArchiveZip
from workers.capture.formats.warc import WebArchive

FORMATS: dict[str, CaptureFormat] = {
    made.kind: made
    for made in (
        SelfContainedHtml(),
        Screenshot(),
        Thumbnail(),
        ReaderArticle(),
        Favicon(),
        PrintedPage(),
        BrowserArchive(),
        WebArchive(),
        WebArchiveZip(),
    )
}


def formats_named(names: tuple[str, ...]) -> list[CaptureFormat]:
    """The formats of these names, in this order. Raises ValueError for a name that is none."""
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise ValueError(f"no such capture format: {', '.join(unknown)}")
    return [FORMATS[name] for name in dict.fromkeys(names)]
