"""The links out of an article with the words they stand on: backlinks between saved pages are made of them."""

from __future__ import annotations

from urllib.parse import urldefrag

from workers.extract.document import Element, one_line
from workers.extract.types import LinkOut

MOST_LINKS = 1_000
_LONGEST_TEXT = 300


def article_links(article: Element, url: str) -> tuple[LinkOut, ...]:
    """Every web address the cleaned article leads to, once, in the order they come; the first words it stands on.

    A link around a picture has the picture's description; places on the page itself and `mailto:` are left out.
    """
    here = urldefrag(url).url
    found: dict[str, str] = {}
    for anchor in article.iter("a"):
        address = urldefrag((anchor.get("href") or "").strip()).url
        if not address.startswith(("http://", "https://")) or address == here:
            continue
        if address not in found and len(found) >= MOST_LINKS:
            break
        text = one_line("".join(anchor.itertext())[: 4 * _LONGEST_TEXT])
        text = text or next((alt for image in anchor.iter("img") if (alt := one_line(image.get("alt") or ""))), "")
        if not found.get(address):
            found[address] = text[:_LONGEST_TEXT]
    return tuple(LinkOut(address, text) for address, text in found.items())
