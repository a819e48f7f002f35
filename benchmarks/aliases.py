"""`python -m benchmarks.aliases`: which tags are proposed as one, in Chinese, in English, and across both.

Two hundred pairs of names written by hand, of which a third, two thirds or all have their twin in the vocabulary, and
the free tags of Chinese blogs, judged by hand (aliases_pairs.py). Beside the product's finder stands the raw cosine of
the same encoder, mutual nearest, at whichever threshold gives it its best F1 on these very names. Needs an encoder
folder, and for the blogs `../shared/data/zh_indie_blogs`. Takes a minute; `--quick` draws five vocabularies of each
size and not forty.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.aliases_pairs import ALONE, SAME_IN_BLOGS, pairs
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from benchmarks.tagging.folders import add_folders
from linksnap.rules.tag_names import tag_key
from linksnap.rules.tag_pairs import CountedTag, tag_pairs
from ml.encoder.load import load_encoder
from ml.encoder.types import Vectors
from ml.tagging.twins import NamedTag, twins

SHARES = (1 / 3, 2 / 3, 1.0)
DRAWS, QUICK_DRAWS = 40, 5
BLOGS = "zh_indie_blogs"
_SKIPPED = 77
_HAN = re.compile("[\u4e00-\u9fff]")
Pair = frozenset[str]
console = Console()


@dataclass(frozen=True)
class Vocabulary:
    """Names with their vectors, most used first, and the pairs among them that mean the same."""

    names: list[str]
    vectors: Vectors
    same: frozenset[Pair]


@dataclass(frozen=True)
class Score:
    """Right, proposed and true pairs, summed over vocabularies."""

    right: int
    proposed: int
    true: int

    @property
    def precision(self) -> float:
        """In percent."""
        return 100 * self.right / max(1, self.proposed)

    @property
    def recall(self) -> float:
        """In percent."""
        return 100 * self.right / max(1, self.true)

    @property
    def f1(self) -> float:
        """In percent."""
        return 200 * self.right / max(1, self.proposed + self.true)

    def as_json(self) -> dict[str, float]:
        """For the results file."""
        return {"precision": round(self.precision, 1), "recall": round(self.recall, 1), "f1": round(self.f1, 1)}


def parsed(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.aliases", description=__doc__)
    add_folders(parser)
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args(arguments)


def main() -> int:
    """Measure, print a table and the bars, write the results."""
    wishes = parsed()
    if not (wishes.encoder / "config.json").is_file():
        console.print(f"skipped: there is no encoder ({wishes.encoder}: python -m ml build-encoder)")
        return _SKIPPED
    encode = load_encoder(wishes.encoder).encode_passages
    draws = QUICK_DRAWS if wishes.quick else DRAWS
    rows: dict[str, dict[str, Score]] = {}
    for share in SHARES:
        rows[f"by hand, {share:.0%} with a twin"] = compared(drawn(encode, share, draws))
    blogs = wishes.data / BLOGS / "blogs.jsonl"
    if blogs.is_file():
        rows["tags of blogs"] = compared([blog_tags(encode, blogs)])
    else:
        console.print(f"no blogs: {blogs} is missing")
    show(rows)
    report = Report("aliases", tuple(bars(rows)), {"draws": draws, "rows": _as_json(rows)})
    if not wishes.quick and "tags of blogs" in rows:
        write_report(report)
    console.print(bars_line(report.bars))
    return 0 if report.holds else 1


def drawn(encode: Callable[[Sequence[str]], Vectors], share: float, draws: int) -> list[Vocabulary]:
    """Vocabularies with so large a share of the Chinese and of the English names, drawn apart from each other."""
    twin_names = pairs()
    alone = ALONE.split()
    zh = [one for one, _ in twin_names] + [name for name in alone if _HAN.search(name)]
    en = [other for _, other in twin_names] + [name for name in alone if not _HAN.search(name)]
    vectors = dict(zip([*zh, *en], encode([*zh, *en]), strict=True))
    random = np.random.default_rng(7)
    found = []
    for _ in track(range(draws if share < 1 else 1), f"{share:.0%}", console=console, transient=True):
        names = [str(name) for side in (zh, en) for name in random.permutation(side)[: round(share * len(side))]]
        same = frozenset(frozenset(pair) for pair in twin_names if set(pair) <= set(names))
        found.append(Vocabulary(names, np.stack([vectors[name] for name in names]), same))
    return found


def blog_tags(encode: Callable[[Sequence[str]], Vectors], path: Path) -> Vocabulary:
    """The tags of blogs as one vocabulary, the most used first."""
    uses: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        for name in json.loads(line)["tags"]:
            if key := tag_key(name):
                uses[key] += 1
                shown.setdefault(key, name)
    names = [shown[key] for key, _ in uses.most_common()]
    keys = {tag_key(name): name for name in names}
    same = [frozenset(keys.get(tag_key(name), "") for name in pair.split("=")) for pair in SAME_IN_BLOGS.split()]
    return Vocabulary(names, encode(names), frozenset(pair for pair in same if len(pair) == 2 and "" not in pair))


def compared(vocabularies: list[Vocabulary]) -> dict[str, Score]:
    """The product's finder beside raw similarity at its best threshold."""
    return {"product": _sum([score(one, proposed(one)) for one in vocabularies]), "raw cosine": best_raw(vocabularies)}


