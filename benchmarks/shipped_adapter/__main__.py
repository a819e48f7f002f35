"""`python -m benchmarks.shipped_adapter`: makes the adapter that comes with LinkSnap, judges it, writes its card.

Learns from collections whose licence allows it (`free_pages.py`), by `recipe.json`, from the bare base
(`python -m ml build-encoder --bare FOLDER`). It is tried in several strengths, and search phrases are put right in
several ways; what does best on the development sets of the retrieval benchmark is taken. It is accepted when the gate
says so on held-out pages of these collections, and no development set loses more than a point. Only then `--install`
lays it into `ml/adapter`, where `build-encoder` finds it. A run that was killed goes on. `--quick`: a few hundred
pairs, to see that all of it runs; such an adapter is never installed. An hour or so on two cores, minutes on a GPU.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from rich.console import Console
from rich.progress import Progress

from benchmarks.contrastive.material import thinned
from benchmarks.report import Bar, Direction, bars_line, write_report
from benchmarks.report import Report as Told
from benchmarks.retrieval.corpus import FULL, QUICK
from benchmarks.retrieval.sets import DataMissing, load
from benchmarks.shipped_adapter.free_pages import NEEDED, Collection, free_collections
from benchmarks.shipped_adapter.public_sets import ACROSS, answered, compared, public_sets
from benchmarks.tagging.folders import KEPT as tagging_folder
from benchmarks.tagging.folders import add_folders
from ml.config import SHIPPED_ADAPTER
from ml.data.pairs import pairs_of
from ml.data.records import PageRecord
from ml.data.split import Split, split_by_site_and_time
from ml.encoder.build import NAME as BASE
from ml.encoder.folder import read_manifest
from ml.encoder.load import load_encoder
from ml.encoder.types import Centring, TextEncoder
from ml.evaluation.exams import Exam
from ml.evaluation.gate import MOST_LOST, Outcome, Report, Row, judge
from ml.training.adapter import merge_adapter, read_card, weakened, write_card
from ml.training.command import report_table
from ml.training.model_card import Provenance, write_model_card
from ml.training.run import Trained, train
from ml.training.settings import TrainingSettings

KEPT = tagging_folder.parent / "shipped_adapter"
RECIPE = Path(__file__).with_name("recipe.json")
COMMAND = "python -m benchmarks.shipped_adapter --install"
LICENCE, GOAL, SKIPPED, REFUSED = "apache-2.0", 90.0, 77, 4
MOST_PAGES, MOST_PAIRS = 4_000, 3_000
QUICK_PAGES, QUICK_PAIRS = 150, 40
# At its whole strength it lost on most sets, whatever was done to the phrases.
STRENGTHS = (0.75, 0.5)
CENTRINGS = (Centring(), Centring(0.5, 1.0), Centring(0.4, 2.0))
console = Console()


def main() -> int:
    """0 when it is accepted, 4 when it is not, 77 where data or base are missing."""
    wishes = parsed()
    lost = [name for name in NEEDED if not (wishes.data / name).is_dir()]
    manifest = read_manifest(wishes.encoder)
    if lost or manifest is None or manifest.name != BASE:
        console.print(f"skipped: there is no {', '.join(lost) or 'bare base (python -m ml build-encoder --bare)'}")
        return SKIPPED
    try:
        corpus = load(wishes.data, QUICK if wishes.quick else FULL)
    except DataMissing as missing:
        console.print(f"skipped: {missing}")
        return SKIPPED
    # Checkpoints of another recipe, or of other pages, would be gone on with.
    told = f"{manifest.revision} {wishes.config.read_text(encoding='utf-8')} {corpus.digest} {wishes.quick}"
    folder = KEPT / hashlib.sha256(told.encode()).hexdigest()[:16]
    collections = [smaller(one, wishes.quick) for one in free_collections(wishes.data, corpus)]
    split = split_by_site_and_time([page for one in collections for page in one.pages])
    trained = learned(wishes, split, folder)
    base = load_encoder(wishes.encoder)
    best = chosen(wishes, trained.adapter, public_sets(wishes.data, corpus), base)
    gate = judged(split, base, load_encoder(best.folder / "encoder"))
    write_card(best.adapter, replace(read_card(best.adapter), centring=best.centring))
    write_model_card(best.adapter, gate, provenance(collections, best.public))
    is_accepted = gate.is_accepted and not trained.stopped and not best.lost
    report = Told("shipped_adapter", bars(best, is_accepted), details(gate, best, trained))
    if not wishes.quick:
        write_report(report)
    console.print(f"adapter: {best.adapter}, {'accepted' if is_accepted else 'not accepted'}")
    if is_accepted and wishes.install and not wishes.quick:
        installed(best.adapter)
    console.print(bars_line(report.bars), soft_wrap=True, highlight=False)
    return 0 if is_accepted else REFUSED


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shipped_adapter", description=__doc__)
    add_folders(parser)
    parser.add_argument("--config", type=Path, default=RECIPE, help="another recipe (ml/training/settings.py)")
    parser.add_argument("--install", action="store_true", help="lay an accepted adapter into ml/adapter")
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args()


def smaller(one: Collection, is_quick: bool) -> Collection:
    """The newest pages of a collection, so that no collection outweighs the others."""
    most = QUICK_PAGES if is_quick else MOST_PAGES
    return Collection(one.name, one.licence, _newest(one.pages, most))


def _newest(pages: list[PageRecord], most: int) -> list[PageRecord]:
    # Where there are no dates the order of the file counts; twins have neighbouring numbers.
    return sorted(pages, key=lambda page: (page.saved_at, page.page))[-most:]


def learned(wishes: argparse.Namespace, split: Split, folder: Path) -> Trained:
    """Train by the recipe, and merge into `folder`/encoder."""
    pairs = thinned(pairs_of(split.train), QUICK_PAIRS if wishes.quick else MOST_PAIRS)
    console.print(f"{len(split.train):,} pages to learn from, {len(split.held_out):,} held out, {len(pairs):,} pairs")
    with Progress(console=console) as bar:
        task = bar.add_task("training", total=None)
        trained = train(
            wishes.encoder,
            pairs,
            TrainingSettings.read(wishes.config),
            folder,
            lambda step: bar.update(task, completed=step.step, total=step.steps),
        )
    return trained


@dataclass(frozen=True)
class Tried:
    """The adapter at one strength, the encoder made with it (both in `folder`), how phrases are put right, and a row
    each public set."""

    strength: float
    centring: Centring
    folder: Path
    public: list[Row]

    @property
    def adapter(self) -> Path:
        """Where its weights and its card are."""
        return self.folder / "adapter"

    @property
    def lost(self) -> list[str]:
        """The public sets that lose more than a point."""
        return [row.name for row in self.public if row.after - row.before < -MOST_LOST]

    @property
    def gain(self) -> float:
        """The mean gain over the public sets."""
        return sum(row.after - row.before for row in self.public) / len(self.public)


def best_of(tried: Sequence[Tried]) -> Tried:
    """The strength that loses on the fewest public sets, and of those the one that gains most."""
    return min(tried, key=lambda one: (len(one.lost), -one.gain))


def chosen(wishes: argparse.Namespace, adapter: Path, exams: Sequence[Exam], base: TextEncoder) -> Tried:
    """Try all strengths and ways to put phrases right on the public sets; the best of them."""
    tried, (before,) = [], answered(exams, base, [base.centring])
    for strength in STRENGTHS[:1] if wishes.quick else STRENGTHS:
        folder = adapter.parent / f"strength-{strength:g}"
        weaker = weakened(adapter, strength, folder / "adapter")
        shutil.rmtree(folder / "encoder", ignore_errors=True)
        merge_adapter(wishes.encoder, weaker, folder / "encoder")
        with console.status(f"public sets, strength {strength:g}"):
            found = answered(exams, load_encoder(folder / "encoder"), CENTRINGS)
        for centring, after in zip(CENTRINGS, found, strict=True):
            tried.append(Tried(strength, centring, folder, compared(exams, before, after)))
            console.print(f"strength {strength:g}, {centring}: {100 * tried[-1].gain:+.2f} in the mean")
            console.print(report_table(Report(Outcome.TIE, tuple(tried[-1].public))))
    return best_of(tried)


def judged(split: Split, base: TextEncoder, tuned: TextEncoder) -> Report:
    """The gate's word on what was held out."""
    with console.status("the gate"):
        gate = judge(split, base, tuned)
    console.print(report_table(gate))
    return gate


