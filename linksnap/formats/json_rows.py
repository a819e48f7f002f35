"""Rows of a JSON file of any size, framed by their brackets: one broken, too deep or endless row costs only itself."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from linksnap.formats.base import FileProblem, RowReason, UnreadableFile
from linksnap.formats.encoding_guess import Encoding, decode_line
from linksnap.formats.utf8_chunks import utf8_chunks

EACH = None  # in a Place: every item of a list
Place = tuple[str | None, ...]

# A stored page of 50 MB with its quotes escaped fits; what is longer is nobody's bookmark.
ROW_BYTES = 64 << 20
DEEPEST = 64
_KEY_BYTES = 4096
_SHOWN_BYTES = 900
_BETWEEN = re.compile(rb"[\s,:]*+")
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_FLAT = r'[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+"'
_TO_BRACKET = re.compile(rf"(?:{_FLAT})*+".encode(), re.DOTALL)
# Most rows lie whole in a chunk and are no deeper than this: they are found in one match.
_USUAL_DEPTH = 6
# Not strict: some exporters leave line ends in strings as they are.
_DECODER = json.JSONDecoder(strict=False)
_ELSE = Encoding("gb18030")  # what a row that is no UTF-8 is read as
_SCALAR = re.compile(rb'[^\s,:{}\[\]"]*+')


def _brackets(depth: int) -> str:
    """A pattern of a value in brackets with brackets in it, so many deep; possessive, so it never looks twice."""
    inner = f"|{_brackets(depth - 1)}" if depth > 1 else ""
    return rf"[{{\[](?:{_FLAT}{inner})*+[}}\]]"


_USUAL_VALUE = re.compile(_brackets(_USUAL_DEPTH).encode(), re.DOTALL)


@dataclass(frozen=True)
class JsonRow:
    """A value at one of the wanted places; `at`: the positions in the lists on the way to it, from 0.

    With a `problem` (UNREADABLE, TOO_LONG, TOO_DEEP, TRUNCATED) there is no value, but the beginning of its text.
    """

    place: Place
    at: tuple[int, ...] = ()
    value: object = None
    problem: RowReason | None = None
    text: str = ""


@dataclass
class _Level:
    """An open list or object on the way to wanted values."""

    is_list: bool
    count: int = 0
    key: str | None = None


@dataclass
class _Taken:
    """A value's bytes as far as they were kept."""

    keep: bool
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    depth: int = 0
    deepest: int = 0
    ended: bool = False

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.keep and self.size <= ROW_BYTES:
            self.parts.append(piece)
        elif self.keep:
            # Only the beginning is shown in the report; the rest must not fill the memory.
            self.keep, self.parts = False, [b"".join(self.parts)[:_SHOWN_BYTES]]


def json_rows(stream: IO[bytes], places: Iterable[Place], through: str = "") -> Iterator[JsonRow]:
    """The values at `places`, in file order; several documents in a row (JSON Lines, pages of an API) are read too.

    The place () is a document that is an object. Where a place leads on to others, a value with the key `through`, or
    one that no chunk holds whole, is no row but the way to them. A file that ends early gives what came before, then a
    row TRUNCATED. Raises UnreadableFile: EMPTY, or BAD_SYNTAX where no object and no list begins.
    """
    return _Walk(utf8_chunks(stream), frozenset(places), f'"{through}"'.encode() if through else b"").rows()


