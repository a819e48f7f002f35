"""When two texts are nearly the same: the share of word runs they have in common, and a 64-bit sketch that finds them.

The share is resemblance by shingles (Broder 1997, "On the resemblance and containment of documents"). The sketch is
four 16-bit minima (b-bit minwise hashing: Li & König 2010, WWW): each is equal with the probability of the resemblance,
and by chance once in 65,536 texts, so that an index of each finds all but few at a fixed cost. SimHash (Charikar 2002)
of the same size was tried: with a fifth of another page around it, it found a third of the pages this finds.
"""

import re
import zlib
from itertools import islice

from linksnap.rules.folding import fold
from linksnap.rules.segment import UNSPACED

Shingles = frozenset[int]
"""The distinct runs of a text as 64-bit hashes. Sets and no arrays: numpy would cost the capture workers 15 MB each."""

# Words, or characters of Chinese, in a run. `python -m benchmarks.near_duplicates` tries others.
RUN = 3
# Half of all runs that either text has: the same article with a fifth of another site's text around it has .82, with
# every twentieth word changed .75, every tenth .57; one that is half another's .34; a translation none.
NEAR = 0.5
# Shorter texts are mostly walls and error pages, which resemble each other whatever they stand for.
FEWEST_SHINGLES = 50
BANDS = 4
# The sketch of a text that is too short to compare.
TOO_SHORT = 0
_BITS = 16
_WORD = (1 << 64) - 1
_MOST_TOKENS = 60_000
_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)


def shingles(text: str, run: int = RUN) -> Shingles:
    """The runs of `run` words or Chinese characters of a text, width, accents, case and Traditional forms folded.

    The first 60,000 words count. A text with fewer words than a run has none.
    """
    found = _TOKEN.finditer(fold(text).lower())
    tokens = [match[0].encode("utf-8", "replace") for match in islice(found, _MOST_TOKENS)]
    runs = {b"\0".join(tokens[at : at + run]) for at in range(len(tokens) - run + 1)}
    # Two checksums side by side: 64 bits without a hash function of our own.
    return frozenset([zlib.crc32(one) << 32 | zlib.adler32(one) for one in runs])


def resemblance(one: Shingles, other: Shingles) -> float:
    """The share of the runs of both texts that stand in both, in [0, 1]; 0 for texts without any."""
    common = len(one & other)
    together = len(one) + len(other) - common
    return common / together if together else 0.0


def sketch(of_text: Shingles) -> int:
    """The sketch as a signed 64-bit number, never TOO_SHORT for a text that is long enough."""
    if len(of_text) < FEWEST_SHINGLES:
        return TOO_SHORT
    whole = 0
    for seed in _SEEDS:
        whole = whole << _BITS | _least(of_text, seed) & (1 << _BITS) - 1
    signed = whole - (1 << 64) if whole >> 63 else whole
    return signed or 1


def bands(of_sketch: int) -> tuple[int, ...]:
    """The four parts of a sketch, each in [0, 65536): equal ones make two texts worth comparing."""
    return tuple(of_sketch >> _BITS * (BANDS - 1 - at) & (1 << _BITS) - 1 for at in range(BANDS))


def _least(hashes: Shingles, seed: int) -> int:
    """The least in another order for each seed (the finalizer of SplitMix64: Steele et al. 2014, OOPSLA)."""
    least = _WORD
    for one in hashes:
        mixed = one ^ seed
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _WORD
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WORD
        mixed ^= mixed >> 31
        if mixed < least:
            least = mixed
    return least
