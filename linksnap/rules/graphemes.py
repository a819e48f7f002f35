"""Where a text may be cut: between characters as people see them (UAX #29), not inside a flag or an accent."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

_CLUSTER = regex.compile(r"\X")


class Graphemes:
    """The places in a text where a character begins, and its end; all of them in plain ASCII."""

    def __init__(self, text: str) -> None:
        self._starts: Sequence[int] = (
            range(len(text) + 1)
            if text.isascii()
            else [*(match.start() for match in _CLUSTER.finditer(text)), len(text)]
        )

    def at_or_before(self, place: int) -> int:
        """The last beginning of a character up to `place`."""
        return self._starts[bisect_right(self._starts, place) - 1]

    def at_or_after(self, place: int) -> int:
        """The first beginning of a character from `place` on, or the end of the text."""
        return self._starts[bisect_left(self._starts, place)]
