"""What a saved page is: the answers that stand in for the web while it is opened, and how much a file may hold."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol
from urllib.parse import unquote, urldefrag, urlsplit

from workers.capture.errors import PageFault
from workers.capture.types import SavedFile, Verdict

# Bodies of one page, decoded; what comes beyond is left out and counts as missing.
MAX_BODIES = 150_000_000
MAX_BODY = 50_000_000
MAX_ANSWERS = 20_000
# Bytes a packed file may unfold to: a bomb of 50 MB holds 50 GB of zeros.
MAX_UNPACKED = 400_000_000

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;\s*charset=\"?[\w.:+-]+\"?)?", re.ASCII)
_UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class SavedAnswer:
    """One recorded response; of its headers only the media type and, for a redirect, the target are kept."""

    status: int
    content_type: str
    body: bytes
    location: str = ""


@dataclass(frozen=True)
class SavedPage:
    """The address to open and every answer there is; `has_status` is False where the file knows no HTTP status."""

    url: str
    answers: dict[str, SavedAnswer] = field(repr=False)
    has_status: bool = False

    def find(self, url: str) -> SavedAnswer | None:
        """The answer to an address, also where it was written down in another way."""
        return self.answers.get(urldefrag(url)[0]) or self.answers.get(self._by_key.get(address_key(url), ""))

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {address_key(url): url for url in self.answers}


class SavedPageReader(Protocol):
    """One kind of file. Whatever stands in it was written by strangers."""

    content_type: str

    def read(self, file: SavedFile, url: str) -> SavedPage:
        """The page saved under `url`. Raises PageFault: unreadable_file, not_in_file, too_large."""
        ...


def address_key(url: str) -> str:
    """An address without what programs write differently: scheme, case, default port, escapes, last slash."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        return url
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    shown_port = f":{port}" if port not in (None, 80, 443) else ""
    return f"{host}{shown_port}{unquote(parts.path).rstrip('/')}?{unquote(parts.query)}"


def is_web_address(url: str) -> bool:
    """Whether a saved page may be opened under this address at all."""
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def media_type(text: str) -> str:
    """A media type with its charset at most; anything odd, line breaks above all, makes it unknown."""
    found = _MEDIA_TYPE.match(text.strip())
    return found.group(0) if found else _UNKNOWN_TYPE


def html_type(body: bytes, claimed: str = "text/html") -> str:
    """The media type of a page, with the charset where its bytes show it.

    Programs save pages as UTF-8 and leave `<meta charset=gbk>` standing, and a header goes before that element.
    """
    if "charset" in claimed.lower() or body.isascii():
        return claimed
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return claimed
    return f"{claimed}; charset=utf-8"


def unreadable(detail: str) -> PageFault:
    """The fault of a file that is not what it should be."""
    return PageFault(Verdict.UNREADABLE_FILE, detail)
