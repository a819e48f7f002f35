"""Simulated people: libraries in the order of time, from the collections of `../shared/data`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from linksnap.rules.site_turns import site_of
from ml.data.records import PageRecord

PASSAGE_LETTERS = 700
DAY = 86_400.0


@dataclass(frozen=True)
class Person:
    """Somebody whose links come in order; the newest are never trained on."""

    name: str
    pages: list[PageRecord]


def people(data: Path) -> Iterator[Person]:
    """One after another, so that only one library is in memory."""
    for lang, share in (("en", 4), ("zh", 2)):
        yield from _list_readers(data / "awesome_links" / f"{lang}.jsonl", lang, share)
    yield Person("zh reader (goldminer, CSL)", _dated([*articles(data), *papers(data)], _shuffled))
    yield Person("en reader (Lobsters 2015-2020)", stories(data))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


def _list_readers(path: Path, lang: str, most: int) -> Iterator[Person]:
    """Somebody a topic: the largest lists of links."""
    rows = described(path)
    sizes = Counter(name for row in rows for name in row["lists"])
    for name, _size in sizes.most_common(most):
        own = [row for row in rows if name in row["lists"]]
        yield Person(f"{lang} {name}", _dated(_told_apart(listed(own, lang)), _shuffled))


def _told_apart(pages: list[PageRecord]) -> list[PageRecord]:
    """Without the tags that most pages have (the name of the list): whoever always says them is always right."""
    counts = Counter(tag for page in pages for tag in set(page.tags))
    common = {tag for tag, count in counts.items() if 2 * count > len(pages)}
    return [replace(page, tags=tuple(tag for tag in page.tags if tag not in common)) for page in pages]


def described(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of list links that say something of their link."""
    return [row for row in _rows(path) if len(row.get("desc") or "") > 10 and row["title"]]


def listed(rows: Iterable[dict[str, Any]], lang: str) -> list[PageRecord]:
    """Links of lists, one line of description each."""
    return [
        PageRecord(
            page=number,
            site=site_of(urlsplit(row["url"]).hostname or ""),
            lang=lang,
            saved_at=0.0,
            title=row["title"],
            description=row["desc"],
            tags=tuple(row["tags"]),
        )
        for number, row in enumerate(rows)
    ]


def articles(data: Path) -> list[PageRecord]:
    """Long Chinese articles; the English original's title asks for them."""
    pages = []
    for number, row in enumerate(_rows(data / "zh_goldminer" / "articles.jsonl")):
        text = row["text"]
        cut = [
            text[start : start + PASSAGE_LETTERS]
            for start in range(0, min(len(text), 6 * PASSAGE_LETTERS), PASSAGE_LETTERS)
        ]
        host = urlsplit(row.get("en_url") or "").hostname or f"page{number}.example"
        asked = (row["en_title"],) if row.get("en_title") else ()
        pages.append(
            PageRecord(
                page=number,
                site=site_of(host),
                lang="zh",
                saved_at=0.0,
                title=row["zh_title"],
                passages=tuple(cut),
                tags=tuple(row["category"]),
                questions=asked,
            )
        )
    return pages


def papers(data: Path) -> list[PageRecord]:
    """Abstracts of Chinese papers with the authors' keywords."""
    return [
        PageRecord(
            page=1_000_000 + number,
            site=f"{row['discipline']}.example",
            lang="zh",
            saved_at=0.0,
            title=row["title"],
            passages=(row["text"],),
            tags=(row["category"], *row["keywords"][:2]),
        )
        for number, row in enumerate(_rows(data / "zh_csl" / "papers_dev.jsonl"))
    ]


def stories(data: Path) -> list[PageRecord]:
    """Stories of Lobsters, 2015 to 2020: titles and tags."""
    rows = [row for row in _rows(data / "en_lobsters" / "stories.jsonl") if "2015" <= row["date"][:4] <= "2020"]
    return [
        PageRecord(
            page=number,
            site=site_of(urlsplit(row["url"]).hostname or ""),
            lang="en",
            saved_at=date.fromisoformat(row["date"]).toordinal() * DAY,
            title=row["title"],
            tags=tuple(row["tags"]),
        )
        for number, row in enumerate(sorted(rows, key=lambda row: (row["date"], row["id"])))
    ]


def _shuffled(page: PageRecord) -> bytes:
    return hashlib.blake2b(f"{page.page} {page.title}".encode(), digest_size=8).digest()


def _dated(pages: list[PageRecord], order: Callable[[PageRecord], bytes]) -> list[PageRecord]:
    """The pages in a seeded order, a day apart: these collections have no dates."""
    return [replace(page, saved_at=number * DAY) for number, page in enumerate(sorted(pages, key=order))]
