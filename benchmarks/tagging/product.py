"""The product's own suggester in a library: fitted on what is there, asked for what arrives."""

import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.tagging.peers import Task, evidence_of
from benchmarks.tagging.scores import SHOWN, Answers
from ml.encoder.types import Vectors
from ml.tagging.evidence import Surroundings, TagEvidence
from ml.tagging.folding import fold_name
from ml.tagging.history import Past, TaggedPage, nearest
from ml.tagging.learn import learn
from ml.tagging.learned import Learned
from ml.tagging.suggest import Suggester

LEARNS_FROM = 10
"""Links from which on the product fits a suggester (`linksnap.services.taggers`)."""


@dataclass(frozen=True)
class Fitted:
    """A library with its suggester, ready to be asked."""

    task: Task
    history: list[TaggedPage]
    past: Past
    suggester: Suggester
    learned: Learned | None
    seconds: float


def fit(task: Task, tag_vectors: dict[str, Vectors]) -> Fitted:
    """Fit on the library (oldest page first); `seconds` is the processor time of the refit."""
    names = sorted(task.counts)
    ids = {name: number for number, name in enumerate(names)}
    tags = [TagEvidence(ids[name], name, tag_vectors[name], task.counts[name]) for name in names]
    pages = zip(task.library, task.library_vectors, strict=True)
    history = [
        TaggedPage(evidence_of(page, vector), tuple(ids[tag] for tag in sorted(page.tags))) for page, vector in pages
    ]
    started = time.process_time()
    learned = learn(history, tags) if len(history) >= LEARNS_FROM else None
    seconds = time.process_time() - started
    past = Past()
    for one in history:
        past.add(one)
    return Fitted(task, history, past, Suggester(tags, learned), learned, seconds)


def answers(fitted: Fitted, least: float = 0.0) -> Answers:
    """Suggest existing tags for what arrives: the five likeliest, or those of them that are at least so likely."""
    shown = []
    for page, vector in zip(fitted.task.arriving, fitted.task.arriving_vectors, strict=True):
        evidence = evidence_of(page, vector)
        near = nearest(fitted.history, fitted.task.library_vectors, vector)
        found = fitted.suggester.existing(evidence, fitted.past.around(evidence, near, ()), least)
        shown.append([(tag.name, tag.score) for tag in found[:SHOWN]])
    return Answers(shown, [page.tags for page in fitted.task.arriving], fitted.task.counts)


def first_of_nothing(task: Task) -> Answers:
    """What is suggested in an empty library: new tags alone, right where a true tag has that name in any spelling."""
    nobody = Suggester(())
    shown = []
    for page, vector in zip(task.arriving, task.arriving_vectors, strict=True):
        true = {fold_name(tag): tag for tag in page.tags}
        found = nobody.suggest(evidence_of(page, vector), Surroundings())
        shown.append([(true.get(fold_name(tag.name), tag.name), tag.score) for tag in found])
    return Answers(shown, [page.tags for page in task.arriving], Counter())


def part(task: Task, newest: int) -> Task:
    """The same pages arriving in a library of the newest links alone."""
    begin = len(task.library) - newest
    return Task(task.library[begin:], task.arriving, task.library_vectors[begin:], task.arriving_vectors)


def milliseconds(fitted: Fitted, pages: int) -> list[float]:
    """Processor time of single suggestions, neighbours given (in the product the database finds them)."""
    taken = []
    for page, vector in list(zip(fitted.task.arriving, fitted.task.arriving_vectors, strict=True))[:pages]:
        evidence = evidence_of(page, vector)
        around = fitted.past.around(evidence, nearest(fitted.history, fitted.task.library_vectors, vector), ())
        started = time.process_time()
        fitted.suggester.suggest(evidence, around)
        taken.append(1_000 * (time.process_time() - started))
    return taken
