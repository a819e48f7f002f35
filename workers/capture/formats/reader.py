"""The article of the page as Readability sees it: raw HTML, to be cleaned by whoever shows it."""

from __future__ import annotations

from urllib.parse import urljoin

import lxml.html

from workers.capture.data_urls import data_url, sniffed_type
from workers.capture.formats.base import LoadedPage
from workers.capture.scripts_text import article_script
from workers.capture.traffic import Traffic
from workers.capture.types import ArtifactFile

MAX_PICTURE = 1_000_000
MAX_PICTURES = 8_000_000


class ReaderArticle:
    """Readability's article with the page's block numbers and ids; pictures filled in."""

    kind = "reader"
    turn = 0
    limit_s = 20.0

    async def write(self, loaded: LoadedPage) -> ArtifactFile | None:
        """Run Readability in the page; None when it finds no article."""
        article = await loaded.page.run(article_script(), timeout_s=15.0)
        if not article or not str(article.get("html", "")).strip():
            return None
        text = fill_pictures(str(article["html"]), loaded.page.url, loaded.page.traffic)
        path = loaded.folder / "reader.html"
        path.write_bytes(text.encode("utf-8", "replace"))
        return ArtifactFile(self.kind, path, "text/html; charset=utf-8")


def fill_pictures(html: str, base: str, traffic: Traffic) -> str:
    """Put the recorded pictures in place; those not captured lose their address to `data-linksnap-src`."""
    tree = lxml.html.fragment_fromstring(html.replace("\x00", ""), create_parent="div")
    left = MAX_PICTURES
    for element in tree.iter("img", "source", "video", "audio", "iframe", "embed", "object"):
        for name in ("srcset", "data", "poster"):
            element.attrib.pop(name, None)
        address = element.attrib.pop("src", "")
        if not address:
            continue
        url = address if address.startswith("data:") else urljoin(base, address)
        body = traffic.body(url) if element.tag == "img" else None
        if element.tag == "img" and url.startswith("data:image/"):
            element.set("src", url)
        elif body and len(body.data) <= min(MAX_PICTURE, left) and sniffed_type(body).startswith("image/"):
            left -= len(body.data)
            element.set("src", data_url(body))
        else:
            element.set("data-linksnap-src", url)
    inner = tree.text or ""
    return inner + "".join(lxml.html.tostring(child, encoding="unicode") for child in tree)
