"""Makes strange inputs of ordinary ones: cut, doubled, spliced, with bytes turned and words of the language put in."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_MOST_BYTES = 20_000
_MOST_STEPS = 6
# Bytes at which parsers stumble: ends of lines and strings, separators, halves of UTF-8.
_ODD = b"\0\t\n\r\x0b\x1b \"#%&'()+,-./:;<=>?@[\\]^`{|}~\x7f\x80\xbf\xc0\xc2\xe2\xed\xef\xf0\xf4\xff"


@dataclass
class Mutator:
    """Draws inputs from `seeds` and changes them; one that showed something new is kept and changed further."""

    seeds: Sequence[bytes]
    words: Sequence[bytes]
    chance: random.Random
    kept: list[bytes] = field(default_factory=list)

    def draw(self) -> bytes:
        """The next input."""
        data = self.chance.choice(self.kept if self.kept and self.chance.random() < 0.6 else self.seeds)
        for _ in range(self.chance.randint(1, _MOST_STEPS)):
            data = self.chance.choice(_STEPS)(self, data)
        return data[:_MOST_BYTES]

    def keep(self, data: bytes) -> None:
        """Remember an input that showed something new; an old one goes when there are many."""
        if len(self.kept) >= 2_000:
            self.kept.pop(self.chance.randrange(len(self.kept)))
        self.kept.append(data)

    def place(self, data: bytes) -> int:
        """Somewhere in the input, its end included."""
        return self.chance.randint(0, len(data))

    def piece(self, data: bytes) -> tuple[int, int]:
        """Begin and end of a piece, mostly a short one."""
        begin = self.place(data)
        return begin, min(len(data), begin + int(self.chance.expovariate(1 / 8)))


def _put_word(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    return data[:at] + by.chance.choice(by.words) + data[at:]


def _replace_by_word(by: Mutator, data: bytes) -> bytes:
    begin, end = by.piece(data)
    return data[:begin] + by.chance.choice(by.words) + data[end:]


def _put_odd_bytes(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    return data[:at] + bytes(by.chance.choices(_ODD, k=by.chance.randint(1, 3))) + data[at:]


def _put_any_bytes(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    return data[:at] + by.chance.randbytes(by.chance.randint(1, 8)) + data[at:]


def _turn_bit(by: Mutator, data: bytes) -> bytes:
    if not data:
        return data
    at = by.chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << by.chance.randrange(8))]) + data[at + 1 :]


def _cut_piece(by: Mutator, data: bytes) -> bytes:
    begin, end = by.piece(data)
    return data[:begin] + data[end:]


def _cut_end(by: Mutator, data: bytes) -> bytes:
    return data[: by.place(data)]


def _double_piece(by: Mutator, data: bytes) -> bytes:
    begin, end = by.piece(data)
    times = by.chance.choice((2, 2, 3, 10, 200))
    return data[:begin] + data[begin:end] * times + data[end:]


def _splice(by: Mutator, data: bytes) -> bytes:
    other = by.chance.choice(by.kept or by.seeds)
    return data[: by.place(data)] + other[by.place(other) :]


def _number(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    number = by.chance.choice((0, 1, -1, 255, 256, 65_535, 65_536, 2**31, 2**32, 2**63, 10**30))
    return data[:at] + str(number).encode() + data[at:]


def _change_case(by: Mutator, data: bytes) -> bytes:
    begin, end = by.piece(data)
    return data[:begin] + data[begin:end].swapcase() + data[end:]


_STEPS: tuple[Callable[[Mutator, bytes], bytes], ...] = (
    *(_put_word, _put_word, _replace_by_word, _put_odd_bytes, _put_any_bytes, _turn_bit, _cut_piece, _cut_end),
    *(_double_piece, _splice, _number, _change_case),
)
