"""Author, date and title as they stand on the page itself, where the page's head keeps silent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workers.extract.dates import read_date
from workers.extract.document import Element, one_line
from workers.extract.structured_data import Fields

_AUTHOR_MARKS = re.compile(r"(?:^|[\s_-])(?:byline|author|post-author|writer|zuozhe)(?:[\s_-]|name|$)", re.I)
_DATE_MARKS = re.compile(r"(?:^|[\s_-])(?:date|time|pubtime|pub-time|published|post-date|timestamp)(?:[\s_-]|$)", re.I)
_BY_ZH = re.compile(r"(?:作\s*者|撰文|文\s*/|記者|记者)\s*[:：｜|]?\s*([\u4e00-\u9fff·]{2,8}|[A-Za-z][\w .'-]{1,40})")
_BY_EN = re.compile(r"^\s*(?:written\s)?by\s+([A-Z][\w.'-]+(?:\s+[A-Z][\w.'-]+){0,3})", re.I)
_DATE_WORDS = re.compile(r"发布|發布|发表|發表|日期|时间|時間|更新|published|posted|updated|date", re.I)
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:/|\b)")
_SEPARATOR = re.compile(r"\s+[|–—·»-]\s+|\s*[|｜_]\s*")
_FIRST_BLOCKS = 12


def read_byline(root: Element, texts: Sequence[str], url: str) -> Fields:
    """Fields found on the page: `texts` are its first blocks in order."""
    fields: Fields = {}
    author = next(_marked_authors(root), "") or _written_author(texts[:_FIRST_BLOCKS])
    if author:
        fields["author"] = author
    published = next(_marked_dates(root), "") or _written_date(texts[:_FIRST_BLOCKS]) or _address_date(url)
    if published:
        fields["published"] = published
    heading = next((one_line("".join(h.itertext())[:1_000]) for h in root.iter("h1")), "")
    if heading:
        fields["title"] = heading
    return fields


def split_site_from_title(title: str, host: str, shown: frozenset[str]) -> tuple[str, str]:
    """Cut the site's name off a <title>: (`title`, `site name` or "").

    Only when the rest is `shown` on the page by itself (its heading), or the cut part names the host: `A | B`
    alone proves nothing. Of several parts (文章_频道_站名) the last is the site.
    """
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        rest, site = title[: cut.start()].strip(), title[cut.end() :].strip()
        label = re.sub(r"[\W_]", "", site).lower()
        if rest and site and (rest in shown or (len(label) > 2 and label in host.replace("-", ""))):
            return rest, _SEPARATOR.split(site)[-1]
    return title, ""


def _marked_authors(root: Element) -> Iterator[str]:
    for element in root.iter("a", "span", "div", "p", "address", "li", "strong"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('rel') or ''}"
        if marks.strip() and _AUTHOR_MARKS.search(marks):
            name = re.sub(r"^(?:by|作者)\b?\s*[:：]?\s*", "", one_line("".join(element.itertext())[:200]), flags=re.I)
            if 1 < len(name) <= 60 and not re.search(r"[。！？!?@/]|\d{4}", name):
                yield name


def _written_author(texts: Sequence[str]) -> str:
    for text in texts:
        if len(text) <= 120 and (found := _BY_ZH.search(text) or _BY_EN.match(text)):
            return found[1].strip()
    return ""


def _marked_dates(root: Element) -> Iterator[str]:
    for element in root.iter("time", "span", "div", "p", "li"):
        written = element.get("datetime") or element.get("content") or ""
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        if element.tag == "time" or _DATE_MARKS.search(marks):
            for text in (written, one_line("".join(element.itertext())[:120])):
                if text and read_date(text) is not None:
                    yield text
                    break


def _written_date(texts: Sequence[str]) -> str:
    # A date in prose is usually not the page's own: only short lines, or lines that say what the date is.
    for text in texts:
        if (len(text) <= 40 or (len(text) <= 120 and _DATE_WORDS.search(text))) and read_date(text) is not None:
            return text
    return ""


def _address_date(url: str) -> str:
    found = _URL_DATE.search(url)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""
