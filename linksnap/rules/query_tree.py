"""The tree that the text of the search box becomes: words, phrases, filters, and / or / not."""

from dataclasses import dataclass
from enum import StrEnum

from linksnap.rules.query_warnings import QueryWarning


class FilterName(StrEnum):
    """What can be asked of a link besides words."""

    TAG = "tag"
    SITE = "site"
    URL = "url"
    TITLE = "title"
    IN = "in"
    LANG = "lang"
    TYPE = "type"
    IS = "is"
    BEFORE = "before"
    AFTER = "after"
    AGE = "age"


class LinkState(StrEnum):
    """The values of `is:`."""

    UNREAD = "unread"
    READ = "read"
    FAVOURITE = "favourite"
    ARCHIVED = "archived"
    FAILED = "failed"
    BROKEN = "broken"
    UNTAGGED = "untagged"
    HIGHLIGHTED = "highlighted"
    DUPLICATE = "duplicate"


class LinkType(StrEnum):
    """The values of `type:`, what kind of document was kept (models.Snapshot.document)."""

    PAGE = "page"
    PDF = "pdf"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"
    OFFICE = "office"
    FEED = "feed"
    OTHER = "other"


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
    """A condition on the link, its value in one form (rules.query_values).

    Dates are ISO days, ages like `<2w`, `is:` and `type:` those of LinkState and LinkType, languages lower case.
    """

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
    """`wishes` rank, `conditions` must hold, `text` is what goes to the encoder (no filters, nothing excluded).

    `warnings` say what in the text made no sense and was left out or searched as words.
    """

    wishes: tuple[Wish, ...] = ()
    conditions: tuple[Node, ...] = ()
    warnings: tuple[QueryWarning, ...] = ()

    @property
    def text(self) -> str:
        """The wishes as one line."""
        return " ".join(wish.text for wish in self.wishes)
