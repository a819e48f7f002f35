"""Parts of SVG sprite files, copied next to the `<use>` that shows them: browsers refuse `data:` there."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote, urldefrag

from lxml import etree

from workers.capture.traffic import Body

SVG = "http://www.w3.org/2000/svg"
REFERENCE = re.compile(r"""(?:href=["']|url\(\s*["']?)#([^"')\s]+)""")
HARMFUL = {"script", "foreignObject", "iframe", "set", "animate", "handler"}
MAX_PARTS = 50


def sprite_id(url: str) -> str:
    """The id under which a sprite's part is copied: the same for each use of the same address."""
    return f"linksnap-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:12]}"


def sprite_part(body: Body, url: str) -> str | None:
    """The part of an SVG file that `url`'s fragment names, with what it refers to, as `<defs>` text.

    Ids are renamed so that they meet none of the page's. None when the file or the part isn't there.
    """
    fragment = unquote(urldefrag(url)[1])
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
        root = etree.fromstring(body.data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    by_id = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    first = by_id.get(fragment) if fragment else root
    if first is None:
        return None
    chosen = _with_references(first, by_id)
    prefix = sprite_id(url)
    text = "".join(_plain(element, fragment, prefix) for element in chosen)
    return f"<defs>{text}</defs>"


def _with_references(first: etree._Element, by_id: dict[str, etree._Element]) -> list[etree._Element]:
    chosen = [first]
    inside = set(first.iter())
    for element in chosen:
        for name in REFERENCE.findall(etree.tostring(element, encoding="unicode")):
            target = by_id.get(name)
            if target is not None and target not in inside and len(chosen) < MAX_PARTS:
                chosen.append(target)
                inside.update(target.iter())
    return chosen


def _plain(element: etree._Element, fragment: str, prefix: str) -> str:
    for inner in list(element.iter()):
        if not isinstance(inner.tag, str) or etree.QName(inner).localname in HARMFUL:
            parent = inner.getparent()
            if parent is not None and inner is not element:
                parent.remove(inner)
            continue
        for name, value in list(inner.attrib.items()):
            bare = etree.QName(name).localname.lower()
            outside = bare in ("href", "src") and not str(value).startswith(("#", "data:image/"))
            if bare.startswith("on") or outside or re.search(r"url\(\s*[\"']?(?!#|data:|[\"'])", str(value)):
                del inner.attrib[name]
    if not fragment:
        element.set("id", "")
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    text = re.sub(r'\s(?:xmlns(?::\w+)?)="[^"]*"', "", text).replace("xlink:", "")
    new = {fragment: prefix}
    text = re.sub(r'\bid="([^"]*)"', lambda found: f'id="{new.get(found[1], f"{prefix}-{found[1]}")}"', text)
    return REFERENCE.sub(lambda found: found[0][: -len(found[1])] + new.get(found[1], f"{prefix}-{found[1]}"), text)
