"""What a suggestion is made from and what it says: plain values shared by the parts of tagging."""

from dataclasses import dataclass, field
from enum import StrEnum

from ml.encoder.types import Vectors


@dataclass(frozen=True)
class PageEvidence:
    """The page to be tagged; `vector` is its page vector (dim,)."""

    title: str
    text: str
    lang: str
    host: str
    vector: Vectors


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
    """A page of the library near to this one: cosine, its confirmed tags, its title."""

    similarity: float
    tag_ids: tuple[int, ...]
    title: str


class SuggestionReason(StrEnum):
    """Why a tag is proposed, for the words beside it."""

    NEIGHBOURS = "neighbours"
    NAME = "name"
    KEYPHRASE = "keyphrase"


@dataclass(frozen=True)
class SuggestedTag:
    """A proposal: an existing tag (`tag_id`) or a new one (None); `score` is like a probability, 0 to 1."""

    name: str
    tag_id: int | None
    score: float
    reason: SuggestionReason
    evidence: dict[str, object] = field(default_factory=dict)
