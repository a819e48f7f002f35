"""What every cell is asked: search in two languages and across them, tags, likeness, and how its vectors lie."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from benchmarks.contrastive.forms import Form
from benchmarks.retrieval.corpus import Corpus, Page
from benchmarks.retrieval.scores import DEPTH, ndcg
from benchmarks.retrieval.sets import load
from benchmarks.tagging.data import LabelledPage, TagSet, disciplines, lobsters
from ml.data.records import PageRecord
from ml.encoder.types import TextEncoder
from ml.evaluation.scores import tagged_right
from ml.losses.monitors import health

EN, ZH, ACROSS = "search en", "search zh", "search across"
SEARCH = (EN, ZH, ACROSS)
TAGS, LIKENESS = "tags P@1", "likeness zh"
ALIGNMENT, UNIFORMITY, RANK = "alignment", "uniformity", "effective rank"
MEASURES = (*SEARCH, TAGS, LIKENESS, ALIGNMENT, UNIFORMITY, RANK)
_GROUPS = {
    EN: ("cranfield", "xquad en→en", "awesome en"),
    ZH: ("cmrc", "xquad zh→zh", "csl title", "csl keywords", "awesome zh", "goldminer zh title"),
    ACROSS: ("xquad en→zh", "xquad zh→en", "goldminer en title"),
}
_LETTERS = {"en": 900, "zh": 350}
"""About a passage: what stands further down is another one in the product."""
_LIKENESS_FILE = Path("zh_similarity") / "Chinese-STS-B_sts-b-dev.jsonl"


@dataclass(frozen=True)
class Examination:
    """Pages and questions, tagged pages (known ones, then those that come in), and pairs of sentences with marks."""

    corpus: Corpus
    tagged: tuple[tuple[list[PageRecord], list[PageRecord]], ...]
    alike: tuple[tuple[str, str, float], ...]


def examination(data: Path, form: Form) -> Examination:
    """The exam of a form. Raises DataMissing."""
    whole = load(data, form.sizes)
    pages = tuple(page for page in whole.pages if page.key.split("/")[0] not in form.left_out)
    questions = tuple(question for question in whole.questions if question.set not in form.left_out)
    tagged = tuple(_tag_exam(one(data).smaller(form.shelf, form.asked)) for one in (lobsters, disciplines))
    return Examination(Corpus(pages, questions), tagged, _alike(data, form.similar))


def sit(encoder: TextEncoder, exam: Examination) -> dict[str, float]:
    """Every measure: search (nDCG@10), tags (P@1) and likeness (Spearman) in per cent, the rest as it is."""
    measures = _search(encoder, exam.corpus)
    right = [tagged_right(shelf, coming, encoder).mean() for shelf, coming in exam.tagged]
    measures[TAGS] = 100 * float(np.mean(right))
    if exam.alike:
        left, other, marks = zip(*exam.alike, strict=True)
        cosines = (encoder.encode_queries(left) * encoder.encode_queries(other)).sum(axis=1)
        measures[LIKENESS] = 100 * float(spearmanr(cosines, marks).statistic)
    return {name: round(value, 3) for name, value in measures.items()}


def _search(encoder: TextEncoder, corpus: Corpus) -> dict[str, float]:
    """Every question asked of all pages together; each set of a group counts alike."""
    shelf = encoder.encode_passages([_text(page) for page in corpus.pages])
    asked = encoder.encode_queries([question.text for question in corpus.questions])
    place = {page.key: number for number, page in enumerate(corpus.pages)}
    of_set: dict[str, list[float]] = defaultdict(list)
    for question, vector in zip(corpus.questions, asked, strict=True):
        first = np.argsort(-(shelf @ vector), kind="stable")[:DEPTH]
        of_set[question.set].append(100 * ndcg([corpus.pages[at].key for at in first], question.right))
    answers = shelf[[place[min(question.right)] for question in corpus.questions]]
    lie = health(asked, answers)
    groups = {name: [np.mean(of_set[one]) for one in sets if one in of_set] for name, sets in _GROUPS.items()}
    found = {name: float(np.mean(means)) for name, means in groups.items() if means}
    return found | {ALIGNMENT: lie.alignment, UNIFORMITY: lie.uniformity, RANK: lie.effective_rank}


def _text(page: Page) -> str:
    return f"{page.title}\n{page.text}".strip()[: _LETTERS.get(page.lang, _LETTERS["en"])]


def _tag_exam(tags: TagSet) -> tuple[list[PageRecord], list[PageRecord]]:
    return _records(tags.library), _records(tags.arriving)


def _records(pages: Sequence[LabelledPage]) -> list[PageRecord]:
    return [
        PageRecord(
            number,
            page.site,
            page.lang,
            0.0,
            page.title,
            description=page.text[: _LETTERS["zh"]],
            tags=tuple(sorted(page.tags)),
        )
        for number, page in enumerate(pages)
    ]


def _alike(data: Path, most: int) -> tuple[tuple[str, str, float], ...]:
    path = data / _LIKENESS_FILE
    if not path.is_file():
        return ()
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(rows) // most)
    return tuple((row["a"], row["b"], float(row["score"])) for row in rows[::step][:most])