def proposed(vocabulary: Vocabulary) -> set[Pair]:
    """What a look at these tags would propose to merge (workers.order.merge_pairs_of)."""
    names = vocabulary.names
    counted = [CountedTag(n, name, tag_key(name), len(names) - n) for n, name in enumerate(names)]
    named = [NamedTag(n, name, vector) for n, (name, vector) in enumerate(zip(names, vocabulary.vectors, strict=True))]
    by_words = {frozenset({pair.small.name, pair.big.name}) for pair in tag_pairs(counted)}
    return by_words | {frozenset({names[pair.one], names[pair.other]}) for pair in twins(named)}


def best_raw(vocabularies: list[Vocabulary]) -> Score:
    """Mutual nearest by the raw cosine, within all names, at the threshold that gives the best F1."""
    near = [_mutual(one) for one in vocabularies]
    thresholds = np.arange(0.7, 1.0, 0.005)
    sums = [
        _sum([score(one, {p for p, c in found if c >= at}) for one, found in zip(vocabularies, near, strict=True)])
        for at in thresholds
    ]
    return max(sums, key=lambda one: one.f1)


def score(vocabulary: Vocabulary, found: set[Pair]) -> Score:
    """How many of the pairs are right."""
    return Score(len(found & vocabulary.same), len(found), len(vocabulary.same))


def _mutual(vocabulary: Vocabulary) -> list[tuple[Pair, float]]:
    cosines = vocabulary.vectors @ vocabulary.vectors.T
    han = np.array([bool(_HAN.search(name)) for name in vocabulary.names])
    np.fill_diagonal(cosines, -1.0)
    # Across the scripts as the finder asks, and within one where there is something to be found: in its favour.
    within = any(len({bool(_HAN.search(name)) for name in pair}) == 1 for pair in vocabulary.same)
    found = []
    for other_script in (True, False) if within else (True,):
        asked = np.where((han[:, None] != han[None, :]) == other_script, cosines, -1.0)
        near = asked.argmax(axis=1)
        found += [
            (frozenset({vocabulary.names[n], vocabulary.names[at]}), float(asked[n, at]))
            for n, at in enumerate(near)
            if near[at] == n and n < at
        ]
    return found


def _sum(scores: Sequence[Score]) -> Score:
    return Score(*(sum(getattr(one, name) for one in scores) for name in ("right", "proposed", "true")))


def show(rows: dict[str, dict[str, Score]]) -> None:
    """Print precision, recall and F1 of both."""
    table = Table("tags", "", "precision", "recall", "F1", title="pairs proposed as one tag")
    for name, systems in rows.items():
        for system, one in systems.items():
            table.add_row(name, system, f"{one.precision:.1f}", f"{one.recall:.1f}", f"{one.f1:.1f}")
    console.print(table)


def bars(rows: dict[str, dict[str, Score]]) -> list[Bar]:
    """The promises: most proposals are right, most twins are found, and raw similarity does worse."""
    two_thirds = rows[f"by hand, {SHARES[1]:.0%} with a twin"]["product"]
    made = [
        Bar("two thirds with a twin: precision", Direction.AT_LEAST, 85, two_thirds.precision, "%"),
        Bar("two thirds with a twin: recall", Direction.AT_LEAST, 75, two_thirds.recall, "%"),
    ]
    for name, systems in rows.items():
        better = systems["product"].f1 - systems["raw cosine"].f1
        made.append(Bar(f"{name}: F1 above raw cosine", Direction.AT_LEAST, 0, better, "points"))
    return made


def _as_json(rows: dict[str, dict[str, Score]]) -> dict[str, dict[str, dict[str, float]]]:
    return {name: {system: one.as_json() for system, one in systems.items()} for name, systems in rows.items()}


if __name__ == "__main__":
    sys.exit(main())
