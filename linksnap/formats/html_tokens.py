"""Tags and text of HTML as a stream, in linear time and bounded memory however broken or hostile the file is.

Why not html.parser or lxml: both keep an unfinished tag and read it anew with every chunk (a 100 MB attribute takes
hours or its size in memory), and Python's decodes `&copy=` inside addresses. Bookmark files need no tree.
"""

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import NamedTuple

TAG_CAP = 1024 * 1024
_CHUNK = 256 * 1024
_COMMENT_CAP = 64 * 1024
# What is kept of a tag longer than TAG_CAP: enough for any address that could be saved.
_KEPT_OF_LONG_TAG = 32 * 1024
_MARKUP = re.compile(r"<(?:/?[A-Za-z]|[!?])")
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
# Most tags have neither attributes nor anything else to be careful about.
_SIMPLE_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})([ \t]{0,4})>")
_VALUE_OR_END = re.compile(r"=\s*[\"']|>")
# A quote that was never closed would swallow the rows after it; no value holds a line that begins with these.
_NEXT_ROW = re.compile(r"\n[ \t]*<(?:/?d[ltd]|a|h3|/a)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=/>"'][^\s=/>]*)(?:\s*=\s*(?:"([^"]*)("|$)|'([^']*)('|$)|([^\s>]*)))?""")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,9})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]{1,31}));?")


class Tag(NamedTuple):
    """A start or end tag; `body` is what stands between its name and `>`.

    `is_cut`: the tag is longer than TAG_CAP and the body only its beginning; `is_unfinished`: the file ends inside it.
    """

    name: str
    is_end: bool
    body: str
    is_cut: bool = False
    is_unfinished: bool = False


def html_tokens(pieces: Iterable[str]) -> Iterator[Tag | str]:
    """The tags and the raw text between them (character references not yet decoded), in order."""
    return _Scanner(pieces).tokens()


def attributes_of(tag: Tag) -> dict[str, str]:
    """The attributes by lower-case name, decoded; the first of a name counts, as in browsers.

    Of a cut tag the last value is left out where it may have been cut short.
    """
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag.body):
        name, double, double_end, single, single_end, bare = match.groups()
        value = double or single or bare or ""
        is_open = (double is not None and not double_end) or (single is not None and not single_end)
        may_be_cut = tag.is_cut and match.end() == len(tag.body) and (is_open or bare is not None)
        if may_be_cut and len(value) < _KEPT_OF_LONG_TAG // 2:
            continue
        found.setdefault(name.lower(), unescape(value))
    return found


def unescape(text: str) -> str:
    """Decode character references. Named ones need their semicolon: `&copy=1` in an address is no sign."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html5.get(f"{name};", match[0]) if match[0].endswith(";") else match[0]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return chr(code) if allowed else "\ufffd"


class _Scanner:
    """Keeps one buffer: the unfinished tag at its start and the chunk after it."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text = ""
        self._place = 0
        self._is_over = False
        self._comment_end = 0  # where the next `-->` is; -1: none in this buffer

    def tokens(self) -> Iterator[Tag | str]:
        while self._fill():
            while self._place < len(self._text):
                text, place = self._text, self._place
                simple = _SIMPLE_TAG.match(text, place)
                if simple:
                    self._place = simple.end()
                    yield Tag(simple[2].lower(), simple[1] != "", simple[3])
                    continue
                markup = _MARKUP.search(text, place)
                start = markup.start() if markup else self._end_of_text()
                if start > place:
                    self._place = start
                    yield text[place:start]
                    continue
                token = self._markup()
                if token is None:
                    break
                yield token

    def _end_of_text(self) -> int:
        """Where text without markup ends: before a `<` or `</` at the very end, which may be the beginning of some."""
        open_end = 0 if self._is_over else (self._text.endswith("<") or 2 * self._text.endswith("</"))
        return max(len(self._text) - open_end, self._place)

    def _fill(self) -> bool:
        """Drop what was read and add a chunk; False when nothing is left."""
        chunk: list[str] = []
        size = 0
        # An unfinished tag is read anew with each chunk: chunks grow with it, so that it is read a few times only.
        rest = self._text[self._place :]
        while size < max(_CHUNK, len(rest)):
            piece = next(self._pieces, None)
            if piece is None:
                self._is_over = True
                break
            chunk.append(piece)
            size += len(piece)
        self._text, self._place, self._comment_end = rest + "".join(chunk), 0, 0
        return bool(self._text)

    def _markup(self) -> Tag | str | None:
        """What begins with the `<` at the place; None when the rest of it has to be read first."""
        text, start = self._text, self._place
        if len(text) - start < 64 and not self._is_over and ">" not in text[start:]:
            return None
        match = _TAG_NAME.match(text, start)
        if match is None:
            return self._declaration() if text.startswith(("<!", "<?"), start) else self._take(start + 1)
        end, quote = _tag_end(text, match.end())
        is_end = text[start + 1] == "/"
        if end > 0:
            self._place = end
            return Tag(match[1].lower(), is_end, text[match.end() : end - 1])
        if len(text) - start >= TAG_CAP:
            tag = Tag(match[1].lower(), is_end, text[match.end() : match.end() + _KEPT_OF_LONG_TAG], is_cut=True)
            self._skip_tag(quote)
            return tag
        if not self._is_over:
            return None
        self._place = len(text)
        return Tag(match[1].lower(), is_end, text[match.end() :], is_unfinished=True)

    def _declaration(self) -> str | None:
        """Comments and declarations are nothing; one that is never closed ends at its first `>`."""
        text, start = self._text, self._place
        if text.startswith("<!--", start):
            if 0 <= self._comment_end < start + 4:
                self._comment_end = text.find("-->", start + 4)
            if self._comment_end >= 0 and self._comment_end - start <= _COMMENT_CAP:
                self._place = self._comment_end + 3
                return ""
            if not self._is_over and len(text) - start < _COMMENT_CAP:
                return None
        end = text.find(">", start)
        self._place = end + 1 if end >= 0 else len(text)
        return ""

    def _take(self, end: int) -> str:
        taken = self._text[self._place : end]
        self._place = end
        return taken

    def _skip_tag(self, quote: str) -> None:
        """Go behind the end of a tag that is too long, without keeping it."""
        self._text, self._place = "", 0
        while self._fill():
            place = 0
            if quote:
                place = self._text.find(quote) + 1
                if not place:
                    self._text = ""
                    continue
            end, quote = _tag_end(self._text, place)
            if end > 0:
                self._place = end
                return
            self._text = ""


def _tag_end(text: str, place: int) -> tuple[int, str]:
    """Behind the `>` that ends a tag, or -1 and the quote that is open where the text ends."""
    while match := _VALUE_OR_END.search(text, place):
        if match[0] == ">":
            return match.end(), ""
        quote = match[0][-1]
        close = text.find(quote, match.end())
        lost = _NEXT_ROW.search(text, match.end(), close if close >= 0 else len(text))
        if lost:
            end = text.find(">", match.end(), lost.start())
            return (end + 1, "") if end >= 0 else (lost.start() + 1, "")
        if close < 0:
            return -1, quote
        place = close + 1
    return -1, ""
