"""What a page says about itself in <meta>, <link> and <title>: OpenGraph, Dublin Core, Highwire, plain names."""

from __future__ import annotations

from collections.abc import Iterator

from workers.extract.document import Element, one_line
from workers.extract.structured_data import Fields

MetaTags = dict[str, list[str]]

# Field → names to look under, best first; one table a vocabulary, in the order they are believed.
OPEN_GRAPH = {
    "title": ("og:title",),
    "description": ("og:description",),
    "author": ("article:author", "og:article:author", "book:author"),
    "site_name": ("og:site_name",),
    "published": ("article:published_time", "og:article:published_time", "og:published_time", "og:release_date"),
    "modified": ("article:modified_time", "og:article:modified_time", "og:updated_time"),
    "canonical_url": ("og:url",),
}
DUBLIN_CORE = {
    "title": ("dc.title", "dcterms.title"),
    "description": ("dc.description", "dcterms.abstract", "dcterms.description"),
    "author": ("dc.creator", "dcterms.creator"),
    "site_name": ("dc.publisher", "dcterms.publisher"),
    "published": ("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date"),
    "modified": ("dcterms.modified", "dc.date.modified"),
}
HIGHWIRE = {
    "title": ("citation_title",),
    "description": ("citation_abstract",),
    "author": ("citation_author", "citation_authors"),
    "site_name": ("citation_journal_title", "citation_publisher"),
    "published": ("citation_publication_date", "citation_online_date", "citation_date"),
}
PLAIN = {
    "title": ("title", "twitter:title", "headline", "sailthru.title"),
    "description": ("description", "twitter:description", "summary", "abstract"),
    "author": ("author", "byl", "twitter:data1:author", "parsely-author", "sailthru.author", "weibo:article:author"),
    "site_name": ("application-name", "apple-mobile-web-app-title", "copyright:site"),
    "published": (
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publish_time",
        "date",
        "article.published",
        "parsely-pub-date",
        "sailthru.date",
        "weibo:article:create_at",
        "apub:time",
        "datepublished",
    ),
    "modified": ("last-modified", "lastmod", "revised", "datemodified", "article.updated", "moddate"),
}
VOCABULARIES = (("opengraph", OPEN_GRAPH), ("dublin-core", DUBLIN_CORE), ("highwire", HIGHWIRE), ("meta", PLAIN))

_MAX_TAGS = 1_000


def read_meta_tags(root: Element) -> MetaTags:
    """Every <meta> of the page: lower-case name (property or itemprop too) → its contents in order."""
    tags: MetaTags = {}
    for _, element in zip(range(_MAX_TAGS), root.iter("meta"), strict=False):
        content = one_line((element.get("content") or "")[:5_000])
        if not content:
            continue
        for attribute in ("name", "property", "itemprop"):
            # RDFa allows several properties in one attribute.
            for name in (element.get(attribute) or "").lower().split():
                tags.setdefault(name, []).append(content)
    return tags


def read_vocabulary(tags: MetaTags, names: dict[str, tuple[str, ...]]) -> Fields:
    """The fields one vocabulary fills; several authors are joined."""
    fields: Fields = {}
    for field, candidates in names.items():
        values = next((tags[name] for name in candidates if name in tags), [])
        if field == "author":
            values = [value for value in values if not value.lower().startswith(("http://", "https://"))]
            values = [", ".join(dict.fromkeys(values[:20]))] if values else []
        if values:
            fields[field] = values[0]
    return fields


def read_canonical_link(root: Element) -> str:
    """The address in <link rel=canonical>, as written; "" without one."""
    return next(_links(root, "canonical"), "")


def read_title_element(root: Element) -> str:
    """The text of the first <title> (not one inside an SVG)."""
    for element in root.iter("title"):
        parent = element.getparent()
        if parent is None or parent.tag in ("head", "html", "body"):
            return one_line("".join(element.itertext())[:2_000])
    return ""


def _links(root: Element, relation: str) -> Iterator[str]:
    for element in root.iter("link"):
        if relation in (element.get("rel") or "").lower().split():
            href = (element.get("href") or element.get("data-linksnap-src") or "").strip()
            if href:
                yield href
