"""What a page says about itself in JSON-LD (schema.org): the one node that describes the page, read into fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from workers.extract.document import Element, one_line

Fields = dict[str, str]
Node = dict[str, object]

_ARTICLE_TYPES = (
    "article newsarticle blogposting technicalarticle techarticle scholarlyarticle report reportagenewsarticle "
    "analysisnewsarticle opinionnewsarticle socialmediaposting discussionforumposting qapage howto recipe "
    "question book videoobject podcastepisode softwaresourcecode"
)
ARTICLE_TYPES = frozenset(_ARTICLE_TYPES.split())
_PAGE = frozenset({"webpage", "itempage", "aboutpage", "faqpage", "profilepage", "medicalwebpage"})
_MAX_NODES = 2_000
_MAX_JSON = 1_000_000


def read_structured_data(root: Element, url: str) -> Fields:
    """Fields (title, description, author, published, lead_image, …) out of every JSON-LD script."""
    nodes = [node for text in _scripts(root) for node in _nodes(_load(text))]
    shown = one_line("".join(root.xpath("string(//title)"))[:2_000])
    fields: Fields = {}
    for node in (_describing_node(nodes, ARTICLE_TYPES, url), _describing_node(nodes, _PAGE, url)):
        if node is not None:
            for name, value in _read_node(node, shown).items():
                if value:
                    fields.setdefault(name, value)
    site = next((_name(node.get("name")) for node in nodes if "website" in _types(node)), "")
    if site:
        fields.setdefault("site_name", site)
    return fields


def _scripts(root: Element) -> Iterator[str]:
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            yield (script.text or "")[:_MAX_JSON]


def _load(text: str) -> object:
    text = text.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object) -> Iterator[Node]:
    """The nodes that stand on their own: the top level, lists of it and @graph; not the members of a list page."""
    pending, seen = [value], 0
    while pending and seen < _MAX_NODES:
        seen += 1
        node = pending.pop(0)
        if isinstance(node, list):
            pending.extend(node[:_MAX_NODES])
        elif isinstance(node, dict):
            yield node
            pending.extend(part for key in ("@graph", "mainEntity") if isinstance(part := node.get(key), dict | list))


def _describing_node(nodes: list[Node], types: frozenset[str], url: str) -> Node | None:
    """The one node of these types, or the one with this page's address; a front page's many articles are none."""
    found = [node for node in nodes if _types(node) & types]
    if len(found) <= 1:
        return found[0] if found else None
    here = urldefrag(url).url
    same = [node for node in found if here in {urldefrag(urljoin(url, address)).url for address in _addresses(node)}]
    return same[0] if same else None


def _read_node(node: Node, shown_title: str) -> Fields:
    addresses = _addresses(node)
    headline, name = _name(node.get("headline")), _name(node.get("name"))
    # Wikipedia's headline is a description ("matrix equal to its …"); its name is what the page is called.
    is_called_so = bool(name) and shown_title.startswith(name) and headline not in shown_title
    return {
        "title": name if is_called_so else headline or name,
        "description": _name(node.get("description")) or _name(node.get("abstract")),
        "author": _people(node.get("author")) or _people(node.get("creator")),
        "site_name": _people(node.get("publisher")),
        "published": _name(node.get("datePublished")) or _name(node.get("dateCreated")),
        "modified": _name(node.get("dateModified")),
        "lead_image": _picture(node.get("image")) or _picture(node.get("thumbnailUrl")),
        "canonical_url": addresses[0] if addresses else "",
    }


def _types(node: Node) -> set[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {str(name).rsplit("/", 1)[-1].lower() for name in names[:20]}


def _addresses(node: Node) -> list[str]:
    main = node.get("mainEntityOfPage")
    candidates = [node.get("url"), main.get("@id") if isinstance(main, dict) else main]
    return [value.strip() for value in candidates if isinstance(value, str) and value.strip()]


def _people(value: object) -> str:
    """Names of one or several persons or organisations, in their order."""
    people = value if isinstance(value, list) else [value]
    names = [_name(person.get("name") if isinstance(person, dict) else person) for person in people[:20]]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _picture(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or ""
    return value.strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value", "")
    return one_line(value) if isinstance(value, str) else ""
