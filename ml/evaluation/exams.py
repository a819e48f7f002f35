"""Exams an encoder sits: questions, texts to be found, and which are right; drawn from a library or kept in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ml.data.pairs import LEAST_LETTERS, MOST_LETTERS
from ml.data.records import PageRecord
from ml.data.split import Split
from ml.tagging.keyphrases import keyphrases

PINNED = Path(__file__).parent / "pinned"
MOST_QUESTIONS = 300
MOST_DISTRACTORS = 1_500


class Kind(StrEnum):
    """What an exam says something about: this library, or everybody's texts."""

    LIBRARY = "library"
    PUBLIC = "public"


@dataclass(frozen=True)
class Exam:
    """`right[i]`: numbers of the documents that answer question i; `pages[j]`: the page document j is of.

    A page counts by its best document, so a long page is one answer and not many.
    """

    name: str
    kind: Kind
    questions: tuple[str, ...]
    documents: tuple[str, ...]
    pages: tuple[int, ...]
    right: tuple[frozenset[int], ...]


def library_exams(split: Split) -> list[Exam]:
    """What people said of pages held out, as questions; all texts of these pages, and others, as documents."""
    held_out = split.held_out
    documents, pages = [], []
    for record in [*held_out, *split.train[:MOST_DISTRACTORS]]:
        for text in _texts(record):
            documents.append(text)
            pages.append(record.page)
    exams = []
    for name, ask in (("said", _said), ("words", _words), ("other_language", _other_language(split))):
        asked = [(question, record.page) for record in held_out for question in ask(record)][:MOST_QUESTIONS]
        if asked:
            questions, answers = zip(*asked, strict=True)
            right = tuple(frozenset([page]) for page in answers)
            exams.append(Exam(name, Kind.LIBRARY, questions, tuple(documents), tuple(pages), right))
    return exams


def pinned_exams() -> list[Exam]:
    """The public texts that come with the product: two languages and across them; see pinned/SOURCE.md."""
    rows = [json.loads(line) for line in (PINNED / "described_twice.jsonl").read_text(encoding="utf-8").splitlines()]
    numbers = tuple(range(len(rows)))
    right = tuple(frozenset([number]) for number in numbers)

    def exam(name: str, asked: str, found: str) -> Exam:
        questions, documents = tuple(row[asked] for row in rows), tuple(row[found] for row in rows)
        return Exam(name, Kind.PUBLIC, questions, documents, numbers, right)

    return [
        exam("en_to_zh", "en", "zh"),
        exam("zh_to_en", "zh", "en"),
        exam("en_name", "name", "en"),
        exam("zh_name", "name", "zh"),
    ]


def _texts(record: PageRecord) -> list[str]:
    body = [f"{record.title}\n{text}"[:MOST_LETTERS] for text in record.passages] or [
        f"{record.title}\n{record.description}"
    ]
    return [text for text in body if len(text.strip()) >= LEAST_LETTERS]


def _said(record: PageRecord) -> list[str]:
    """What a person or the page's author says of it in other words."""
    said = [*record.questions, record.note, *record.anchors[:1], *(record.highlights[:1] if record.passages else ())]
    if record.passages:
        said.append(record.description)
    return [text[:300] for text in said if len(text) >= LEAST_LETTERS][:2]


def _words(record: PageRecord) -> list[str]:
    phrases = [
        phrase.text for phrase in keyphrases(record.title, "\n".join(record.passages[:4]) or record.description)[:3]
    ]
    return [" ".join(phrases)] if len(phrases) > 1 else []


def _other_language(split: Split) -> Callable[[PageRecord], list[str]]:
    titles = {record.page: record.title for record in (*split.train, *split.held_out)}

    def ask(record: PageRecord) -> list[str]:
        return [titles[record.twin]] if record.twin in titles else []

    return ask
