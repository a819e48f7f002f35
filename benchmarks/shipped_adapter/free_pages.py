"""The collections whose licence lets an adapter learned from them be shipped, without what the exams ask for."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.contrastive.material import ROOM, described_twice
from benchmarks.personal.users import DAY, described, listed, papers, stories
from benchmarks.retrieval.corpus import Corpus
from ml.data.records import PageRecord
from ml.training.model_card import Learned

FREE_LISTS = {"avelino/awesome-go": "MIT", "yinggaozhen/awesome-go-cn": "MIT", "jaywcjlove/awesome-mac": "CC0-1.0"}
NEEDED = ("awesome_links", "zh_csl", "en_lobsters", "en_zh_pairs", "zh_cmrc2018")
LAST_STORY = date(2020, 6, 30)
"""Later ones are what tag suggestions are judged by."""


@dataclass(frozen=True)
class Collection:
    """Pages with the licence they were given under."""

    name: str
    licence: str
    pages: list[PageRecord]

    @property
    def learned(self) -> Learned:
        """What the model card says of it."""
        told = "\n".join(json.dumps(asdict(page), ensure_ascii=False, sort_keys=True) for page in self.pages)
        return Learned(self.name, self.licence, len(self.pages), hashlib.sha256(told.encode()).hexdigest())


def free_collections(data: Path, asked: Corpus) -> list[Collection]:
    """All of them; no page of one is asked for, or found, in `asked`."""
    known = {question.text for question in asked.questions} | {page.text for page in asked.pages}
    found = [
        Collection("Lobsters, stories from 2015 to June 2020", "Unlicense", list(_early(stories(data)))),
        Collection("awesome-go, awesome-mac", "MIT, CC0-1.0", _lists(data, "en")),
        Collection("awesome-go-cn, awesome-mac", "MIT, CC0-1.0", _lists(data, "zh")),
        Collection("the same projects in English and Chinese lists", "MIT, CC0-1.0", _twins(data)),
        Collection("CSL, papers", "Apache-2.0", papers(data)),
        Collection("CMRC 2018, paragraphs with questions", "CC-BY-SA-4.0", _paragraphs(data / "zh_cmrc2018")),
    ]
    return [replace(one, pages=_free(number, one.pages, known)) for number, one in enumerate(found)]


def _free(number: int, pages: list[PageRecord], known: set[str]) -> list[PageRecord]:
    """Those that no exam knows, numbered so that no two collections share a number; twins stay or go together."""
    free = [page for page in pages if not known & {page.title, page.description, *page.passages, *page.questions}]
    numbers = {page.page for page in free}
    return [
        replace(page, page=ROOM * number + page.page, twin=ROOM * number + page.twin if page.twin >= 0 else -1)
        for page in free
        if page.twin < 0 or page.twin in numbers
    ]


def _early(pages: list[PageRecord]) -> Iterator[PageRecord]:
    return (page for page in pages if page.saved_at <= LAST_STORY.toordinal() * DAY)


def _lists(data: Path, lang: str) -> list[PageRecord]:
    rows = described(data / "awesome_links" / f"{lang}.jsonl")
    return listed([row for row in rows if _is_free(row["lists"])], lang)


def _is_free(lists: list[str]) -> bool:
    return bool(lists) and set(lists) <= FREE_LISTS.keys()


def _twins(data: Path) -> list[PageRecord]:
    """Those whose Chinese list is free, and of whose English lists each is known and free."""
    english: Mapping[str, list[str]] = {
        row["url"]: row["lists"] for row in described(data / "awesome_links" / "en.jsonl")
    }

    def is_free(row: dict[str, Any]) -> bool:
        return row["zh_list"] in FREE_LISTS and _is_free(english.get(row["url"], []))

    return described_twice(data, is_free)


def _paragraphs(folder: Path) -> list[PageRecord]:
    right: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, page, _grade = line.split("\t")
        right[page].append(question)
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    return [
        PageRecord(
            number,
            f"cmrc{number}.example",
            "zh",
            0.0,
            row["title"],
            passages=(row["text"],),
            questions=tuple(questions[one] for one in right.get(row["_id"], ()) if one in questions),
        )
        for number, row in enumerate(_rows(folder / "corpus.jsonl"))
    ]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
