"""What the extraction hands on, as plain values: light to import, so that who only reads a result loads no parser."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Block:
    """One block of a page: where it stands, its anchor, 0 for text or the heading's level, its own text."""

    number: int
    anchor: str
    level: int
    text: str


@dataclass(frozen=True)
class LinkOut:
    """A link in the article: where it leads (absolute) and the words it stands on."""

    url: str
    text: str


@dataclass(frozen=True)
class ExtractedPage:
    """What a page says and who says it; `blocks` and `reader_html` carry the same block numbers."""

    title: str = ""
    description: str = ""
    author: str = ""
    site_name: str = ""
    published: datetime | None = None
    lang: str = ""
    canonical_url: str = ""
    reader_html: str = ""
    blocks: tuple[Block, ...] = ()
    text: str = ""
    words: int = 0
    metadata_sources: dict[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    links: tuple[LinkOut, ...] = ()
    # Facts that only some pages state: doi, arxiv, lead_image, favicon, pages, exif …
    details: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON file; moments as ISO 8601."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=datetime.isoformat))
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ExtractedPage:
        """The page that `to_json` wrote."""
        moments = {
            name: datetime.fromisoformat(data[name]) if data[name] else None for name in ("published", "modified")
        }
        return cls(
            **{
                **data,
                **moments,
                "blocks": tuple(Block(**block) for block in data["blocks"]),
                "links": tuple(LinkOut(**link) for link in data["links"]),
            }
        )
