"""What is said of suggestions: precision, recall, nDCG, F1, tail, calibration, what could be put on by itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

SHOWN = 5
TAIL = 10
"""A tag with fewer links than this belongs to the tail."""
BINS = 10
CHOSEN = 0.5
"""F1 counts what is likelier right than wrong."""

Shown = Sequence[tuple[str, float]]
"""Suggested tags of one page, best first, each with its probability."""


@dataclass(frozen=True)
class Answers:
    """Suggestions for each page beside its true tags; `counts` says how many links of the library have a tag."""

    shown: Sequence[Shown]
    true: Sequence[frozenset[str]]
    counts: Counter[str]

    def without(self, tags: frozenset[str]) -> "Answers":
        """The same as if these tags did not exist."""
        shown = [[one for one in page if one[0] not in tags] for page in self.shown]
        kept = [place for place, true in enumerate(self.true) if true - tags]
        return Answers([shown[n] for n in kept], [self.true[n] - tags for n in kept], self.counts)


def figures(answers: Answers) -> dict[str, float]:
    """Return all rank figures in per cent."""
    found = {f"P@{k}": 100 * precision(answers, k) for k in (1, 3, 5)}
    found["R@5"] = 100 * _mean(_recall(shown, true) for shown, true in _pairs(answers))
    found["nDCG@5"] = 100 * _mean(_ndcg(shown, true) for shown, true in _pairs(answers))
    found["tail P@5"] = 100 * tail_precision(answers)
    return {name: round(value, 1) for name, value in found.items()}


def chances(answers: Answers) -> dict[str, float]:
    """Return what needs probabilities: F1 (micro, macro) above one half and the calibration error, in per cent."""
    micro, macro = f1(answers)
    error = calibration_error(reliability(answers))
    return {"micro F1": round(100 * micro, 1), "macro F1": round(100 * macro, 1), "ECE": round(100 * error, 1)}


def _pairs(answers: Answers) -> Iterable[tuple[Shown, frozenset[str]]]:
    return zip(answers.shown, answers.true, strict=True)


def precision(answers: Answers, k: int) -> float:
    """Return the share of the first k places that hold a true tag."""
    return _mean(sum(tag in true for tag, _ in shown[:k]) / k for shown, true in _pairs(answers))


def tail_precision(answers: Answers) -> float:
    """Return P@5 over tail tags alone: of the tail tags on a page, how many of the first five tail suggestions hit.

    Pages without a true tail tag are left out, and the best possible is one hit a true tag.
    """
    parts = []
    for shown, true in _pairs(answers):
        tail = {tag for tag in true if 0 < answers.counts[tag] < TAIL}
        if tail:
            first = [tag for tag, _ in shown[:SHOWN]]
            parts.append(len(tail & set(first)) / min(SHOWN, len(tail)))
    return _mean(parts)


def _recall(shown: Shown, true: frozenset[str]) -> float:
    return sum(tag in true for tag, _ in shown[:SHOWN]) / len(true)


def _ndcg(shown: Shown, true: frozenset[str]) -> float:
    gain = sum(1 / log2(place + 2) for place, (tag, _) in enumerate(shown[:SHOWN]) if tag in true)
    return gain / sum(1 / log2(place + 2) for place in range(min(SHOWN, len(true))))


def f1(answers: Answers) -> tuple[float, float]:
    """Return micro and macro F1 (over tags that are true or chosen somewhere)."""
    right: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for shown, true in _pairs(answers):
        picked = {tag for tag, chance in shown if chance >= CHOSEN}
        chosen.update(picked)
        due.update(true)
        right.update(picked & true)
    each = [2 * right[tag] / (chosen[tag] + due[tag]) for tag in chosen | due]
    return 2 * right.total() / max(chosen.total() + due.total(), 1), _mean(each)


@dataclass(frozen=True)
class Bin:
    """Suggestions of like probability: how many, their mean probability, the share that was right."""

    count: int
    stated: float
    right: float


def reliability(answers: Answers) -> list[Bin]:
    """Return the shown suggestions in ten bins of probability (empty ones left out)."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for shown, true in _pairs(answers):
        for tag, chance in shown[:SHOWN]:
            bins.setdefault(min(int(chance * BINS), BINS - 1), []).append((chance, tag in true))
    return [
        Bin(len(inside), sum(chance for chance, _ in inside) / len(inside), sum(ok for _, ok in inside) / len(inside))
        for _, inside in sorted(bins.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: mean distance of probability and outcome, weighted by the bins' sizes."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.stated - one.right) for one in bins) / max(total, 1)


def applied(answers: Answers, threshold: float | None) -> tuple[float, float]:
    """Return precision and the share of true tags reached when all above a threshold is put on by itself."""
    if threshold is None:
        return 1.0, 0.0
    picked = right = due = 0
    for shown, true in _pairs(answers):
        due += len(true)
        put = [tag for tag, chance in shown[:SHOWN] if chance >= threshold]
        picked += len(put)
        right += sum(tag in true for tag in put)
    return right / picked if picked else 1.0, right / max(due, 1)


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0
