"""Reads duration and picture size from the containers films come in: MP4 and QuickTime boxes, Matroska and WebM."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

# Headers stand in a few kilobytes; a file that nests or counts beyond this is made to waste time.
MOST_BOXES = 5_000
_FOLDERS = frozenset({b"moov", b"trak", b"mdia"})
_SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_SCALE, _DURATION, _WIDTH, _HEIGHT, _TITLE = 0x2AD7B1, 0x4489, 0xB0, 0xBA, 0x7BA9
_MASTERS = frozenset({_SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO})


@dataclass(frozen=True)
class Film:
    """Seconds and pixels; 0 for what the container does not say."""

    seconds: float = 0.0
    width: int = 0
    height: int = 0
    title: str = ""


def read_mp4(stream: IO[bytes], size: int) -> Film:
    """MP4, M4A and QuickTime (ISO/IEC 14496-12): `mvhd` has the duration, `tkhd` the size of a track."""
    film = Film()
    for name, start, end in _boxes(stream, 0, size):
        stream.seek(start)
        body = stream.read(min(end - start, 120))
        if name == b"mvhd" and len(body) >= 32:
            scale, duration = struct.unpack(">IQ", body[20:32]) if body[0] == 1 else struct.unpack(">II", body[12:20])
            film = replace(film, seconds=_seconds(duration / scale) if scale else 0.0)
        elif name == b"tkhd":
            place = 88 if body[:1] == b"\x01" else 76
            if len(body) >= place + 8:
                width, height = (number >> 16 for number in struct.unpack(">II", body[place : place + 8]))
                if width * height > film.width * film.height:
                    film = replace(film, width=width, height=height)
    return film


def _boxes(stream: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, beginning and end of each box's body, down into the folders we need."""
    waiting, count = [(start, end)], 0
    while waiting:
        place, end = waiting.pop()
        while place + 8 <= end and count < MOST_BOXES:
            count += 1
            stream.seek(place)
            head = stream.read(16)
            if len(head) < 8:
                break
            length, name, taken = struct.unpack(">I", head[:4])[0], head[4:8], 8
            if length == 1 and len(head) == 16:
                length, taken = struct.unpack(">Q", head[8:])[0], 16
            length = length or end - place
            if length < taken:
                break
            yield name, place + taken, min(end, place + length)
            if name in _FOLDERS:
                waiting.append((place + taken, min(end, place + length)))
            place += length


def read_matroska(stream: IO[bytes], size: int) -> Film:
    """Matroska and WebM (RFC 9559): `Info` has duration and scale, `Video` the pixels."""
    numbers: dict[int, float] = {}
    title = ""
    place, count = 0, 0
    while place < size and count < MOST_BOXES:
        count += 1
        stream.seek(place)
        head = stream.read(12)
        name, taken = _number(head, keep_mark=True)
        length, more = _number(head[taken:], keep_mark=False)
        if not taken or not more:
            break
        place += taken + more
        if name in _MASTERS:
            continue
        if name in (_SCALE, _DURATION, _WIDTH, _HEIGHT) and length <= 8:
            numbers.setdefault(name, _value(stream.read(length) if stream.seek(place) >= 0 else b"", name == _DURATION))
        elif name == _TITLE and length < 2_000:
            stream.seek(place)
            title = stream.read(length).decode("utf-8", "replace").strip("\x00 ")
        elif _WIDTH in numbers and _DURATION in numbers:
            break
        place += length
    seconds = _seconds(numbers.get(_DURATION, 0.0) * numbers.get(_SCALE, 1_000_000) / 1e9)
    return Film(seconds, int(numbers.get(_WIDTH, 0)), int(numbers.get(_HEIGHT, 0)), title)


def _number(head: bytes, keep_mark: bool) -> tuple[int, int]:
    """A number of one to eight bytes, its length told by the first bit that is set; (0, 0) for none."""
    if not head or not head[0]:
        return 0, 0
    length = 9 - head[0].bit_length()
    if len(head) < length:
        return 0, 0
    value = int.from_bytes(head[:length], "big")
    return (value if keep_mark else value & ((1 << 7 * length) - 1)), length


def _value(body: bytes, is_float: bool) -> float:
    if is_float and len(body) in (4, 8):
        return float(struct.unpack(">f" if len(body) == 4 else ">d", body)[0])
    return float(int.from_bytes(body, "big"))


def _seconds(value: float) -> float:
    """Of a film of more than a month, or one that is no number, nobody knows how long it is."""
    return round(value, 2) if 0 < value < 3_000_000 else 0.0
