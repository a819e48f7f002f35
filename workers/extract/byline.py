"""Author, dates and title as they stand on the page itself, where the page's head keeps silent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workers.extract.byline_place import is_elsewhere, is_name, name_beside_date
from workers.extract.dates import read_date
from workers.extract.document import Element, one_line
from workers.extract.structured_data import Fields

_AUTHOR_MARKS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|u-author|authi|authors|post-?author|writer|zuozhe|p-author|dc-creator)(?:[\s_-]?(?:name|link|url)|[\s_-]|$)",
    re.I,
)
_NICK_MARKS = re.compile(
    r"(?:^|[\s_-])(?:nick-?name|user-?name|hnuser|up-?name|poster|creator|follow-nickname|account-?name|screen-?name|"
    r"topic-?starter|op-?name|ltx_personname|user-details|owner)(?:[\s_-]|$)",
    re.I,
)
_DATE_MARKS = re.compile(
    r"(?:^|[\s_-])(?:date|time|pub-?(?:lish(?:ed)?)?[\s_-]?(?:time|date|text)?|post-?(?:date|time)|timestamp|created?(?:-?(?:at|time))?|"
    r"ctime|age|posted|relativetime|timeago|dateline|authorposton\d*|contentitem-time|date-source|post_info|submission-history)"
    r"(?:[\s_-]|$)",
    re.I,
)
_BY_ZH = re.compile(
    r"(?:作\s*者(?=[\s:：｜|/])|撰\s*文|撰稿人?|文\s*[/丨|]|(?:本报|本网|实习|见习|特约|通讯)?[記记]者|楼主|发布者|發布者|作者署名)\s*[:：｜|/]?\s*"
    r"([\u4e00-\u9fff·]{2,20}|[A-Za-z][\w .'-]{1,40})"
)
_BY_EN = re.compile(
    r"^\s*(?:(?:written|posted|submitted|story)\s)?by:?\s+([A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){0,3})", re.I
)
_BY = re.compile(r"^(?:(?:post(?:ed)?|authored|submitted|written|story)\s+)?(?:by\b|作者|由|楼主)\s*[:：]?\s*", re.I)
_NAME_END = re.compile(
    r"\s{2,}|\s*[|｜·•,，/»]\s*|\s+(?:on|at|in|发布|发表|编辑|来源|關注|关注|楼主|\d)|(?:发布于|发表于|编辑|来源)|\s\d"
)
_DATE_WORDS = re.compile(
    r"发布|發布|发表|發表|日期|时间|時間|更新|来源|published|posted|submitted|asked|updated|date", re.I
)
_MODIFIED_WORDS = re.compile(
    r"(?:最后|最近|最新)?(?:更新|修改|编辑|修订)(?:于|时间|日期)?|(?:last\s)?(?:updated|modified|edited|revised)", re.I
)
_MODIFIED_MARKS = re.compile(r"last-?(?:mod|updat|edit)|updated?-?(?:at|on|time|date)|(?:date-?)?modified", re.I)
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:/|\b)|[/_-]((?:20)\d{2})(\d{2})(\d{2})[/_.-]")
_SEPARATOR = re.compile(r"\s+[|–—·»«:：-]{1,2}\s+|\s*[|｜_]\s*|-{1,2}(?=[^\s-]{2,20}$)|--")
_SITE_FIRST = re.compile(r"^([^|｜:：–—-]{2,30})\s*(?:[|｜:：–—-])\s+")
# A shorter link is a word of a menu.
_LONG_LINK = 8
_FIRST_BLOCKS = 14


def read_byline(root: Element, texts: Sequence[str], url: str) -> Fields:
    """Fields found on the page: `texts` are its first blocks in order."""
    fields: Fields = {}
    first = texts[:_FIRST_BLOCKS]
    author = (
        next(_marked_authors(root, _AUTHOR_MARKS), "")
        or _written_author(first)
        or next(_marked_authors(root, _NICK_MARKS), "")
        or name_beside_date(root)
        or _written_author(texts[-6:])
    )
    if author:
        fields["author"] = author
    published = next(_marked_dates(root), "") or _written_date(first) or _address_date(url)
    if published:
        fields["published"] = published
    if modified := _written_modified([*first, *texts[-4:]]) or next(_marked_modified(root), ""):
        fields["modified"] = modified
    heading = next((text for h in root.iter("h1") if (text := one_line("".join(h.itertext())[:1_000]))), "")
    if heading:
        fields["title"] = heading
    return fields


def split_site_from_title(title: str, host: str, shown: frozenset[str]) -> tuple[str, str]:
    """Cut the site's name off a <title>: (`title`, `site name` or "").

    Only when the rest is `shown` on the page by itself (its heading; see `folded`), or the cut part names the host:
    `A | B` alone proves nothing. Of several parts (文章_频道_站名) the last is the site.
    """
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        rest, site = title[: cut.start()].strip(), title[cut.end() :].strip()
        label = folded(site)
        # What is cut off is the shorter part: `Title | Site`, not a menu's word before a title.
        is_shown = folded(rest) in shown and len(label) <= max(2 * len(folded(rest)), _LONG_LINK)
        if rest and site and (is_shown or (len(label) > 2 and label in re.sub(r"[\W_]", "", host))):
            return rest, _SEPARATOR.split(site)[-1]
    # Blogs also put their name first: Small Hours: A walk.
    first = _SITE_FIRST.match(title)
    if first is not None and len(folded(title[first.end() :])) >= _LONG_LINK and folded(title[first.end() :]) in shown:
        return title[first.end() :].strip(), first[1].strip()
    return title, ""


def shown_titles(root: Element, texts: Sequence[str]) -> frozenset[str]:
    """What stands on the page by itself and may be its title: first blocks, headings, and links of some length."""
    found = {folded(text) for text in texts}
    for element in root.iter("h1", "h2", "h3", "a", "span"):
        text = folded("".join(element.itertext())[:600])
        if text and (element.tag[0] == "h" or len(text) >= _LONG_LINK):
            found.add(text)
    return frozenset(found - {""})


def folded(text: str) -> str:
    """Letters and digits in lower case, to compare titles by."""
    return re.sub(r"[\W_]", "", text).lower()


def _marked_authors(root: Element, marked: re.Pattern[str]) -> Iterator[str]:
    for element in root.iter("a", "span", "div", "p", "address", "li", "strong", "em", "h3", "h4", "h5", "b", "cite"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('rel') or ''}"
        if not marks.strip() or not marked.search(f"{marks} {element.get('id') or ''}") or is_elsewhere(element):
            continue
        name = _name_in(one_line(" ".join(element.itertext())[:200]))
        if name:
            yield name


def _name_in(text: str) -> str:
    """The name in the text of an element that is marked as an author's; "" where it holds something else."""
    found = _BY_ZH.search(text) or _BY_EN.match(text)
    name = found[1] if found else _BY.sub("", text)
    name = _NAME_END.split(name.strip(), maxsplit=1)[0].strip()
    return name if is_name(name) else ""


