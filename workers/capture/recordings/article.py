"""The body of an article without its page, as read-later services keep it: set into a plain page."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import urldefrag

from workers.capture.recordings.base import SavedAnswer, SavedPage, unreadable
from workers.capture.types import SavedFile

_STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.7 Georgia,'Noto Serif CJK SC',serif}"
    "img,video,svg{max-width:100%;height:auto}pre{overflow:auto}table{border-collapse:collapse}td,th{padding:.3em .6em}"
)


class ArticleReader:
    """The article under its title."""

    content_type = "text/html;profile=article"

    def read(self, file: SavedFile, url: str) -> SavedPage:
        """One answer; bytes that are no UTF-8 are replaced."""
        text = Path(file.path).read_bytes().decode("utf-8-sig", "replace")
        if not text.strip():
            raise unreadable("empty")
        title = escape(file.title)
        heading = f"<h1>{title}</h1>" if title and not re.search(r"<h1[\s>]", text, re.IGNORECASE) else ""
        page = (
            f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>'
            f"<body><article>{heading}{text}</article></body></html>"
        )
        answer = SavedAnswer(200, "text/html; charset=utf-8", page.encode("utf-8", "replace"))
        return SavedPage(url, {urldefrag(url)[0]: answer})
