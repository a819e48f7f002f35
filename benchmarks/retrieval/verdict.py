"""What the retrieval benchmark concludes: a row of figures a set, bars, floors, and the tables a person reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.report import Bar, Direction
from benchmarks.retrieval.corpus import Part, Question
from benchmarks.retrieval.scores import Difference, Figures, difference, figures, series

FLOORS = Path(__file__).with_name("floors.json")
WORDS, MEANING, HYBRID = "keyword", "meaning", "hybrid"
SYSTEMS = (WORDS, MEANING, HYBRID, "bm25s", "raw encoder")
# Points of nDCG@10 that a figure may fall below its floor: number formats and libraries differ a little.
_GIVE = 1.0
Found = Mapping[str, Sequence[Sequence[str]]]
"""For each system the keys of the pages found, question by question."""


@dataclass(frozen=True)
class SetRow:
    """One set: figures of each system, and how hybrid stands to the better of words and meaning."""

    name: str
    figures: dict[str, Figures]
    better: str
    lead: Difference
    words_lead: Difference

    @property
    def is_worse(self) -> bool:
        """Hybrid is worse than the better half, and not by chance."""
        return self.lead.high < 0

    @property
    def leads(self) -> bool:
        """Hybrid is better than both halves by two points."""
        return self.lead.mean >= 2


def set_rows(questions: Sequence[Question], found: Found, part: Part) -> list[SetRow]:
    """The rows of all sets, counted on one part of the questions."""
    rows = []
    for name in dict.fromkeys(question.set for question in questions):
        chosen = [at for at, question in enumerate(questions) if question.set == name and question.part is part]
        if chosen:
            of_set = {system: [keys[at] for at in chosen] for system, keys in found.items()}
            rows.append(_set_row(name, [questions[at] for at in chosen], of_set))
    return rows


def _set_row(name: str, questions: Sequence[Question], found: Found) -> SetRow:
    of = {system: figures(questions, keys) for system, keys in found.items()}
    better = max((WORDS, MEANING), key=lambda system: of[system].ndcg)
    gains = {system: series(questions, keys) for system, keys in found.items()}
    lead = difference(gains[HYBRID], gains[better])
    return SetRow(name, of, better, lead, difference(gains[WORDS], gains["bm25s"]))


def bars(rows: Sequence[SetRow], floors: Mapping[str, float]) -> tuple[Bar, ...]:
    """What was promised of ranking; `floors` is empty where they were pinned on other data."""
    cranfield = next((row.figures[HYBRID].ndcg for row in rows if row.name == "cranfield"), None)
    promised = [
        Bar("sets where hybrid is worse than its better half", Direction.AT_MOST, 0, sum(row.is_worse for row in rows)),
        Bar("sets where hybrid leads both by 2 points", Direction.AT_LEAST, 3, sum(row.leads for row in rows)),
        Bar("Cranfield, hybrid nDCG@10", Direction.AT_LEAST, 41, cranfield),
    ]
    if floors:
        broken = [row.name for row in rows if row.figures[HYBRID].ndcg < floors.get(row.name, 0.0) - _GIVE]
        promised.append(Bar("sets below their floor", Direction.AT_MOST, 0, len(broken)))
    return tuple(promised)


def read_floors(digest: str) -> dict[str, float]:
    """The pinned nDCG@10 of hybrid search by set; empty where they belong to other data or another encoder."""
    if not FLOORS.exists():
        return {}
    content = json.loads(FLOORS.read_text(encoding="utf-8"))
    return dict(content["hybrid"]) if content["digest"] == digest else {}


def write_floors(digest: str, rows: Sequence[SetRow]) -> None:
    """Pin what hybrid search reaches now."""
    content = {"digest": digest, "hybrid": {row.name: row.figures[HYBRID].ndcg for row in rows}}
    FLOORS.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def show(console: Console, rows: Sequence[SetRow], title: str) -> None:
    """A line a set: nDCG@10 of every system, then hybrid against the better half."""
    table = Table("set", "n", *SYSTEMS, "± hybrid", "R@1", "R@10", "MRR", "hybrid − better half", title=title)
    for row in rows:
        hybrid = row.figures[HYBRID]
        lead = f"{row.lead.mean:+.1f} [{row.lead.low:+.1f}, {row.lead.high:+.1f}]"
        style = "red" if row.is_worse else "green" if row.leads else ""
        table.add_row(
            row.name,
            str(hybrid.questions),
            *(f"{row.figures[system].ndcg:.1f}" for system in SYSTEMS),
            f"{(hybrid.high - hybrid.low) / 2:.1f}",
            *(f"{value:.1f}" for value in (hybrid.recall_1, hybrid.recall_10, hybrid.mrr)),
            f"[{style}]{lead}[/{style}]" if style else lead,
        )
    means = [sum(row.figures[system].ndcg for row in rows) / len(rows) for system in SYSTEMS]
    table.add_row("mean of sets", "", *(f"{mean:.1f}" for mean in means))
    console.print(table)


def details(rows: Sequence[SetRow]) -> list[dict[str, object]]:
    """The rows as the results file keeps them."""
    return [asdict(row) for row in rows]
