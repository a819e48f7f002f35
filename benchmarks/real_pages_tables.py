"""How the real-pages benchmark shows what it found: tables for a person, values for the results file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.real_pages_scores import MODES, Answer, PageOutcome, ranking_rows, share_captured, verdicts


def show(console: Console, outcomes: Sequence[PageOutcome], answers: Sequence[Answer]) -> None:
    """The tables a person reads."""
    captured = Table("verdict", "pages", title="captures", title_justify="left")
    for verdict, count in verdicts(outcomes).items():
        captured.add_row(verdict, str(count))
    console.print(captured)
    ranking = Table("questions", *MODES, title_justify="left")
    rows = ranking_rows(answers)
    for name in list(rows[0])[1:]:
        ranking.add_row(name.replace("_", " "), *[str(row[name]) for row in rows])
    console.print(ranking)
    for answer in answers:
        if answer.mode == "hybrid" and not answer.hits(10):
            found = ", ".join(answer.found[:3])
            console.print(f"missed {answer.question.id}: {answer.question.text} → {found}", soft_wrap=True)


def details(
    outcomes: Sequence[PageOutcome], singles: Sequence[PageOutcome], answers: Sequence[Answer]
) -> dict[str, object]:
    """Everything of the results file beside the bars."""
    warm = [outcome.seconds for outcome in singles[1:] if outcome.seconds is not None]
    sizes = [outcome.artifact_bytes for outcome in outcomes if outcome.captured]
    return {
        "pages": {
            "total": len(outcomes),
            "captured_percent": round(share_captured(outcomes), 1),
            "verdicts": verdicts(outcomes),
            "not_captured": {one.page: one.verdict for one in outcomes if not one.captured},
            "artifact_bytes_median": round(median(sizes)) if sizes else None,
        },
        "latency": {
            "one_at_a_time": len(warm),
            "median_s": round(median(warm), 2) if warm else None,
            "worst_s": round(max(warm), 2) if warm else None,
            "first_with_browser_start_s": singles[0].seconds if singles else None,
            "pages": [asdict(outcome) for outcome in singles],
        },
        "ranking": ranking_rows(answers),
        "questions": [
            {"id": one.question.id, "mode": one.mode, "rank": one.rank, "first": list(one.found[:3])} for one in answers
        ],
    }
