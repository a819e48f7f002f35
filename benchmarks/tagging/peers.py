"""What others would suggest in the same library: the figures to beat. Each reads the same words of a page."""

import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

from benchmarks.tagging.data import LabelledPage
from benchmarks.tagging.scores import SHOWN
from ml.encoder.types import Vectors
from ml.tagging.evidence import PageEvidence, TagEvidence
from ml.tagging.name_index import NameIndex
from ml.tagging.words import pieces, site_words

NEIGHBOURS = 10
LINEAR_COSTS = (1.0, 10.0)

Ranking = list[list[str]]


@dataclass(frozen=True)
class Task:
    """A library and the pages that arrive, with their vectors."""

    library: Sequence[LabelledPage]
    arriving: Sequence[LabelledPage]
    library_vectors: Vectors
    arriving_vectors: Vectors

    @property
    def counts(self) -> Counter[str]:
        """How many links of the library have each tag."""
        return Counter(tag for page in self.library for tag in page.tags)


def said(page: LabelledPage) -> list[str]:
    """Return the words, pairs of words, Chinese character runs and site words of a page."""
    return [*pieces(page.title), *pieces(page.text), *site_words(page.host, page.address)]


def popularity(task: Task) -> Ranking:
    """The most used tags, for every page the same."""
    best = [tag for tag, _ in task.counts.most_common(SHOWN)]
    return [best for _ in task.arriving]


def name_match(task: Task) -> Ranking:
    """Tags whose name stands in the page, the title first, then the most used."""
    counts = task.counts
    names = sorted(counts)
    index = NameIndex([TagEvidence(n, name, None, counts[name]) for n, name in enumerate(names)])
    ranking = []
    for page in task.arriving:
        found = index.find(page.title, page.text)
        order = sorted(found, key=lambda n: (-found[n].in_title, -found[n].mentions, -counts[names[n]]))
        ranking.append([names[n] for n in order][:SHOWN])
    return ranking


def encoder_neighbours(task: Task) -> Ranking:
    """Tags of the ten nearest pages by the raw encoder, weighted by cosine."""
    return _voted(task, task.arriving_vectors @ task.library_vectors.T)


def word_neighbours(task: Task) -> Ranking:
    """Tags of the ten nearest pages by TF-IDF."""
    library, arriving = _tfidf(task)
    return _voted(task, (arriving @ library.T).toarray())


def _voted(task: Task, similar: Vectors) -> Ranking:
    ranking = []
    for row in similar:
        votes: dict[str, float] = defaultdict(float)
        for place in np.argsort(-row)[:NEIGHBOURS].tolist():
            for tag in task.library[place].tags:
                votes[tag] += float(row[place])
        ranking.append(sorted(votes, key=lambda tag: -votes[tag])[:SHOWN])
    return ranking


def word_heads(task: Task) -> Ranking:
    """A linear classifier a tag on TF-IDF (squared hinge, as in DiSMEC); the better of two costs, told by the outcome.

    Choosing by the outcome favours the peer.
    """
    library, arriving = _tfidf(task)
    binarizer = MultiLabelBinarizer()
    has = binarizer.fit_transform([sorted(page.tags) for page in task.library])
    best: tuple[float, Ranking] = (-1.0, [])
    for cost in LINEAR_COSTS:
        model = OneVsRestClassifier(LinearSVC(C=cost)).fit(library, has)
        ranking = _ranked(model.decision_function(arriving), binarizer.classes_)
        right = sum(tags[0] in page.tags for tags, page in zip(ranking, task.arriving, strict=True))
        best = max(best, (float(right), ranking))
    return best[1]


def omikuji(task: Task) -> Ranking | None:
    """Bonsai trees (Khandagale et al. 2020) by the package omikuji; None where it is not installed."""
    with suppress(ImportError):
        return _omikuji(task, import_module("omikuji"))
    return None


def _omikuji(task: Task, package: Any) -> Ranking:
    library, arriving = _tfidf(task)
    tags = sorted(task.counts)
    places = {tag: n for n, tag in enumerate(tags)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.txt"
        with path.open("w", encoding="utf-8") as file:
            file.write(f"{library.shape[0]} {library.shape[1]} {len(tags)}\n")
            for n, page in enumerate(task.library):
                row = library[n]
                words = " ".join(f"{i}:{v:.5f}" for i, v in zip(row.indices, row.data, strict=True))
                file.write(f"{','.join(str(places[tag]) for tag in sorted(page.tags))} {words}\n")
        settings = package.Model.default_hyper_param()
        # Bonsai: wide and shallow trees, by the advice of the package.
        settings.cluster_k, settings.min_branch_size = 100, 100
        settings.cluster_balanced, settings.collapse_every_n_layers = False, 5
        with _silence():
            model = package.Model.train_on_data(str(path), settings, n_threads=1)
    rows = (arriving[n] for n in range(arriving.shape[0]))
    found = (
        model.predict(list(zip(row.indices.tolist(), row.data.tolist(), strict=True)), top_k=SHOWN) for row in rows
    )
    return [[tags[place] for place, _ in page] for page in found]


@contextmanager
def _silence() -> Iterator[None]:
    """The package writes a line for every step and every example, past Python."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept, nothing = (os.dup(1), os.dup(2)), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        for number, file in enumerate(kept, start=1):
            os.dup2(file, number)
            os.close(file)
        os.close(nothing)


def _ranked(scores: Vectors, classes: Sequence[str]) -> Ranking:
    # With a single tag scikit-learn gives one column less.
    table = scores.reshape(len(scores), -1)
    return [[str(classes[n]) for n in np.argsort(-row)[:SHOWN] if n < len(classes)] for row in table]


def _tfidf(task: Task) -> tuple[Any, Any]:
    vectorizer = TfidfVectorizer(analyzer=said, sublinear_tf=True)
    library = vectorizer.fit_transform(task.library).tocsr()
    return library, vectorizer.transform(task.arriving).tocsr()


PEERS: dict[str, Callable[[Task], Ranking | None]] = {
    "popularity": popularity,
    "name match": name_match,
    "TF-IDF kNN": word_neighbours,
    "TF-IDF one-vs-rest": word_heads,
    "encoder kNN": encoder_neighbours,
    "omikuji": omikuji,
}


def evidence_of(page: LabelledPage, vector: Vectors) -> PageEvidence:
    """The page as the suggester gets it."""
    return PageEvidence(page.title, page.text, page.lang, page.host, vector, page.address)
