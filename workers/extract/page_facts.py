"""Facts beyond the common fields: DOI, arXiv number, lead picture, icon, language, keywords, journal."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from workers.extract.document import Element, one_line
from workers.extract.meta_tags import MetaTags

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>?#]+", re.I)
_ARXIV = re.compile(
    r"(?:arxiv[:./]|/(?:abs|pdf|html)/)\s*((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)", re.I
)
_ARXIV_BARE = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?$", re.I)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.I)
_DOI_NAMES = ("citation_doi", "prism.doi", "dc.identifier.doi", "doi", "bepress_citation_doi", "dc.identifier")
_PICTURE_NAMES = ("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src", "image")
_LONGEST = 2_000

Facts = dict[str, tuple[str, str]]


def read_facts(root: Element, tags: MetaTags, declared: str, url: str) -> Facts:
    """Name of the fact → (value, source). Addresses are absolute and of the web."""
    facts: Facts = {}
    for name in _DOI_NAMES:
        found = next((match for value in tags.get(name, ()) if (match := _DOI.search(value))), None)
        if found is not None:
            facts["doi"] = (found[0].rstrip(".,;)"), "dublin-core" if name.startswith("dc.") else "highwire")
            break
    if arxiv := _arxiv(tags, facts.get("doi", ("", ""))[0], url):
        facts["arxiv"] = arxiv
    if picture := _picture(root, tags, url):
        facts["lead_image"] = picture
    if icon := _icon(root, url):
        facts["favicon"] = (icon, "link")
    if declared.strip():
        facts["declared_language"] = (one_line(declared)[:50], "page")
    for name, key in (("citation_journal_title", "journal"), ("keywords", "keywords"), ("news_keywords", "keywords")):
        if name in tags and key not in facts:
            facts[key] = (tags[name][0][:500], "highwire" if key == "journal" else "meta")
    return facts


def _arxiv(tags: MetaTags, doi: str, url: str) -> tuple[str, str] | None:
    for value in tags.get("citation_arxiv_id", ()):
        if found := _ARXIV_BARE.match(value.strip()):
            return found[0], "highwire"
    if found := _ARXIV_DOI.match(doi):
        return found[1], "highwire"
    host = urlsplit(url).hostname or "" if url.startswith(("http:", "https:")) else ""
    if host.endswith("arxiv.org") and (found := _ARXIV.search(url)):
        return found[1], "address"
    return None


def _picture(root: Element, tags: MetaTags, url: str) -> tuple[str, str] | None:
    for name in _PICTURE_NAMES:
        for value in tags.get(name, ()):
            if address := _address(value, url):
                return address, "opengraph" if name.startswith("og:") else "meta"
    for link in root.iter("link"):
        if "image_src" in (link.get("rel") or "").lower() and (address := _address(_target(link), url)):
            return address, "link"
    return None


def _icon(root: Element, url: str) -> str:
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        if {"icon", "apple-touch-icon"} & set(relations) and (address := _address(_target(link), url)):
            return address
    return ""


def _target(link: Element) -> str:
    # In an archive the address became the picture itself, and stands here.
    return str(link.get("data-linksnap-src") or link.get("href") or "")


def _address(value: str, url: str) -> str:
    try:
        address = urljoin(url, value.strip()[:_LONGEST])
        return address if urlsplit(address).scheme in ("http", "https") and value.strip() else ""
    except ValueError:
        return ""
