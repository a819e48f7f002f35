"""Which of two copies of a page is worth more: what the engine keeps of two tries, and what may become current."""

from dataclasses import dataclass
from datetime import datetime

# What a verdict says about the copy: 3 the page, 2 part of it, 1 something that stands in its place; 0 nothing.
WORTH = {
    "complete": 3,
    "partial": 3,
    "paywall": 2,
    "near_empty": 1,
    "login_wall": 1,
    "consent_wall": 1,
    "bot_check": 1,
    "soft_404": 1,
    "error_status": 1,
}
THE_PAGE = 3
PART_OF_THE_PAGE = 2
# A later copy with less than this share of the words lost the page, whatever its verdict says.
LEAST_SHARE = 0.2
# Below this there are too few words to tell by their number.
FEW_WORDS = 50


@dataclass(frozen=True)
class CopyFacts:
    """What is compared of a version: its verdict, its number of words, its kind of document and when it was made."""

    verdict: str
    words: int
    document: str
    captured_at: datetime


def worth_of(verdict: str) -> int:
    """0 to 3 for a verdict's code; 0 for all that leave no copy."""
    return WORTH.get(verdict, 0)


def may_replace(current: CopyFacts | None, new: CopyFacts) -> bool:
    """Whether a new version becomes the current one by itself; a person may always choose another.

    Worth decides first, then words (a fifth of them at least must be left), then the date: an import may bring an
    older page.
    """
    if current is None:
        return True
    if worth_of(new.verdict) != worth_of(current.verdict):
        return worth_of(new.verdict) > worth_of(current.verdict)
    if _lost_its_words(current, new):
        return False
    return _lost_its_words(new, current) or new.captured_at >= current.captured_at


def _lost_its_words(before: CopyFacts, after: CopyFacts) -> bool:
    is_alike = before.document == after.document
    return is_alike and before.words >= FEW_WORDS and after.words < before.words * LEAST_SHARE
