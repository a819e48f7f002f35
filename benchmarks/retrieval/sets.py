"""Reads the sets of the retrieval benchmark from their folders (`../shared/data`, each with its origin and licence)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.retrieval.corpus import Corpus, Page, Question, Sizes, choose_pages, choose_questions, place

FOLDERS = ("en_cranfield", "zh_cmrc2018", "xquad_en", "xquad_zh", "zh_goldminer", "zh_csl", "awesome_links")


# Characters of a description that say something.
_LEAST = {"en": 40, "zh": 20}


class DataMissing(RuntimeError):
    """The data is not on this machine; the message says what is missing."""


def load(data: Path, sizes: Sizes) -> Corpus:
    """Everything as one library; raises DataMissing."""
    missing = [name for name in FOLDERS if not (data / name).is_dir()]
    if missing:
        raise DataMissing(f"{data} has no {', '.join(missing)}")
    parts = [
        _beir(data / "en_cranfield", "cranfield", "en", sizes),
        _beir(data / "zh_cmrc2018", "cmrc", "zh", sizes),
        _xquad(data, sizes),
        _goldminer(data / "zh_goldminer", sizes),
        _csl(data / "zh_csl", sizes),
        _awesome(data / "awesome_links", "en", sizes),
        _awesome(data / "awesome_links", "zh", sizes),
    ]
    return Corpus(
        tuple(page for pages, _ in parts for page in pages),
        tuple(question for _, questions in parts for question in questions),
    )


_Part = tuple[list[Page], list[Question]]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _judgements(folder: Path) -> dict[str, set[str]]:
    right: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, page, grade = line.split("\t")
        if int(grade) > 0:
            right.setdefault(question, set()).add(page)
    return right


def _beir_questions(folder: Path, name: str, prefix: str) -> list[Question]:
    """The questions of a folder; the pages that answer get the prefix of their keys."""
    right = _judgements(folder)
    return [
        Question(
            f"{name}/{row['_id']}",
            name,
            row["text"],
            frozenset(f"{prefix}/{page}" for page in right.get(row["_id"], ())),
        )
        for row in _rows(folder / "queries.jsonl")
    ]


def _beir(folder: Path, name: str, lang: str, sizes: Sizes) -> _Part:
    """Question → page, titles in the index as a person's library has them."""
    rows = [row for row in _rows(folder / "corpus.jsonl") if row["text"].strip()]
    pages = [Page(f"{name}/{row['_id']}", lang, row["title"], row["text"]) for row in rows]
    if name != "cranfield":
        # Cranfield has ten answers a question all over its 1,400 pages, so it is taken whole in any form.
        pages = choose_pages(pages, sizes.pages)
    return pages, choose_questions(_beir_questions(folder, name, name), pages, sizes.questions)


def _xquad(data: Path, sizes: Sizes) -> _Part:
    """Half of the paragraphs are in the library in English, the other half in Chinese, so no answer has a twin.

    With both in it, the answer in the question's own language would stand before the one that counts. No titles:
    those of the Chinese paragraphs are English.
    """
    english = {row["_id"] for row in _rows(data / "xquad_en" / "corpus.jsonl") if place(row["_id"], "lang") < 0.5}
    pages: list[Page] = []
    questions: list[Question] = []
    for lang in ("en", "zh"):
        rows = _rows(data / f"xquad_{lang}" / "corpus.jsonl")
        chosen = [row for row in rows if (row["_id"] in english) == (lang == "en")]
        pages += [Page(f"xquad-{lang}/{row['_id']}", lang, "", row["text"]) for row in chosen]
    for asked in ("en", "zh"):
        for answered in ("en", "zh"):
            name = f"xquad {asked}→{answered}"
            asked_of = _beir_questions(data / f"xquad_{asked}", name, f"xquad-{answered}")
            questions += choose_questions(asked_of, pages, sizes.questions)
    return pages, questions


def _goldminer(folder: Path, sizes: Sizes) -> _Part:
    """Title → long Chinese article without its title; the English original's title → the same article."""
    rows = {row["path"]: row for row in _rows(folder / "articles.jsonl") if row["zh_title"] and row["en_title"]}
    pages = choose_pages(
        (Page(f"goldminer/{path}", "zh", "", row["text"]) for path, row in rows.items()), sizes.long_pages
    )
    questions: list[Question] = []
    for name, title in (("goldminer zh title", "zh_title"), ("goldminer en title", "en_title")):
        asked = (
            Question(f"{name}/{path}", name, row[title], frozenset({f"goldminer/{path}"})) for path, row in rows.items()
        )
        questions += choose_questions(asked, pages, sizes.questions)
    return pages, questions


def _csl(folder: Path, sizes: Sizes) -> _Part:
    """Title → abstract and the author's keywords → abstract."""
    rows = dict(enumerate(_rows(folder / "papers_dev.jsonl")))
    pages = choose_pages((Page(f"csl/{number}", "zh", "", row["text"]) for number, row in rows.items()), sizes.pages)
    questions: list[Question] = []
    for name in ("csl title", "csl keywords"):
        asked = (
            Question(f"{name}/{number}", name, text, frozenset({f"csl/{number}"}))
            for number, row in rows.items()
            if (text := row["title"] if name == "csl title" else " ".join(row["keywords"]))
        )
        questions += choose_questions(asked, pages, sizes.questions)
    return pages, questions


def _awesome(folder: Path, lang: str, sizes: Sizes) -> _Part:
    """A project's name → its one-line description, which must be long enough to say something."""
    name = f"awesome {lang}"
    rows = {row["url"]: row for row in _rows(folder / f"{lang}.jsonl") if len(row["desc"] or "") >= _LEAST[lang]}
    chosen = choose_pages((Page(f"{name}/{url}", lang, "", row["desc"]) for url, row in rows.items()), sizes.pages)
    # The same line stands in several lists under other addresses.
    pages = list({page.text: page for page in chosen}.values())
    asked = [
        Question(f"{name}/{url}", name, row["title"], frozenset({f"{name}/{url}"}))
        for url, row in rows.items()
        if len(row["title"]) >= 4
    ]
    return pages, choose_questions(asked, pages, sizes.questions)
