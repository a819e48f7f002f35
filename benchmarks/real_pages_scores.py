"""What the real-pages benchmark counts: how captures ended, how high the right pages stand, and the bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.real_pages_corpus import Question
from benchmarks.report import Bar, Direction

MODES = ("keyword", "meaning", "hybrid")
_GOOD = ("complete", "partial")


@dataclass(frozen=True)
class PageOutcome:
    """How one page went: verdict (`complete`, `partial`, or the reason it failed), times, bytes of its artifacts.

    `seconds`: from sending the address to being searchable; None when it did not get there.
    """

    page: str
    verdict: str
    seconds: float | None
    step_seconds: dict[str, float]
    artifact_bytes: int
    words: int

    @property
    def captured(self) -> bool:
        """Whether a usable page is in the library and can be searched."""
        return self.verdict in _GOOD and self.seconds is not None


@dataclass(frozen=True)
class Answer:
    """One question asked in one mode: the pages found, best first, and whether meaning was left out of it."""

    question: Question
    mode: str
    found: tuple[str, ...]
    fallback: str
    milliseconds: float

    @property
    def rank(self) -> int | None:
        """1 for the first hit; None when no right page is among the ten."""
        return next((n for n, page in enumerate(self.found, start=1) if page in self.question.pages), None)

    def hits(self, among: int) -> bool:
        """Whether a right page is among the first `among`."""
        return self.rank is not None and self.rank <= among


def hits(answers: Iterable[Answer], mode: str, among: int, across: bool | None = None) -> int:
    """How many questions of a mode have a right page among the first `among` hits."""
    return sum(
        answer.hits(among)
        for answer in answers
        if answer.mode == mode and (across is None or answer.question.across == across)
    )


def verdicts(outcomes: Iterable[PageOutcome]) -> dict[str, int]:
    """Verdict → number of pages, the most common first."""
    return dict(Counter(outcome.verdict for outcome in outcomes).most_common())


def share_captured(outcomes: Sequence[PageOutcome]) -> float:
    """Percent of the pages that are in the library and searchable."""
    return 100 * sum(outcome.captured for outcome in outcomes) / max(1, len(outcomes))


def make_bars(
    outcomes: Sequence[PageOutcome], singles: Sequence[PageOutcome], answers: Sequence[Answer]
) -> tuple[Bar, ...]:
    """The four promises of the benchmark."""
    times = [outcome.seconds for outcome in singles if outcome.seconds is not None]
    return (
        Bar("captured", Direction.AT_LEAST, 95, round(share_captured(outcomes), 1), "%"),
        Bar("paste to searchable, median", Direction.AT_MOST, 5, round(median(times), 2) if times else None, "s"),
        Bar("hybrid hit@10 of 40", Direction.AT_LEAST, 36, hits(answers, "hybrid", 10)),
        Bar("across languages hit@10 of 10", Direction.AT_LEAST, 8, hits(answers, "hybrid", 10, across=True)),
    )


def ranking_rows(answers: Sequence[Answer]) -> list[dict[str, object]]:
    """One row a mode: hit@1 and hit@10 over all questions, across languages, and where no word is shared."""
    rows: list[dict[str, object]] = []
    for mode in MODES:
        of_mode = [answer for answer in answers if answer.mode == mode]
        no_word = [answer for answer in of_mode if answer.question.no_shared_word]
        rows.append(
            {
                "mode": mode,
                "questions": len(of_mode),
                "hit@1": hits(of_mode, mode, 1),
                "hit@10": hits(of_mode, mode, 10),
                "across_questions": sum(answer.question.across for answer in of_mode),
                "across_hit@1": hits(of_mode, mode, 1, across=True),
                "across_hit@10": hits(of_mode, mode, 10, across=True),
                "no_shared_word_questions": len(no_word),
                "no_shared_word_hit@10": hits(no_word, mode, 10),
                "zh_hit@10": sum(answer.hits(10) for answer in of_mode if answer.question.lang == "zh"),
                "en_hit@10": sum(answer.hits(10) for answer in of_mode if answer.question.lang == "en"),
                "fallbacks": sum(bool(answer.fallback) for answer in of_mode),
                "median_ms": round(median([answer.milliseconds for answer in of_mode]), 1) if of_mode else None,
            }
        )
    return rows
