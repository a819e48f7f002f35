"""The tree that the text of the search box becomes: words, phrases, filters, and / or / not."""

from dataclasses import dataclass
from enum import StrEnum


class FilterName(StrEnum):
    """What can be asked of a link besides words."""

    TAG = "tag"
    SITE = "site"
    URL = "url"
    TITLE = "title"
    IN = "in"
    LANG = "lang"
    IS = "is"
    BEFORE = "before"
    AFTER = "after"


class LinkState(StrEnum):
    """The values of `is:`."""

    UNREAD = "unread"
    READ = "read"
    FAVOURITE = "favourite"
    ARCHIVED = "archived"
    FAILED = "failed"
    UNTAGGED = "untagged"
    HIGHLIGHTED = "highlighted"


@dataclass(frozen=True)
class Term:
    """Words between two spaces, as typed."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words in quotation marks: in this order, side by side."""

    text: str


@dataclass(frozen=True)
class Filter:
    """A condition on the link. Dates are ISO days, `is:` values those of LinkState, languages lower case."""

    name: FilterName
    value: str


@dataclass(frozen=True)
class Not:
    """What must not hold."""

    child: "Node"


@dataclass(frozen=True)
class And:
    """All must hold; of nothing: always true."""

    children: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    """One at least must hold."""

    children: tuple["Node", ...]


Node = Term | Phrase | Filter | Not | And | Or


@dataclass(frozen=True)
class Wish:
    """Words that a good answer holds. `is_optional`: from a branch of an `or`, so that missing it is no fault."""

    text: str
    is_phrase: bool = False
    is_optional: bool = False


@dataclass(frozen=True)
class SearchQuery:
    """`wishes` rank, `conditions` must hold, `text` is what goes to the encoder (no filters, nothing excluded)."""

    wishes: tuple[Wish, ...] = ()
    conditions: tuple[Node, ...] = ()

    @property
    def text(self) -> str:
        """The wishes as one line."""
        return " ".join(wish.text for wish in self.wishes)
