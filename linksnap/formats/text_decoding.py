"""Text of unknown encoding, streamed: byte order marks, UTF-8, UTF-16, Chinese encodings, and lines that mix them."""

from collections.abc import Iterator
from functools import partial
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import IO, NamedTuple

from linksnap.formats.encoding_guess import Encoding, decode_line, end_of_last_character, guess_encoding

# A longer line is no row of anybody's library; reading it whole would take as much memory as the sender likes.
LINE_CAP = 1024 * 1024
_SAMPLE_BYTES = 4 * 1024 * 1024
_UTF8_MARK = b"\xef\xbb\xbf"
_REPLACED = "\ufffd"


class TextPiece(NamedTuple):
    """A line, or a part of one that is longer than LINE_CAP.

    `ends` is False where the line goes on in the next piece; `damaged`: bytes had to be replaced by U+FFFD.
    """

    text: str
    ends: bool
    damaged: bool


class TextLine(NamedTuple):
    """One line with its end of line; `cut` when it was longer than LINE_CAP and only its beginning is here."""

    text: str
    damaged: bool
    cut: bool


class _Replayed(RawIOBase):
    """A stream from its beginning again, though its sample was read: members of a zip cannot go back."""

    def __init__(self, sample: bytes, rest: IO[bytes]) -> None:
        self._sample = memoryview(sample)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # typeshed has no public name for a writable buffer
        data = self._sample[: len(view)] or self._rest.read(len(view))
        self._sample = self._sample[len(view) :]
        view[: len(data)] = data
        return len(data)


def decode_head(raw: bytes) -> str:
    """The beginning of a file as text, whatever its encoding; characters cut in half at the end are dropped."""
    encoding = guess_encoding(raw)
    if encoding.is_wide:
        return raw.decode(encoding.name, "ignore").lstrip("\ufeff")
    body = raw[: end_of_last_character(raw)].removeprefix(_UTF8_MARK)
    *whole, last = body.split(b"\n")
    return "".join(decode_line(line + b"\n", encoding)[0] for line in whole) + _cut_line(last, encoding)


def _cut_line(line: bytes, encoding: Encoding) -> str:
    """The last line of a head: up to three bytes of a character that lies half outside may go."""
    for missing in range(4):
        text, damaged = decode_line(line[: len(line) - missing], encoding)
        if not damaged:
            return text
    return decode_line(line, encoding)[0]


def read_lines(path: Path) -> Iterator[TextLine]:
    """Every line of the file, in order."""
    with path.open("rb") as stream:
        yield from lines_of(stream)


def lines_of(stream: IO[bytes]) -> Iterator[TextLine]:
    """Every line of a stream; of lines longer than LINE_CAP the beginning."""
    pieces = pieces_of(stream)
    for piece in pieces:
        last: TextPiece | None = piece
        while last is not None and not last.ends:
            last = next(pieces, None)
        yield TextLine(piece.text, piece.damaged, not piece.ends)


def read_pieces(path: Path) -> Iterator[TextPiece]:
    """The whole text of the file in pieces of at most one line and at most LINE_CAP bytes; nothing is left out."""
    with path.open("rb") as stream:
        yield from pieces_of(stream)


def pieces_of(stream: IO[bytes]) -> Iterator[TextPiece]:
    """The whole text of a stream, seekable or not, in pieces."""
    sample = stream.read(_SAMPLE_BYTES)
    stream = BufferedReader(_Replayed(sample, stream), LINE_CAP)
    encoding = guess_encoding(sample)
    if encoding.is_wide:
        yield from _wide_pieces(stream, encoding)
    elif b"\n" not in sample and b"\r" in sample:
        yield from _old_mac_pieces(stream, encoding)
    else:
        yield from _byte_pieces(stream, encoding)


def _byte_pieces(stream: IO[bytes], encoding: Encoding) -> Iterator[TextPiece]:
    """Lines by their bytes: in no encoding taken here is LF a part of another character."""
    rest, is_first = b"", True
    for raw in iter(partial(stream.readline, LINE_CAP), b""):
        line = raw.removeprefix(_UTF8_MARK) if is_first else rest + raw
        is_first = False
        ends = line.endswith(b"\n") or len(raw) < LINE_CAP
        end = len(line) if ends else _safe_end(line)
        rest = line[end:]
        text, damaged = decode_line(line[:end], encoding)
        yield TextPiece(text, ends, damaged)
    if rest:
        text, damaged = decode_line(rest, encoding)
        yield TextPiece(text, True, damaged)


def _safe_end(line: bytes) -> int:
    """Where a long line can be cut without cutting a character: after a byte that is always ASCII."""
    for end in range(len(line), max(len(line) - 1000, 0), -1):
        if line[end - 1] < 0x30:
            return end
    return len(line)


def _old_mac_pieces(stream: IO[bytes], encoding: Encoding) -> Iterator[TextPiece]:
    """CR alone ends a line."""
    rest = b""
    for raw in iter(partial(stream.read, LINE_CAP), b""):
        *lines, rest = (rest + raw).split(b"\r")
        for line in lines:
            text, damaged = decode_line(line + b"\n", encoding)
            yield TextPiece(text, True, damaged)
        if len(rest) >= LINE_CAP:
            text, damaged = decode_line(rest, encoding)
            rest = b""
            yield TextPiece(text, False, damaged)
    if rest:
        text, damaged = decode_line(rest, encoding)
        yield TextPiece(text, True, damaged)


def _wide_pieces(stream: IO[bytes], encoding: Encoding) -> Iterator[TextPiece]:
    reader = TextIOWrapper(stream, encoding=encoding.name, errors="replace", newline=None)
    try:
        first = True
        for line in iter(partial(reader.readline, LINE_CAP // 4), ""):
            text = line.removeprefix("\ufeff") if first else line
            first = False
            ends = line.endswith("\n") or len(line) < LINE_CAP // 4
            yield TextPiece(text.replace("\x00", _REPLACED), ends, _REPLACED in text or "\x00" in text)
    finally:
        reader.detach()
