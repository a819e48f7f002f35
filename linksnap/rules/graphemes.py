"""Where a text may be cut: between characters as people see them (UAX #29), not inside a flag or an accent."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import regex

_CLUSTER = regex.compile(r"\X")
# Chinese, Japanese and Latin text whose every letter and mark stands for itself: most of what there is.
_PLAIN = re.compile(
    r"[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3041-\u3096\u30a1-\u30fa"
    r"\u30fc\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff9d]*"
)


class Graphemes:
    """The places in a text where a character begins, and its end; all of them where no two belong together."""

    def __init__(self, text: str) -> None:
        self._starts: Sequence[int] = (
            range(len(text) + 1)
            if text.isascii() or _PLAIN.fullmatch(text)
            else [*(match.start() for match in _CLUSTER.finditer(text)), len(text)]
        )

    def at_or_before(self, place: int) -> int:
        """The last beginning of a character up to `place`."""
        return self._starts[bisect_right(self._starts, place) - 1]

    def at_or_after(self, place: int) -> int:
        """The first beginning of a character from `place` on, or the end of the text."""
        return self._starts[bisect_left(self._starts, place)]
