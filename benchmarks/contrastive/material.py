"""What all objectives learn from: pairs of one bilingual library, none of whose pages the exams ask for."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.personal.users import articles, described, listed, papers, stories
from benchmarks.retrieval.corpus import Corpus
from linksnap.rules.site_turns import site_of
from ml.data.pairs import Pair, pairs_of
from ml.data.records import PageRecord

NEEDED = ("awesome_links", "zh_goldminer", "zh_csl", "en_lobsters", "en_zh_pairs")
ROOM = 10_000_000
"""Numbers of pages a collection has for itself."""


@dataclass(frozen=True)
class Material:
    """`whole`: all pairs of the library, for counting; `pairs`: those that are learned from."""

    whole: list[Pair]
    pairs: list[Pair]

    @property
    def digest(self) -> str:
        """SHA-256 of what is learned from: figures of different pairs cannot be compared."""
        told = json.dumps([[pair.source, pair.anchor, pair.positive, pair.page, pair.tags] for pair in self.pairs])
        return hashlib.sha256(told.encode()).hexdigest()


def material(data: Path, pages: int, pairs: int, asked: Corpus) -> Material:
    """Pairs of at most `pages` pages of each collection, at most `pairs` of each source and language."""
    whole = pairs_of(list(_library(data, pages, asked)))
    return Material(whole, thinned(whole, pairs))


def thinned(pairs: list[Pair], most: int) -> list[Pair]:
    """At most so many of each source and language, in their order, which depends on the texts alone."""
    seen: Counter[tuple[str, str]] = Counter()
    kept = []
    for pair in pairs:
        seen[pair.source, pair.lang] += 1
        if seen[pair.source, pair.lang] <= most:
            kept.append(pair)
    return kept


def _library(data: Path, pages: int, asked: Corpus) -> Iterator[PageRecord]:
    """The collections as one library, without what the exams ask for or find."""
    known = {question.text for question in asked.questions} | {page.text for page in asked.pages}
    collections = [
        *([*listed(described(data / "awesome_links" / f"{lang}.jsonl"), lang)] for lang in ("en", "zh")),
        articles(data),
        papers(data),
        stories(data),
        described_twice(data),
    ]
    for number, collection in enumerate(collections):
        free = [page for page in collection if not known & {page.title, page.description, *page.passages}]
        twins = {page.page for page in free}
        for page in sorted((page for page in free if page.twin < 0 or page.twin in twins), key=_order)[:pages]:
            twin = ROOM * number + page.twin if page.twin >= 0 else -1
            yield replace(page, page=ROOM * number + page.page, twin=twin)


def described_twice(data: Path, wanted: Callable[[dict[str, Any]], bool] = bool) -> list[PageRecord]:
    """Projects described in a list of each language, those wanted; the English description has an even number."""
    found = []
    lines = (data / "en_zh_pairs" / "awesome_desc.jsonl").read_text(encoding="utf-8").splitlines()
    for number, row in enumerate(map(json.loads, lines)):
        if not wanted(row):
            continue
        site = site_of(row["url"].split("/")[2])
        for turn, lang in enumerate(("en", "zh")):
            page, twin = 2 * number + turn, 2 * number + 1 - turn
            title, text = row[f"{lang}_title"] or "", row[lang] or ""
            found.append(PageRecord(page, site, lang, 0.0, title, description=text, twin=twin))
    return found


def _order(page: PageRecord) -> bytes:
    # Both of a pair of twins come together.
    return hashlib.blake2b(str(min(page.page, page.twin) if page.twin >= 0 else page.page).encode()).digest()
