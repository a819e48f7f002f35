"""What a saved HTML page says about itself: its address, title and when it was saved, whichever tool saved it."""

import re
from dataclasses import dataclass
from datetime import datetime

from linksnap.formats.html_tokens import Tag, attributes_of, html_tokens, unescape
from linksnap.formats.json_fields import storable
from linksnap.formats.moments import moment
from linksnap.formats.text_decoding import decode_head

# SingleFile and monolith write their comment first; inlined styles can push the other tags far down.
HEAD_BYTES = 1 << 20
_COMMENT_WITHIN = 16_384
_SINGLE_FILE = re.compile(
    r"<!--\s*(?:Page saved with|Archive processed by) SingleFile\s+"
    r"url:\s*(\S{1,8192})(?:\s+saved date:\s*([^\n>]{1,90}))?"
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,8192})", re.IGNORECASE)  # Chrome, Edge, old IE
_MONOLITH = re.compile(r"<!--\s*Saved from (\S{1,8192}) at (\S{1,40}) using monolith", re.IGNORECASE)
_HTTRACK = re.compile(r"<!--\s*Mirrored from (\S{1,8192}) by HTTrack[^,]{0,100}, ([^>]{1,60}?)\s*-->")
_SCRAPBOOK = re.compile(
    r"<html[^>]{0,2000}?\sdata-scrapbook-source=\"([^\"]{1,8192})\"(?:[^>]{0,500}?create=\"(\d{14}))?"
)
# As JavaScript writes a date: Mon Jan 01 2024 10:00:00 GMT+0800 (China Standard Time).
_JS_DATE = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})")
_TITLE_CHARACTERS = 1000
_WEB = ("http://", "https://")


@dataclass(frozen=True)
class PageHead:
    """`url` is empty where the page does not say; `by_tool`: a saving tool named it, not the page's author."""

    url: str = ""
    title: str = ""
    saved_at: datetime | None = None
    by_tool: bool = False


def page_head(raw: bytes) -> PageHead:
    """Reads the beginning of an HTML page in any encoding."""
    text = storable(decode_head(raw[:HEAD_BYTES]))
    url, saved = _from_comment(text[:_COMMENT_WITHIN])
    facts = _from_tags(text)
    if not url and facts.get("savepage-url", "").startswith(_WEB):  # Save Page WE
        url, saved = facts["savepage-url"], facts.get("savepage-date", "")
    stated = next((facts[name] for name in ("canonical", "og:url") if facts.get(name, "").startswith(_WEB)), "")
    return PageHead(
        url=url or stated,
        title=" ".join((facts.get("title") or facts.get("og:title", "")).split())[:_TITLE_CHARACTERS],
        saved_at=_saved_moment(saved),
        by_tool=bool(url),
    )


def _from_comment(text: str) -> tuple[str, str]:
    """Address and date as the saving tool left them."""
    for known in (_SINGLE_FILE, _SAVED_FROM, _MONOLITH, _SCRAPBOOK):
        match = known.search(text)
        if match and unescape(match[1]).startswith(_WEB):
            return unescape(match[1]), match[2] or "" if match.re.groups > 1 else ""
    mirrored = _HTTRACK.search(text)
    return (f"http://{unescape(mirrored[1])}", mirrored[2]) if mirrored else ("", "")


def _from_tags(text: str) -> dict[str, str]:
    """Canonical address, `<meta>` values and title; the first of each counts."""
    facts: dict[str, str] = {}
    title: list[str] | None = None
    for token in html_tokens((text,)):
        if isinstance(token, str):
            if title is not None:
                title.append(token)
            continue
        name = token.name.lower()
        if name == "title" and not token.is_end and "title" not in facts:
            title = []
        elif title is not None:
            facts["title"] = unescape("".join(title)[: _TITLE_CHARACTERS * 4]).strip()
            title = None
        if name in ("link", "meta") and not token.is_end:
            _note_tag(token, facts)
        elif name == "body":
            break
    return facts


def _note_tag(tag: Tag, facts: dict[str, str]) -> None:
    attributes = attributes_of(tag)
    if "canonical" in attributes.get("rel", "").lower().split():
        facts.setdefault("canonical", attributes.get("href", "").strip())
    name = (attributes.get("property") or attributes.get("name") or "").lower()
    if name in ("og:url", "og:title", "savepage-url", "savepage-date"):
        facts.setdefault(name, attributes.get("content", "").strip())


def _saved_moment(text: str) -> datetime | None:
    match = _JS_DATE.search(text)
    if match:
        month, day, year, clock, zone = match.groups()
        return moment(f"{day} {month} {year} {clock} {zone}")
    return moment(text.strip())
