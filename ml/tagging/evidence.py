"""What a suggestion is made from and what it says: plain values shared by the parts of tagging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ml.encoder.types import Vectors


@dataclass(frozen=True)
class PageEvidence:
    """The page to be tagged; `vector` is its page vector (dim,), `address` its URL."""

    title: str
    text: str
    lang: str
    host: str
    vector: Vectors
    address: str = ""


@dataclass(frozen=True)
class TagEvidence:
    """A tag of the library; `vector` is its name encoded as a passage, `count` the links that carry it."""

    tag_id: int
    name: str
    vector: Vectors | None
    count: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """A page of the library near to this one: cosine, its confirmed tags, its title, tags refused for it."""

    similarity: float
    tag_ids: tuple[int, ...]
    title: str
    refused_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What the library says about a page besides its own words.

    `neighbours` are its nearest pages; `site_pages` the tagged pages of its site looked at, `site_counts` how many of
    them have each tag; `on_link` the tags the link has already; `together` the tags of pages that have those, as
    shares of them; `pages` the tagged pages of the library.
    """

    neighbours: Sequence[Neighbour] = ()
    site_pages: int = 0
    site_counts: Mapping[int, int] = field(default_factory=dict)
    on_link: tuple[int, ...] = ()
    together: Mapping[int, float] = field(default_factory=dict)
    pages: int = 0


class SuggestionReason(StrEnum):
    """Why a tag is proposed, for the words beside it."""

    NEIGHBOURS = "neighbours"
    NAME = "name"
    WORDS = "words"
    SITE = "site"
    TOGETHER = "together"
    KEYPHRASE = "keyphrase"


@dataclass(frozen=True)
class SuggestedTag:
    """A proposal: an existing tag (`tag_id`) or a new one (None); `score` is its probability, 0 to 1."""

    name: str
    tag_id: int | None
    score: float
    reason: SuggestionReason
    evidence: dict[str, object] = field(default_factory=dict)
