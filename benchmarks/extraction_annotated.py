"""Chinese pages of Debian's documentation with their text marked by hand, and the saved pages of Readability's tests.

`corpus/extraction.json` says for each family of pages where the text stands (selectors) and gives the digest of every
page whose selectors were checked; a page of another version of its package is left out, and counted.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import lxml.html

from benchmarks.extraction_sites import ScoredPage, Truth
from benchmarks.real_pages_corpus import CORPUS, SAVED_PAGES, CorpusMissing, CorpusPage, fetch, load_pages

ANNOTATIONS = CORPUS / "extraction.json"


@dataclass(frozen=True)
class Family:
    """Where a family of pages has its text and title; `leave_out` stands inside the text without being part of it."""

    package: str
    text: str
    title: str
    leave_out: tuple[str, ...]
    pages: dict[str, str]


def load_families() -> list[Family]:
    """Every family of `corpus/extraction.json`."""
    content = json.loads(ANNOTATIONS.read_text(encoding="utf-8"))
    return [Family(**{**row, "leave_out": tuple(row["leave_out"])}) for row in content["families"]]


def load_annotated() -> tuple[list[ScoredPage], int]:
    """The annotated pages, and how many were left out since their bytes are others; raises `CorpusMissing`."""
    families = {family.package: family for family in load_families()}
    pages = [page for page in load_pages() if page.package in families and page.id in families[page.package].pages]
    roots = fetch(pages)
    found = [_read(page, families[page.package], roots[page.package]) for page in pages]
    kept = [page for page in found if page is not None]
    return kept, len(found) - len(kept)


def _read(page: CorpusPage, family: Family, root: Path) -> ScoredPage | None:
    data = (root / page.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != family.pages[page.id]:
        return None
    markup = data.decode("utf-8", "replace")
    return ScoredPage(page.id, family.package, markup, *_marked(markup, family))


def _marked(markup: str, family: Family) -> tuple[str, Truth]:
    tree = lxml.html.fromstring(markup.encode())
    [text] = tree.cssselect(family.text)
    title = " ".join(tree.cssselect(family.title)[0].text_content().split())
    for selector in family.leave_out:
        for element in text.cssselect(selector):
            element.drop_tree()
    return text.text_content(), Truth(title)


def load_saved() -> list[ScoredPage]:
    """The test pages of mozilla/readability, whose reference is what that program makes of them."""
    if not SAVED_PAGES.is_dir():
        raise CorpusMissing("the saved pages are not there: expected ../shared/pages/readability")
    pages = []
    for folder in sorted(one for one in SAVED_PAGES.iterdir() if (one / "source.html").is_file()):
        reference = (folder / "expected.html").read_text(encoding="utf-8", errors="replace")
        said = json.loads((folder / "expected-metadata.json").read_text(encoding="utf-8"))
        text = lxml.html.fromstring(f"<div>{reference}</div>").text_content()
        markup = (folder / "source.html").read_text(encoding="utf-8", errors="replace")
        pages.append(ScoredPage(folder.name, "saved", markup, text, Truth(said.get("title") or "")))
    return pages
