"""Pages and questions of the retrieval benchmark: what they are, how they are chosen, and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """Weights of the ranking are chosen on development questions, figures are reported on test questions."""

    DEVELOPMENT = "development"
    TEST = "test"


@dataclass(frozen=True)
class Page:
    """One page of the library; an empty title where the title is the question."""

    key: str
    lang: str
    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """What is typed into the search box, and the keys of all pages that answer it."""

    key: str
    set: str
    text: str
    right: frozenset[str]

    @property
    def part(self) -> Part:
        """By hash, so that it never depends on which other questions were taken."""
        return Part.TEST if place(self.key, "part") < 0.5 else Part.DEVELOPMENT


@dataclass(frozen=True)
class Corpus:
    """All pages as one library, all questions."""

    pages: tuple[Page, ...]
    questions: tuple[Question, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over everything that was taken from the data: floors hold for one digest."""
        whole = hashlib.sha256()
        for page in self.pages:
            _add(whole, page.key, page.lang, page.title, page.text)
        for question in self.questions:
            _add(whole, question.key, question.set, question.text, *sorted(question.right))
        return whole.hexdigest()


@dataclass(frozen=True)
class Sizes:
    """How much of each set is taken at most."""

    pages: int
    long_pages: int
    questions: int


FULL = Sizes(pages=500, long_pages=160, questions=300)
QUICK = Sizes(pages=150, long_pages=40, questions=30)


def place(key: str, salt: str) -> float:
    """A number in [0, 1) that belongs to a key: a fixed random order."""
    return int.from_bytes(hashlib.sha256(f"{salt}:{key}".encode()).digest()[:6], "big") / 2**48


def choose_pages(pages: Iterable[Page], most: int) -> list[Page]:
    """At most so many pages, always the same ones."""
    return sorted(pages, key=lambda page: place(page.key, "page"))[:most]


def choose_questions(questions: Iterable[Question], pages: Sequence[Page], most: int) -> list[Question]:
    """At most so many questions that these pages answer; answers among the pages left out do not count."""
    there = {page.key for page in pages}
    answered = [
        Question(question.key, question.set, question.text, question.right & there)
        for question in questions
        if question.right & there
    ]
    return sorted(answered, key=lambda question: place(question.key, "question"))[:most]


def _add(whole: hashlib._Hash, *texts: str) -> None:
    for text in texts:
        data = text.encode("utf-8", "replace")
        whole.update(len(data).to_bytes(8, "big") + data)