class _Walk:
    """Follows the structure down to the wanted places; everything else is passed over by its brackets alone."""

    def __init__(self, chunks: Iterator[bytes], places: frozenset[Place], through: bytes = b"") -> None:
        self._chunks = chunks
        self._places = places
        self._through = through
        self._ways = {place[:length] for place in places for length in range(len(place))}
        self._data = b""
        self._pos = 0
        self._levels: list[_Level] = []

    def rows(self) -> Iterator[JsonRow]:
        """See `json_rows`."""
        begun, cut = False, False
        while mark := self._next_mark():
            begun = begun or mark in b"{["
            row = self._step(mark)
            if row is not None:
                cut = row.problem is RowReason.TRUNCATED
                yield row
        if not begun:
            raise UnreadableFile(FileProblem.BAD_SYNTAX if self._pos else FileProblem.EMPTY)
        if self._levels and not cut:
            yield JsonRow((), problem=RowReason.TRUNCATED)

    def _step(self, mark: bytes) -> JsonRow | None:
        """Deals with what begins or ends here; gives a row when a wanted value was read."""
        level = self._levels[-1] if self._levels else None
        if mark in b"}]":
            self._pos += 1
            if level:
                self._levels.pop()
                self._value_is_over()
            return None
        if level and not level.is_list and level.key is None:
            level.key = self._key(mark)
            return None
        row: JsonRow | None = None
        place = tuple(None if known.is_list else known.key for known in self._levels)
        if place in self._places and (place or mark == b"{") and not self._leads_on(place, mark):
            row = self._row(place, self._take(mark, keep=True))
        elif place in self._ways and mark in b"{[":
            self._pos += 1
            self._levels.append(_Level(is_list=mark == b"["))
            return None
        elif not self._take(mark, keep=False).ended:
            row = JsonRow(place, problem=RowReason.TRUNCATED)
        self._value_is_over()
        return row

    def _leads_on(self, place: Place, mark: bytes) -> bool:
        if not self._through or mark not in b"{[" or place not in self._ways:
            return False
        whole = _USUAL_VALUE.match(self._data, self._pos)
        return whole is None or self._through in whole[0]

    def _value_is_over(self) -> None:
        if self._levels:
            self._levels[-1].count += 1
            self._levels[-1].key = None

    def _key(self, mark: bytes) -> str | None:
        taken = self._take(mark, keep=True)
        if mark != b'"' or taken.size > _KEY_BYTES:
            return "" if mark == b'"' else None
        try:
            return str(json.loads(b"".join(taken.parts).decode("utf-8", "replace"), strict=False))
        except ValueError:
            return ""

    def _row(self, place: Place, taken: _Taken) -> JsonRow:
        at = tuple(level.count for level in self._levels if level.is_list)
        raw = b"".join(taken.parts)
        problem = None if taken.ended else RowReason.TRUNCATED
        if problem is None and taken.size > ROW_BYTES:
            problem = RowReason.TOO_LONG
        if problem is None and taken.deepest > DEEPEST:
            problem = RowReason.TOO_DEEP
        if problem is None:
            try:
                return JsonRow(place, at, _DECODER.decode(decode_line(raw, _ELSE)[0]))
            except (ValueError, RecursionError):
                problem = RowReason.UNREADABLE
        return JsonRow(place, at, problem=problem, text=raw[:_SHOWN_BYTES].decode("utf-8", "ignore"))

    def _take(self, mark: bytes, *, keep: bool) -> _Taken:
        """Reads over one value, whatever it is."""
        taken = _Taken(keep)
        if mark in b"{[":
            self._take_brackets(taken)
        elif mark == b'"':
            self._pass(taken, self._pos + 1)
            self._take_string(taken)
        else:
            self._take_scalar(taken)
        return taken

    def _take_brackets(self, taken: _Taken) -> None:
        if (whole := _USUAL_VALUE.match(self._data, self._pos)) is not None:
            self._pass(taken, whole.end())
            taken.ended = True
            return
        while True:
            match = _TO_BRACKET.match(self._data, self._pos)
            self._pass(taken, match.end() if match else self._pos)
            if self._pos == len(self._data):
                if not self._more():
                    return
                continue
            mark = self._data[self._pos : self._pos + 1]
            self._pass(taken, self._pos + 1)
            if mark == b'"':
                if not self._take_string(taken):
                    return
                taken.ended = False
                continue
            taken.depth += 1 if mark in b"{[" else -1
            taken.deepest = max(taken.deepest, taken.depth)
            if taken.depth <= 0:
                taken.ended = True
                return

    def _take_string(self, taken: _Taken) -> bool:
        """Up to and with the closing quote, which may lie many chunks ahead."""
        while True:
            match = _IN_STRING.match(self._data, self._pos)
            self._pass(taken, match.end() if match else self._pos)
            if self._data[self._pos : self._pos + 1] == b'"':
                self._pass(taken, self._pos + 1)
                taken.ended = True
                return True
            # Left over may be a lone backslash, which belongs to the next chunk's first byte.
            if not self._more():
                self._pass(taken, len(self._data))
                return False

    def _take_scalar(self, taken: _Taken) -> None:
        while True:
            match = _SCALAR.match(self._data, self._pos)
            self._pass(taken, match.end() if match else self._pos)
            if self._pos < len(self._data) or not self._more():
                taken.ended = bool(self._levels) or taken.size > 0
                return

    def _pass(self, taken: _Taken, end: int) -> None:
        taken.add(self._data[self._pos : end])
        self._pos = end

    def _next_mark(self) -> bytes:
        while True:
            match = _BETWEEN.match(self._data, self._pos)
            self._pos = match.end() if match else self._pos
            if self._pos < len(self._data):
                return self._data[self._pos : self._pos + 1]
            if not self._more():
                return b""

    def _more(self) -> bool:
        chunk = next(self._chunks, b"")
        if chunk:
            self._data = self._data[self._pos :] + chunk
            self._pos = 0
        return bool(chunk)
