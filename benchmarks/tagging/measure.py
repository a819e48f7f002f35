"""Measures one collection: ours and the peers in the whole library, ours by the number of own links."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.tagging import product
from benchmarks.tagging.data import TagSet
from benchmarks.tagging.peers import PEERS, Task, popularity
from benchmarks.tagging.scores import Answers, Bin, applied, chances, figures, precision, reliability
from benchmarks.tagging.vectors import KeptVectors
from ml.encoder.types import Vectors
from ml.tagging.suggest import LEAST

SIZES = (0, 10, 50, 200, 1_000)
OURS = "LinkSnap"

Told = Callable[[str], None]


@dataclass
class Measured:
    """What came of one collection; shares are in per cent."""

    name: str
    sizes: dict[str, int]
    systems: dict[str, dict[str, float]] = field(default_factory=dict)
    sections: dict[str, dict[str, float]] = field(default_factory=dict)
    by_links: dict[int, dict[str, float]] = field(default_factory=dict)
    bins: list[Bin] = field(default_factory=list)
    auto: dict[str, float] = field(default_factory=dict)
    refit_seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)

    @property
    def best_peer(self) -> str:
        """The peer that is right at 1 most often."""
        return max((name for name in self.systems if name != OURS), key=lambda name: self.systems[name]["P@1"])

    @property
    def fewer_errors(self) -> float:
        """How many per cent fewer pages get a wrong first suggestion than with the best peer."""
        errors = 100 - self.systems[self.best_peer]["P@1"]
        return round(100 * (1 - (100 - self.systems[OURS]["P@1"]) / errors), 1) if errors else 0.0

    def as_json(self) -> dict[str, object]:
        """For the results file."""
        return {
            "sizes": self.sizes,
            "systems": self.systems,
            "without names of lists": self.sections,
            "by own links": {str(links): found for links, found in self.by_links.items()},
            "reliability": [[one.count, round(one.stated, 3), round(one.right, 3)] for one in self.bins],
            "put on by itself": self.auto,
            "best peer": self.best_peer,
            "fewer errors at 1 (%)": self.fewer_errors,
            "refit (s)": round(self.refit_seconds, 2),
        }


def measure(tag_set: TagSet, vectors: KeptVectors, told: Told) -> Measured:
    """Measure one collection; `told` hears what is being done."""
    told("vectors")
    pages = vectors.of_pages([*tag_set.library, *tag_set.arriving])
    names = sorted({tag for page in tag_set.library for tag in page.tags})
    tag_vectors = dict(zip(names, vectors.of_texts(names), strict=True))
    split = len(tag_set.library)
    task = Task(tag_set.library, tag_set.arriving, pages[:split], pages[split:])
    found = Measured(tag_set.name, {"library": split, "arriving": len(tag_set.arriving), "tags": len(names)})
    for name, peer in PEERS.items():
        told(name)
        ranking = peer(task)
        if ranking is not None:
            shown = [[(tag, 0.0) for tag in tags] for tags in ranking]
            _keep(found, name, Answers(shown, [page.tags for page in task.arriving], task.counts), tag_set)
    told("LinkSnap")
    fitted = product.fit(task, tag_vectors)
    ours = product.answers(fitted)
    _keep(found, OURS, ours, tag_set)
    # Ranks are judged with five suggestions a page, as of the peers; probabilities on those people get to see.
    seen = product.answers(fitted, LEAST)
    found.systems[OURS] |= chances(seen)
    found.bins, found.refit_seconds = reliability(seen), fitted.seconds
    found.milliseconds = product.milliseconds(fitted, 200)
    start = fitted.learned.figures.sure if fitted.learned else None
    right, reached = applied(seen, start)
    found.auto = {
        "from": start if start is not None else 1.0,
        "precision": round(100 * right, 1),
        "coverage": round(100 * reached, 1),
    }
    if not tag_set.is_across:
        _by_links(found, task, tag_vectors, told)
    return found


def _keep(found: Measured, name: str, answers: Answers, tag_set: TagSet) -> None:
    found.systems[name] = figures(answers)
    if tag_set.list_tags:
        found.sections[name] = figures(answers.without(tag_set.list_tags))


def _by_links(found: Measured, task: Task, tag_vectors: dict[str, Vectors], told: Told) -> None:
    for links in (size for size in SIZES if size < len(task.library)):
        told(f"{links} own links")
        small = product.part(task, links)
        if links:
            ours = product.answers(product.fit(small, tag_vectors))
            often = Answers([[(tag, 0.0) for tag in tags] for tags in popularity(small)], ours.true, Counter())
            known = {"popularity P@1": round(100 * precision(often, 1), 1)}
        else:
            ours, known = product.first_of_nothing(small), {}
        found.by_links[links] = figures(ours) | known | {"ECE": chances(ours)["ECE"]}