def details(gate: Report, best: Tried, trained: Trained) -> dict[str, object]:
    """What the results file tells beside the bars."""
    rows = [asdict(row) for row in (*gate.rows, *best.public)]
    found: dict[str, object] = {"outcome": gate.outcome.value, "strength": best.strength, "pairs": trained.pairs}
    # A run that goes on tells of its own part alone.
    return {**found, "centring": asdict(best.centring), "training_s_in_this_run": trained.seconds, "rows": rows}


def provenance(collections: Sequence[Collection], public: Sequence[Row]) -> Provenance:
    """What the model card tells beside what the adapter knows of itself."""
    figures = [(row.name, 100 * row.before, 100 * row.after) for row in public]
    return Provenance(LICENCE, [one.learned for one in collections if one.pages], COMMAND, figures)


def bars(best: Tried, is_accepted: bool) -> tuple[Bar, ...]:
    """Accepted by the gate; XQuAD across both ways; no set worse by more than a point."""
    after = {row.name: 100 * row.after for row in best.public}
    return (
        Bar("accepted", Direction.AT_LEAST, 1, float(is_accepted)),
        *(Bar(f"{name}, nDCG@10", Direction.AT_LEAST, GOAL, after.get(name), "%") for name in ACROSS),
        Bar("public sets that lose more than a point", Direction.AT_MOST, 0, len(best.lost)),
    )


def installed(adapter: Path) -> None:
    """Lay the adapter with its cards where `build-encoder` finds it."""
    shutil.rmtree(SHIPPED_ADAPTER, ignore_errors=True)
    shutil.copytree(adapter, SHIPPED_ADAPTER)
    console.print(f"installed: {SHIPPED_ADAPTER.name}; installations that have an encoder keep it (docs/encoder.md)")


if __name__ == "__main__":
    sys.exit(main())
