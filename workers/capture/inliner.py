"""Puts the page together again as one HTML file: the serialiser's parts plus the recorded bodies."""

from __future__ import annotations

import base64
import json
import re
import secrets
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urldefrag

from workers.capture.data_urls import body_of_data_url, data_url, is_font, pixel_width, sniffed_type
from workers.capture.sprites import sprite_id, sprite_part
from workers.capture.stylesheets import SheetPlace, rewrite_css, sheet_text
from workers.capture.traffic import Body, Traffic

# The file's own belt: should an address ever slip through, it still fetches nothing when opened from a disk.
POLICY = (
    "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline' data:; "
    "base-uri 'none'; form-action 'none'"
)
MAX_FILE = 60_000_000
SHARED_FROM = 1_000


@dataclass
class Inliner:
    """Turns the snapshots of a page and its frames into one self-contained text."""

    traffic: Traffic
    snapshots: dict[int, dict[str, Any]]
    missing: list[str] = field(default_factory=list)
    written: int = 0
    _used: set[int] = field(default_factory=set)

    def document(self, number: int = 0) -> str:
        """The document of one frame, 0 the page itself; each frame is written once."""
        self._used.add(number)
        return _Document(self, self.snapshots[number]).text()

    def frame(self, number: int) -> str | None:
        """The text of an inner frame, None when there is none or it stands somewhere already."""
        if number not in self.snapshots or number in self._used:
            return None
        return self.document(number)

    def find(self, url: str) -> Body | None:
        """The recorded body of an address; what isn't there is noted as missing."""
        if url.lower().startswith("data:"):
            return body_of_data_url(url)
        body = self.traffic.body(url)
        if body is None or self.written + len(body.data) > MAX_FILE:
            return None
        self.written += len(body.data)
        return body

    def note_missing(self, url: str) -> None:
        """An address the page shows and the archive can't."""
        if url.startswith(("http:", "https:")) and url not in self.missing:
            self.missing.append(url)


