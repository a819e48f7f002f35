"""How near an extracted text comes to the marked one (F1 of 4-grams, Chinese by character), and its peers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import lxml.html
import trafilatura
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

from benchmarks.extraction_sites import ScoredPage, Truth
from workers.extract.main_text import letters
from workers.extract.page import ExtractedPage, extract_page

ADDRESS = "https://benchmark.example/page"
OURS = "linksnap"
_TOKEN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_GRAM = 4
_FIRST_LINES = 4


def ours(markup: str) -> ExtractedPage:
    """The product's extraction of a page that no browser has opened."""
    return extract_page(markup, None, ADDRESS)


def _by_trafilatura(markup: str) -> str:
    return trafilatura.extract(markup, favor_recall=True, include_comments=False, include_tables=True) or ""


def _by_readability(markup: str) -> str:
    summary = Document(markup).summary(html_partial=True)
    return _lines(summary) if summary.strip() else ""


def _by_resiliparse(markup: str) -> str:
    return str(extract_plain_text(markup, main_content=True))


PEERS: dict[str, Callable[[str], str]] = {
    "trafilatura": _by_trafilatura,
    "readability-lxml": _by_readability,
    "resiliparse": _by_resiliparse,
}


def _lines(markup: str) -> str:
    root = lxml.html.fragment_fromstring(markup, create_parent="div")
    return "\n".join(text for text in root.itertext() if text.strip())


def f1(found: str, marked: str, title: str) -> float:
    """F1 of the 4-grams of two texts, 0 to 1. A first line that only repeats the title counts for nobody."""
    mine, theirs = _grams(_without_title(found, title)), _grams(_without_title(marked, title))
    if not mine or not theirs:
        return float(mine == theirs)
    common = sum((mine & theirs).values())
    return 2 * common / (sum(mine.values()) + sum(theirs.values()))


def _grams(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    if len(tokens) < _GRAM:
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(zip(*(tokens[start:] for start in range(_GRAM)), strict=False))


def _without_title(text: str, title: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    wanted = letters(title)
    first = [line for line in lines[:_FIRST_LINES] if letters(line) != wanted]
    return "\n".join([*first, *lines[_FIRST_LINES:]])


@dataclass(frozen=True)
class Said:
    """Whether title, author and day were found as the page states them; None where it states none."""

    title: bool | None
    author: bool | None
    date: bool | None


def said(truth: Truth, page: ExtractedPage) -> Said:
    """Our metadata against what the page states; a page dated by its last edit may have either date."""
    days = {moment.date() for moment in (page.published, page.modified) if moment is not None}
    return Said(
        letters(page.title) == letters(truth.title) if truth.title else None,
        letters(page.author) == letters(truth.author) if truth.author else None,
        truth.day in days if truth.day else None,
    )


def by_everyone(page: ScoredPage, extracted: ExtractedPage) -> dict[str, float]:
    """The F1 of every program on one page; a program that breaks on it gets 0."""
    scores = {OURS: f1(extracted.text, page.text, page.truth.title)}
    for name, extract in PEERS.items():
        try:
            scores[name] = f1(extract(page.markup), page.text, page.truth.title)
        except Exception:  # whatever a program raises on a page, it has found no text in it
            scores[name] = 0.0
    return scores
