"""Puts the page together again as one HTML file: the serialiser's parts plus the recorded bodies."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urldefrag

from workers.capture.data_urls import body_of_data_url, data_url, pixel_width, sniffed_type
from workers.capture.shared_pictures import SharedPictures, write_direct
from workers.capture.sheet_charsets import sheet_text
from workers.capture.sprites import sprite_id, sprite_part
from workers.capture.stylesheets import SheetPlace, rewrite_css
from workers.capture.traffic import Body, Traffic

# The file's own belt: should an address ever slip through, it still fetches nothing when opened from a disk.
POLICY = (
    "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline' data:; "
    "base-uri 'none'; form-action 'none'"
)
MAX_FILE = 60_000_000
MOST_WANTED = 30
NOTHING = "data:,"
# Documents in `srcdoc` are never in quirks mode, so the rules that mode has for itself (HTML standard, 15.3) go along.
QUIRKS = (
    "@layer linksnap{:where(html){height:100%}:where(body){height:calc(100% - 16px)}:where(table){white-space:normal;"
    "line-height:normal;font-weight:normal;font-size:medium;font-variant:normal;font-style:normal;text-align:start}"
    ":where(form){margin-block-end:1em}:where(input:not([type=image])){box-sizing:border-box}}"
)


@dataclass
class Inliner:
    """Turns the snapshots of a page and its frames into one self-contained text."""

    traffic: Traffic
    snapshots: dict[int, dict[str, Any]]
    missing: list[str] = field(default_factory=list)
    written: int = 0
    # Pictures that only another window would have asked for, or a visitor who scrolls further.
    wanted: list[str] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)

    def document(self, number: int = 0) -> str:
        """The document of one frame, 0 the page itself; each frame is written once."""
        self._used.add(number)
        return _Document(self, self.snapshots[number], number > 0).text()

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

    def note_wanted(self, url: str) -> None:
        """An address that nobody asked for so far, and that is worth asking for."""
        known = url in self.wanted or url in self.traffic.refused
        if url.startswith(("http:", "https:")) and not known and len(self.wanted) < MOST_WANTED:
            self.wanted.append(url)


class _Document:
    """One document being written."""

    def __init__(self, inliner: Inliner, snapshot: dict[str, Any], inner: bool) -> None:
        self.inliner = inliner
        self.snapshot = snapshot
        self.inner = inner
        self.states = frozenset(snapshot.get("states", ()))
        self.blobs = {
            url: Body(base64.b64decode(blob["data"]), blob["type"]) for url, blob in snapshot["blobs"].items()
        }
        self.shared = SharedPictures()

    def text(self) -> str:
        pieces = [part if isinstance(part, str) else self.part(part) for part in self.snapshot["parts"]]
        return self.shared.fill("".join(pieces))

    def part(self, part: list[Any]) -> str:
        kind, *values = part
        writer = getattr(self, f"part_{kind}", None)
        return str(writer(*values)) if writer else ""

    def find(self, url: str) -> Body | None:
        return self.blobs.get(urldefrag(url)[0]) if url.startswith("blob:") else self.inliner.find(url)

    def place(self, base: str, direct: bool = False) -> SheetPlace:
        write = write_direct if direct else self.shared.write
        return SheetPlace(
            base,
            self.snapshot["url"],
            self.snapshot["charset"],
            self.find,
            write,
            write_alone=write_direct,
            states=self.states,
            want=self.inliner.note_wanted,
        )

    def part_head(self, state_sheet: str = "") -> str:
        rules = (QUIRKS if self.inner and self.snapshot.get("quirks") else "") + state_sheet
        sheet = f'<style data-linksnap="states">{rules}</style>' if rules else ""
        return (
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f'<meta http-equiv="x-dns-prefetch-control" content="off">{sheet}{self.shared.mark}'
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
        kept = f' data-linksnap-src="{escape(url)}"' if url.startswith("http") else ""
        if changed is None and body is None:
            return self.part_nosheet(url, attributes)
        text = changed if changed is not None else sheet_text(body or Body(b"", ""), self.snapshot["charset"])
        place = self.place(url or base)
        return f"<style{attributes}{kept}>{_raw(rewrite_css(text, place))}</style>"

    def part_nosheet(self, url: str, attributes: str = "") -> str:
        self.inliner.note_missing(url)
        return f'<link rel="stylesheet"{attributes} data-linksnap-src="{escape(url)}">'

    def part_url(self, name: str, url: str) -> str:
        body = self.find(url)
        if body is None:
            self.inliner.note_missing(url)
            return f' data-linksnap-src="{escape(url)}"'
        fragment = urldefrag(url)[1]
        return f' {name}="{data_url(body)}{f"#{escape(fragment)}" if fragment else ""}"'

    def part_image(
        self, url: str, shown_width: int, density: dict[str, Any] | None = None, broken: bool = False
    ) -> str:
        body = self.find(url)
        # The reader shows the same picture, and finds it by its address.
        kept = f' data-linksnap-src="{escape(url)}"' if not url.startswith(("data:", "blob:")) else ""
        if body is None:
            self.inliner.note_missing(url)
            self.inliner.note_wanted(url)
            failed = broken and (not kept or urldefrag(url)[0] in self.inliner.traffic.refused)
            return f' src="{NOTHING}"{kept}' if failed else kept
        if broken and sniffed_type(body) != "image/svg+xml":
            return f' src="{NOTHING}"{kept}'
        source = data_url(body)
        if density:
            return f' srcset="{source} {density["width"]:g}w" sizes="{escape(density["sizes"])}"{kept}'
        own = pixel_width(body) if shown_width else 0
        # A picture chosen from srcset is drawn at its density, not at its own size.
        if own and abs(own - shown_width) > 1:
            return f' srcset="{source} {own / shown_width:.4f}x"{kept}'
        fragment = urldefrag(url)[1]
        return f' src="{source}{f"#{escape(fragment)}" if fragment else ""}"{kept}'

    def part_source(self, attributes: str, url: str, descriptor: str, sizes: str) -> str:
        body = self.find(url)
        if body is None:
            self.inliner.note_wanted(url)
            return ""
        chosen = f' sizes="{escape(sizes)}"' if sizes else ""
        return f'<source{attributes} srcset="{data_url(body)} {descriptor}"{chosen} data-linksnap-src="{escape(url)}">'

    def part_frame(self, number: int, url: str) -> str:
        inner = self.inliner.frame(number) if isinstance(number, int) and number else None
        kept = f' data-linksnap-src="{escape(url)}"' if url.startswith("http") else ""
        if inner is None:
            if kept:
                self.inliner.note_missing(url)
            return kept
        return f'{kept} srcdoc="{escape(inner)}"'

    def part_object(self, attributes: list[Any], url: str, fallback: list[Any], name: str, frame: list[int]) -> str:
        def joined(parts: list[Any]) -> str:
            return "".join(part if isinstance(part, str) else self.part(part) for part in parts)

        body = self.find(url)
        media_type = sniffed_type(body) if body is not None else ""
        # An SVG in an object keeps its own size where an image would be stretched, so it stays a document.
        number, *sides = frame
        inner = self.inliner.frame(number) if number and media_type in ("", "image/svg+xml", "text/html") else None
        kept = f' data-linksnap-src="{escape(url)}"' if url.startswith("http") else ""
        if inner is not None:
            size = "".join(
                f' {side}="{length}"' for side, length in zip(("width", "height"), sides, strict=True) if length
            )
            return f'<iframe{joined(attributes)}{size} sandbox=""{kept} srcdoc="{escape(inner)}"></iframe>'
        if body is not None and media_type.startswith("image/"):
            return f'<img{joined(attributes)}{kept} src="{data_url(body)}">'
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
