"""Reads Markdown (CommonMark with tables) as the article it stands for."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt

from workers.capture.documents.article import page_of_markup
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.decoding import read_text
from workers.capture.documents.plain import read_plain
from workers.extract.time_limit import bounded
from workers.extract.types import LinkOut

# Above this a parser of hostile Markdown takes minutes; the text itself is kept and found all the same.
MOST_LETTERS = 1_000_000
MAX_LINKS = 1_000
_FRONT_MATTER = re.compile(r"\A---\n(.{0,10000}?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TITLE_LINE = re.compile(r"^title:\s*[\"']?(.{1,300}?)[\"']?\s*$", re.MULTILINE)
_HEADING_LEVEL = 1


class MarkdownReader:
    """markdown-it-py with raw HTML off: markup of the document's own is shown as the text it is."""

    kinds = frozenset({Kind.MARKDOWN})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """The article with its headings, lists, tables and links."""
        text, encoding, is_cut = read_text(file.path, file.declared)
        reading.evidence["encoding"] = encoding
        front = _FRONT_MATTER.match(text)
        body = text[front.end() :] if front else text
        markup = ""
        if len(body) <= MOST_LETTERS:
            markup = bounded(lambda: _parser().render(body), "", seconds=10.0)
        if markup:
            page = page_of_markup(markup, file.url, "")
            titles = [block.text for block in page.blocks if block.level == _HEADING_LEVEL]
            stated = _TITLE_LINE.search(front[1]) if front else None
            title, source = (
                (stated[1], "front_matter")
                if stated
                else (titles[0], "heading")
                if titles
                else (file.name, "file_name")
            )
            reading.page = replace(
                page, title=title[:1000], metadata_sources={"title": source}, links=_links(body, file.url)
            )
        else:
            read_plain(text, file, reading)
        if is_cut:
            reading.fault("text", DocumentFault.CUT)


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable(["table", "strikethrough"])


def _links(body: str, url: str) -> tuple[LinkOut, ...]:
    found = [
        LinkOut(
            str(child.attrs.get("href", "")), "".join(after.content for after in token.children[n + 1 : n + 3])[:300]
        )
        for token in _parser().parse(body)
        for n, child in enumerate(token.children or ())
        if token.children and child.type == "link_open"
    ]
    return tuple(link for link in found if link.url.startswith(("http://", "https://")))[:MAX_LINKS]
