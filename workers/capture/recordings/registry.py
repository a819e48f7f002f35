"""Every kind of saved page by its media type."""

from __future__ import annotations

from workers.capture.recordings.article import ArticleReader
from workers.capture.recordings.base import SavedPage, SavedPageReader, is_web_address, unreadable
from workers.capture.recordings.html import HtmlReader
from workers.capture.recordings.mhtml import MhtmlReader
from workers.capture.recordings.wacz import WaczReader
from workers.capture.recordings.warc import WarcReader
from workers.capture.types import SavedFile

READERS: dict[str, SavedPageReader] = {
    reader.content_type: reader for reader in (HtmlReader(), ArticleReader(), MhtmlReader(), WarcReader(), WaczReader())
}


def open_saved_page(file: SavedFile, url: str) -> SavedPage:
    """The page saved in a file under `url`. Raises PageFault when there is none to be had from it."""
    reader = READERS.get(file.content_type)
    if reader is None:
        raise unreadable(file.content_type)
    try:
        page = reader.read(file, url)
    except (OSError, MemoryError) as error:
        raise unreadable(type(error).__name__) from error
    if not is_web_address(page.url):
        raise unreadable("address")
    return page