def _written_author(texts: Sequence[str]) -> str:
    for text in texts:
        if len(text) <= 120 and (found := _BY_ZH.search(text) or _BY_EN.match(text)):
            name = _NAME_END.split(found[1].strip(), maxsplit=1)[0].strip()
            if is_name(name):
                return name
    return ""


def _marked_dates(root: Element) -> Iterator[str]:
    for element in root.iter("time", "span", "div", "p", "li", "em", "a", "td", "i", "small", "abbr", "h4"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        if element.tag != "time" and not _DATE_MARKS.search(marks):
            continue
        if is_elsewhere(element):
            continue
        for text in _date_texts(element):
            if text and read_date(text) is not None:
                yield text
                break


def _date_texts(element: Element) -> Iterator[str]:
    for name in ("datetime", "content", "title", "data-time", "data-date", "data-publishtime"):
        yield element.get(name) or ""
    text = one_line(" ".join(element.itertext())[:160])
    # Edited and published may stand side by side: what is only an edit is not when it was published.
    if not re.match(r"(?:最后|最近)?(?:编辑|更新|修改)于?|(?:last )?(?:updated|edited|modified)", text, re.I):
        yield text


def _written_date(texts: Sequence[str]) -> str:
    # A date in prose is usually not the page's own: only short lines, or lines that say what the date is.
    for text in texts:
        if _MODIFIED_WORDS.match(text):
            continue
        if (len(text) <= 40 or (len(text) <= 120 and _DATE_WORDS.search(text))) and read_date(text) is not None:
            return text
    return ""


def _written_modified(texts: Sequence[str]) -> str:
    for text in texts:
        found = _MODIFIED_WORDS.search(text) if len(text) <= 160 else None
        if found is not None and read_date(text[found.end() :][:40]) is not None:
            return text[found.end() :][:40]
    return ""


def _marked_modified(root: Element) -> Iterator[str]:
    for element in root.iter("time", "span", "div", "p", "li", "footer"):
        if _MODIFIED_MARKS.search(
            f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        ):
            for text in (element.get("datetime") or "", one_line(" ".join(element.itertext())[:160])):
                if text and read_date(text) is not None:
                    yield text


def _address_date(url: str) -> str:
    found = _URL_DATE.search(url)
    if found is None:
        return ""
    year, month, day = found.groups()[:3] if found[1] else found.groups()[3:]
    return f"{year}-{int(month):02}-{int(day):02}"
