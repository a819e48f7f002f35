"""A page with its parts as one e-mail message (MHTML, RFC 2557), as Chrome, Edge and old Internet Explorers save it."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin

from workers.capture.recordings.base import (
    MAX_ANSWERS,
    MAX_BODIES,
    SavedAnswer,
    SavedPage,
    html_type,
    is_web_address,
    media_type,
    unreadable,
)
from workers.capture.types import SavedFile

# No browser loads cid: outside of such a file, so parts named by id get an address that leads nowhere (RFC 6761).
_PARTS = "https://mhtml.invalid/"
_CID = re.compile(rb"\bcid:([^\s\"'<>()\\;]{1,500})", re.IGNORECASE)
_REWRITTEN = ("text/html", "text/css", "image/svg+xml", "application/xhtml+xml")


class MhtmlReader:
    """The root part is the page, the other parts answer by their Content-Location or Content-ID."""

    content_type = "multipart/related"

    def read(self, file: SavedFile, url: str) -> SavedPage:
        """All parts as answers; where the page names another address than `url`, one redirect leads there."""
        try:
            message = message_from_bytes(Path(file.path).read_bytes())
            parts = [part for part in message.walk() if not part.is_multipart()][:MAX_ANSWERS]
            root = _root(message, parts)
        except (RecursionError, ValueError, LookupError, AssertionError, MessageError) as error:
            raise unreadable(type(error).__name__) from error
        if root is None:
            raise unreadable("no page in it")
        own = _location(root, url) or url
        answers = _answers(parts, own)
        address = urldefrag(url)[0]
        answers[urldefrag(own)[0]] = _answer(root, _ids(parts))
        if urldefrag(own)[0] != address:
            answers[address] = SavedAnswer(302, "text/html", b"", location=own)
        return SavedPage(url, answers)


def _root(message: Message, parts: list[Message]) -> Message | None:
    """The part the message names as its start, else the first that is a page."""
    start = str(message.get_param("start") or "").strip("<> ")
    pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    named = [part for part in pages if start and _content_id(part) == start]
    return next(iter(named or pages), None)


def _answers(parts: list[Message], base: str) -> dict[str, SavedAnswer]:
    answers: dict[str, SavedAnswer] = {}
    ids, left = _ids(parts), MAX_BODIES
    for part in parts:
        answer = _answer(part, ids)
        left -= len(answer.body)
        if left < 0:
            break
        location, name = _location(part, base), _content_id(part)
        if location:
            answers.setdefault(urldefrag(location)[0], answer)
        if name:
            answers.setdefault(_PARTS + quote(name, safe=""), answer)
    return answers


def _answer(part: Message, ids: frozenset[str]) -> SavedAnswer:
    body = part.get_payload(decode=True)
    data = body if isinstance(body, bytes) else b""
    kind = part.get_content_type()
    charset = part.get_param("charset")
    claimed = media_type(f"{kind}; charset={charset}" if isinstance(charset, str) else kind)
    if kind in _REWRITTEN:
        data = _CID.sub(lambda found: _address_of_id(found, ids), data)
        claimed = html_type(data, claimed)
    return SavedAnswer(200, claimed, data)


def _address_of_id(found: re.Match[bytes], ids: frozenset[str]) -> bytes:
    name = found[1].decode("latin-1")
    return (_PARTS + quote(name, safe="")).encode("ascii") if name in ids else found[0]


def _ids(parts: list[Message]) -> frozenset[str]:
    return frozenset(name for part in parts if (name := _content_id(part)))


def _content_id(part: Message) -> str:
    """The part's name; Chrome writes that of a style sheet as its location."""
    location = _header(part, "content-location")
    return location[4:] if location[:4].lower() == "cid:" else _header(part, "content-id").strip("<>")


def _header(part: Message, name: str) -> str:
    """An address in a header: folded over lines when long, and sometimes plain UTF-8 where only ASCII may stand."""
    text = next((value for key, value in part.raw_items() if key.lower() == name), "")
    return re.sub(r"\s", "", str(text).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _location(part: Message, base: str) -> str:
    """The part's address on the web, "" when it has none."""
    text = _header(part, "content-location")
    if not text or text.lower().startswith("cid:"):
        return ""
    try:
        address = urljoin(base, text)
    except ValueError:
        return ""
    return address if is_web_address(address) else ""
