"""What an adapter must not become worse at: the development questions of the retrieval benchmark, XQuAD across."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.retrieval.corpus import Corpus, Part
from ml.encoder.centred_queries import CentredQueries
from ml.encoder.types import Centring, TextEncoder
from ml.evaluation.exams import Exam, Kind
from ml.evaluation.gate import Row, compare
from ml.evaluation.scores import Remembered, Scores, ndcg

ACROSS = ("XQuAD en→zh", "XQuAD zh→en")
_LETTERS = {"en": 900, "zh": 350}


def public_sets(data: Path, corpus: Corpus) -> list[Exam]:
    """An exam a set of the library of the retrieval benchmark, then XQuAD's questions on paragraphs of the other
    language alone."""
    texts = tuple(f"{page.title}\n{page.text}".strip()[: _LETTERS.get(page.lang, 900)] for page in corpus.pages)
    number = {page.key: at for at, page in enumerate(corpus.pages)}
    exams = []
    for name in dict.fromkeys(question.set for question in corpus.questions):
        asked = [one for one in corpus.questions if one.set == name and one.part is Part.DEVELOPMENT]
        right = tuple(frozenset(number[key] for key in one.right) for one in asked)
        exams.append(Exam(name, Kind.PUBLIC, tuple(one.text for one in asked), texts, tuple(range(len(texts))), right))
    return [*exams, *(_across(data, name, *name.split()[1].split("→")) for name in ACROSS)]


def answered(exams: Sequence[Exam], encoder: TextEncoder, centrings: Sequence[Centring]) -> list[list[Scores]]:
    """For each way to put phrases right the answers to each exam, as search by meaning asks them.

    Texts that several exams share are encoded once.
    """
    encoder = Remembered(encoder)
    found: list[list[Scores]] = [[] for _ in centrings]
    for exam in exams:
        for answers, centring in zip(found, centrings, strict=True):
            answers.append(ndcg(exam, CentredQueries(encoder, centring)))
    return found


def compared(exams: Sequence[Exam], before: Sequence[Scores], after: Sequence[Scores]) -> list[Row]:
    """A row an exam."""
    rows = zip(exams, before, after, strict=True)
    return [compare(exam.name, exam.kind, was, became) for exam, was, became in rows]


def _across(data: Path, name: str, asked: str, answered: str) -> Exam:
    """The same ids stand for the same paragraphs and questions in both languages."""
    pages = _rows(data / f"xquad_{answered}" / "corpus.jsonl")
    number = {row["_id"]: at for at, row in enumerate(pages)}
    right: dict[str, set[int]] = {}
    for line in (data / f"xquad_{asked}" / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, page, grade = line.split("\t")
        if int(grade) > 0 and page in number:
            right.setdefault(question, set()).add(number[page])
    questions = [row for row in _rows(data / f"xquad_{asked}" / "queries.jsonl") if row["_id"] in right]
    return Exam(
        name,
        Kind.PUBLIC,
        tuple(row["text"] for row in questions),
        tuple(row["text"] for row in pages),
        tuple(range(len(pages))),
        tuple(frozenset(right[row["_id"]]) for row in questions),
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
