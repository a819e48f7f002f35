"""A page in one HTML file, as SingleFile and its like write it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urldefrag

from workers.capture.recordings.base import SavedAnswer, SavedPage, html_type, unreadable
from workers.capture.types import SavedFile


class HtmlReader:
    """The file is the page; pictures and styles are data: URLs inside it."""

    content_type = "text/html"

    def read(self, file: SavedFile, url: str) -> SavedPage:
        """One answer, under the address the person gave."""
        body = Path(file.path).read_bytes()
        if not body.strip():
            raise unreadable("empty")
        return SavedPage(url, {urldefrag(url)[0]: SavedAnswer(200, html_type(body), body)})
