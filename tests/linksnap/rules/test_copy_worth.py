"""Which copy of a page becomes current: worth first, then whether the words are still there, then the date."""

from datetime import UTC, datetime, timedelta

import pytest

from linksnap.rules.copy_worth import WORTH, CopyFacts, may_replace, worth_of
from workers.capture.types import Verdict

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def copy(verdict: str = "complete", words: int = 900, days: int = 0, document: str = "page") -> CopyFacts:
    return CopyFacts(verdict, words, document, NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("current", "new", "replaces"),
    [
        (None, copy("bot_check", 9), True),
        (copy(), copy(days=1), True),
        (copy(), copy("partial", 880, days=1), True),
        (copy(), copy("error_status", 900, days=1), False),
        (copy(), copy("bot_check", 20, days=1), False),
        (copy(), copy("soft_404", 300, days=1), False),
        (copy(), copy("paywall", 600, days=1), False),
        (copy("bot_check", 20), copy("paywall", 200, days=1), True),
        (copy("error_status", 20), copy("complete", 12, days=-30), True),
        # Complete, says the verdict, but four fifths of the words are gone.
        (copy(words=900), copy(words=179, days=1), False),
        (copy(words=900), copy(words=180, days=1), True),
        (copy(words=40), copy(words=2, days=1), True),
        (copy(words=100), copy(words=900, days=-1), True),
        (copy(words=900), copy(words=10, days=1, document="video"), True),
        # An import brings an older page.
        (copy(), copy(days=-400), False),
        (copy("login_wall", 30), copy("bot_check", 30, days=1), True),
    ],
)
def test_it_lets_no_worse_copy_take_the_place_of_a_better(
    current: CopyFacts | None, new: CopyFacts, replaces: bool
) -> None:
    assert may_replace(current, new) is replaces


def test_it_knows_only_verdicts_of_the_engine() -> None:
    assert set(WORTH) <= {verdict.value for verdict in Verdict}
    assert worth_of("timeout") == 0
