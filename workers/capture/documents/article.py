"""Writes numbered blocks and the reader's HTML side by side, for documents that were never HTML."""

from __future__ import annotations

import html
from dataclasses import dataclass, field, replace

from workers.extract.blocks import MAX_BLOCKS, NUMBER, number_tree, read_blocks
from workers.extract.document import parse, scrub
from workers.extract.language import detect_language
from workers.extract.reader import clean_tree
from workers.extract.text import count_words, plain_text
from workers.extract.time_limit import bounded
from workers.extract.types import Block, ExtractedPage

MAX_LETTERS = 4_000_000


@dataclass
class Article:
    """Blocks in their order; `is_full` once no more text is taken (20,000 blocks or 4 million letters)."""

    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    letters: int = 0
    is_full: bool = False

    def add(self, text: str, level: int = 0, anchor: str = "", tag: str = "p") -> None:
        """One block of plain text: a paragraph, a heading of `level`, a `pre` or a table's row (cells by tabs)."""
        text = scrub(text).strip("\n" if tag == "pre" else None)
        if not text.strip() or self._filled(text):
            return
        number = len(self.blocks) + 1
        block = Block(number, anchor or f"ls-{number}", level, text)
        self.blocks.append(block)
        self.parts.append(_element(block, f"h{min(level, 6)}" if level else tag))

    def raw(self, markup: str) -> None:
        """Markup of our own around blocks, such as `<table>`: never anything a document says."""
        self.parts.append(markup)

    def _filled(self, text: str) -> bool:
        self.letters += len(text)
        self.is_full = self.is_full or self.letters > MAX_LETTERS or len(self.blocks) >= MAX_BLOCKS
        return self.is_full

    def page(self, title: str, declared_language: str = "") -> ExtractedPage:
        """The blocks as an extracted page."""
        return page_of(
            tuple(self.blocks), f"<div>{''.join(self.parts)}</div>" if self.blocks else "", title, declared_language
        )


def _element(block: Block, tag: str) -> str:
    said = f'id="{html.escape(block.anchor)}" {NUMBER}="{block.number}"'
    if tag == "tr":
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in block.text.split("\t"))
        return f"<tr {said}>{cells}</tr>"
    text = html.escape(block.text)
    return f"<{tag} {said}>{text if tag == 'pre' else text.replace(chr(10), '<br>')}</{tag}>"


def page_of(blocks: tuple[Block, ...], reader_html: str, title: str, declared_language: str = "") -> ExtractedPage:
    """An extracted page of these blocks: text, words and language counted and detected."""
    text = plain_text(blocks)
    return ExtractedPage(
        title=" ".join(scrub(title).split())[:1000],
        lang=bounded(lambda: detect_language(declared_language, text or title), ""),
        reader_html=reader_html,
        blocks=blocks,
        text=text,
        words=count_words(blocks),
    )


def page_of_markup(markup: str, url: str, title: str) -> ExtractedPage:
    """An extracted page of a document's own HTML (Markdown, feeds, books): numbered, then cleaned for the reader."""
    root = parse(f"<body>{markup}</body>")
    body = root.find("body") if root is not None else None
    if root is None or body is None:
        return replace(ExtractedPage(), title=title)
    number_tree(root)
    blocks = tuple(seen.block for seen in read_blocks(root))
    return page_of(blocks, bounded(lambda: clean_tree(body, url, {}), ""), title)