class _Document:
    """One document being written."""

    def __init__(self, inliner: Inliner, snapshot: dict[str, Any]) -> None:
        self.inliner = inliner
        self.snapshot = snapshot
        self.blobs = {
            url: Body(base64.b64decode(blob["data"]), blob["type"]) for url, blob in snapshot["blobs"].items()
        }
        self.shared: dict[str, int] = {}
        self.shared_urls: list[str] = []
        self.mark = f"linksnap-{secrets.token_hex(8)}-"

    def text(self) -> str:
        pieces = [part if isinstance(part, str) else self.part(part) for part in self.snapshot["parts"]]
        return self.fill_shared("".join(pieces))

    def part(self, part: list[Any]) -> str:
        kind, *values = part
        writer = getattr(self, f"part_{kind}", None)
        return str(writer(*values)) if writer else ""

    def find(self, url: str) -> Body | None:
        return self.blobs.get(urldefrag(url)[0]) if url.startswith("blob:") else self.inliner.find(url)

    def place(self, base: str, direct: bool = False) -> SheetPlace:
        write = self.write_direct if direct else self.write_shared
        return SheetPlace(base, self.snapshot["url"], self.snapshot["charset"], self.find, write)

    def write_direct(self, url: str, body: Body) -> str:
        return f'url("{data_url(body)}")'

    def write_shared(self, url: str, body: Body) -> str:
        # Fonts can't come from a variable: @font-face takes none.
        if is_font(body, url) or len(body.data) < SHARED_FROM or "#" in url:
            return self.write_direct(url, body)
        if url not in self.shared:
            self.shared[url] = len(self.shared_urls)
            self.shared_urls.append(data_url(body))
        return f'url("{self.mark}{self.shared[url]}")'

    def fill_shared(self, text: str) -> str:
        """Pictures that several rules show stand once, as variables on the root."""
        counts = [
            text.count(f'{self.mark}{n}"') + text.count(f"{self.mark}{n}&quot;") for n in range(len(self.shared_urls))
        ]

        def fill(found: re.Match[str]) -> str:
            number = int(found[2])
            if counts[number] > 1:
                return f"var(--linksnap-{number})"
            return f"url({found[1]}{self.shared_urls[number]}{found[1]})"

        text = re.sub(rf'url\(("|&quot;){self.mark}(\d+)(?:"|&quot;)\)', fill, text)
        shared = [f'--linksnap-{n}:url("{url}")' for n, url in enumerate(self.shared_urls) if counts[n] > 1]
        sheet = f'<style data-linksnap="shared">:root{{{";".join(shared)}}}</style>' if shared else ""
        return text.replace(self.mark, sheet, 1)

    def part_head(self) -> str:
        return (
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f'<meta http-equiv="x-dns-prefetch-control" content="off">{self.mark}'
        )

    def part_css(self, name: str, text: str, base: str) -> str:
        rewritten = rewrite_css(text, self.place(base, direct=name != "style"))
        return f' {name}="{escape(rewritten)}"'

    def part_style(self, attributes: str, text: str, base: str) -> str:
        return f"<style{attributes}>{_raw(rewrite_css(text, self.place(base)))}</style>"

    def part_svgstyle(self, attributes: str, text: str, base: str) -> str:
        return f"<style{attributes}>{escape(rewrite_css(text, self.place(base)), quote=False)}</style>"

    def part_sheet(self, attributes: str, url: str, changed: str | None, base: str) -> str:
        body = self.find(url) if url else None
        kept = escape(url) if url.startswith("http") else ""
        if changed is None and body is None:
            self.inliner.note_missing(url)
            return f'<link rel="stylesheet"{attributes} data-linksnap-src="{kept}">'
        text = changed if changed is not None else sheet_text(body or Body(b"", ""), self.snapshot["charset"])
        place = self.place(url or base)
        return f'<style{attributes} data-linksnap-src="{kept}">{_raw(rewrite_css(text, place))}</style>'

    def part_url(self, name: str, url: str) -> str:
        body = self.find(url)
        if body is None:
            self.inliner.note_missing(url)
            return f' data-linksnap-src="{escape(url)}"'
        fragment = urldefrag(url)[1]
        return f' {name}="{data_url(body)}{f"#{escape(fragment)}" if fragment else ""}"'

    def part_image(self, url: str, shown_width: int) -> str:
        body = self.find(url)
        if body is None:
            self.inliner.note_missing(url)
            return f' data-linksnap-src="{escape(url)}"'
        own = pixel_width(body) if shown_width else 0
        source = data_url(body)
        # The reader shows the same picture, and finds it by its address.
        kept = f' data-linksnap-src="{escape(url)}"' if url.startswith("http") else ""
        # A picture chosen from srcset is drawn at its density, not at its own size.
        if own and abs(own - shown_width) > 1:
            return f' srcset="{source} {own / shown_width:.4f}x"{kept}'
        fragment = urldefrag(url)[1]
        return f' src="{source}{f"#{escape(fragment)}" if fragment else ""}"{kept}'

    def part_frame(self, number: int, url: str) -> str:
        inner = self.inliner.frame(number) if isinstance(number, int) and number else None
        kept = f' data-linksnap-src="{escape(url)}"' if url.startswith("http") else ""
        if inner is None:
            if kept:
                self.inliner.note_missing(url)
            return kept
        return f'{kept} srcdoc="{escape(inner)}"'

    def part_object(self, attributes: list[Any], url: str, fallback: list[Any], name: str, number: int) -> str:
        def joined(parts: list[Any]) -> str:
            return "".join(part if isinstance(part, str) else self.part(part) for part in parts)

        body = self.find(url)
        if body is not None and sniffed_type(body).startswith("image/"):
            return f'<img{joined(attributes)} src="{data_url(body)}">'
        inner = self.inliner.frame(number) if isinstance(number, int) and number else None
        if inner is not None:
            return f'<iframe{joined(attributes)} sandbox="" srcdoc="{escape(inner)}"></iframe>'
        self.inliner.note_missing(url)
        end = "</object>" if name == "object" else ""
        return f'<{name}{joined(attributes)} data-linksnap-src="{escape(url)}">{joined(fallback)}{end}'

    def part_sprite(self, url: str) -> str:
        body = self.find(url)
        part = sprite_part(body, url) if body else None
        if part is None:
            self.inliner.note_missing(url)
        return part or ""

    def part_spritelink(self, url: str) -> str:
        return f' href="#{sprite_id(url)}" data-linksnap-src="{escape(url)}"'

    def part_jsonld(self, text: str) -> str:
        try:
            plain = json.dumps(json.loads(text), ensure_ascii=False)
        except (ValueError, RecursionError):
            return ""
        safe = plain.replace("<", "\\u003c").replace(">", "\\u003e")
        return f'<script type="application/ld+json">{safe}</script>'


def _raw(css: str) -> str:
    """A sheet's text inside <style>: nothing in it may end the element."""
    return re.sub(r"</(style)", r"<\\/\1", css, flags=re.IGNORECASE)
