"""From a captured page to what is kept of it: metadata, language, numbered blocks, reader, plain text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workers.extract.blocks import NUMBER, SeenBlock, number_tree, read_blocks, read_number
from workers.extract.byline_place import is_elsewhere
from workers.extract.document import Element, parse, remove_dead_weight, serialise
from workers.extract.formulas import settle_formulas
from workers.extract.language import detect_language
from workers.extract.links import article_links
from workers.extract.main_text import Finding, choose_blocks
from workers.extract.metadata import PageMetadata, read_metadata
from workers.extract.reader import clean_reader, clean_tree, picture_addresses, prune_to
from workers.extract.text import count_words, plain_text
from workers.extract.time_limit import bounded
from workers.extract.types import Block, ExtractedPage, LinkOut

__all__ = ["Block", "ExtractedPage", "LinkOut", "extract_page"]


@dataclass(frozen=True)
class _Captured:
    archive_html: str
    reader_html: str | None
    url: str


@dataclass(frozen=True)
class _Article:
    blocks: tuple[Block, ...]
    reader_html: str
    links: tuple[LinkOut, ...]


def extract_page(archive_html: str, reader_html: str | None, url: str) -> ExtractedPage:
    """Read a page: `archive_html` with numbered blocks (numbered here if it has none), Readability's article.

    Never raises for what stands in the page: broken, huge or hostile HTML gives less. Every parser of others
    runs under a time limit.
    """
    root = parse(archive_html)
    if root is None:
        archive_html, root = reader_html or "", parse(reader_html or "")
    if root is None:
        return _EMPTY
    bounded(lambda: settle_formulas(root), None)
    captured = _number_if_needed(root, archive_html, reader_html, url)
    seen = read_blocks(root)
    pictures = picture_addresses(root, url)
    declared = _declared_language(root)
    remove_dead_weight(root)
    lean_html = serialise(root)
    texts = _own_texts(root, seen)
    metadata = read_metadata(root, lean_html, texts, url, declared)
    article = _read_article(captured, Finding(root, seen, frozenset(), lean_html, metadata.title), pictures)
    return _assemble(metadata, article, declared)


_EMPTY = ExtractedPage()
_END = 60


def _number_if_needed(root: Element, archive_html: str, reader_html: str | None, url: str) -> _Captured:
    if root.xpath(f"boolean(//@{NUMBER})"):
        return _Captured(archive_html, reader_html, url)
    # No browser has opened this page: a reader made elsewhere would not know our numbers.
    number_tree(root)
    return _Captured(serialise(root), None, url)


def _own_texts(root: Element, seen: list[SeenBlock]) -> list[str]:
    """The words of the page's blocks in their order, without menus; at its ends, where bylines stand, no comments."""
    holders = {number: one for one in root.iter("*") if (number := read_number(one)) is not None}
    shown = [one for one in seen if not one.in_boilerplate]
    return [
        one.block.text
        for place, one in enumerate(shown)
        if _END <= place < len(shown) - _END or not is_elsewhere(holders[one.block.number], by_own_name=True)
    ]


def _declared_language(root: Element) -> str:
    for element in (root, root.find("body")):
        if element is not None and (element.get("lang") or "").strip():
            return str(element.get("lang"))
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "content-language":
            return str(meta.get("content") or "")
    return ""


def _read_article(captured: _Captured, finding: Finding, pictures: dict[str, str]) -> _Article:
    reader = parse(captured.reader_html or "")
    if reader is not None:
        bounded(lambda: settle_formulas(reader), None)
    in_reader = read_blocks(reader) if reader is not None else []
    known = {one.block.number for one in finding.seen}
    # What the archive lost (it was cut) may still stand in the reader.
    seen: list[SeenBlock] = [*finding.seen, *(one for one in in_reader if one.block.number not in known)]
    reader_numbers = frozenset(one.block.number for one in in_reader)
    chosen = choose_blocks(replace(finding, seen=seen, reader_numbers=reader_numbers))
    clean = ""
    if chosen == reader_numbers and captured.reader_html:
        clean = bounded(lambda: clean_reader(captured.reader_html or "", captured.url, pictures), "")
    else:
        clean = bounded(lambda: _reader_of_archive(captured, chosen), "")
    shown = parse(clean)
    # What cleaning took out of the reader (words on a button) is no block of the article either.
    kept = chosen & {one.block.number for one in read_blocks(shown)} if shown is not None else chosen
    links = article_links(shown, captured.url) if shown is not None else ()
    return _Article(tuple(one.block for one in seen if one.block.number in kept), clean, links)


def _reader_of_archive(captured: _Captured, numbers: frozenset[int]) -> str:
    root = parse(captured.archive_html)
    body = root.find("body") if root is not None else None
    if body is None:
        return ""
    settle_formulas(root)
    prune_to(body, numbers)
    return clean_tree(body, captured.url, {})


def _assemble(metadata: PageMetadata, article: _Article, declared: str) -> ExtractedPage:
    text = plain_text(article.blocks)
    return ExtractedPage(
        title=metadata.title,
        description=metadata.description,
        author=metadata.author,
        site_name=metadata.site_name,
        published=metadata.published,
        modified=metadata.modified,
        links=article.links,
        details=dict(metadata.details),
        lang=bounded(lambda: detect_language(declared, text or metadata.title), ""),
        canonical_url=metadata.canonical_url,
        reader_html=article.reader_html,
        blocks=article.blocks,
        text=text,
        words=count_words(article.blocks),
        metadata_sources=metadata.sources,
    )
