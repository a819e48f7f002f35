"""The shapes that come into the API: ids, texts, bodies. What does not fit them is a 404 or 422 before any query."""

from typing import Annotated, Literal

from ninja import Query, Schema
from pydantic import ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from linksnap.models import CaptureQueue
from linksnap.rules.capture_options import LONGEST_WAIT_S, MOST_AGENT, CaptureWish, Window
from linksnap.rules.query_tree import Filter, FilterName, LinkState, LinkType
from linksnap.services.capture_batches import BatchAction

# PostgreSQL's text holds no NUL, and no text a person writes does.
_NO_NUL = r"^[^\x00]*$"

PublicId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
# Longer than any address we save, so that the refusal names the true limit and not this one.
Address = Annotated[str, StringConstraints(max_length=200_000)]
TagSlug = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_NO_NUL)]
TagName = Annotated[str, StringConstraints(max_length=400, pattern=_NO_NUL)]
Line = Annotated[str, StringConstraints(max_length=2_000, pattern=_NO_NUL)]
Notes = Annotated[str, StringConstraints(max_length=100_000, pattern=_NO_NUL)]
Cursor = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]*$")]
# What may be kept beside the page itself (services.capture_formats.OFFERED).
FormatName = Literal["screenshot", "pdf", "mhtml", "warc", "wacz"]
Formats = Annotated[list[FormatName], Field(max_length=20)]
Limit = Annotated[int, Query(ge=1, le=100)]


INCONSISTENT = "inconsistent"


def inconsistent(sentence: str) -> PydanticCustomError:
    """What a validator raises where each field is right and all of them together make no sense."""
    return PydanticCustomError(INCONSISTENT, "{sentence}", {"sentence": sentence})


class Body(Schema):
    """A misspelt field is refused, not silently dropped."""

    model_config = ConfigDict(extra="forbid")


class CaptureBatchIn(Body):
    """What to do with many captures, and with which."""

    do: BatchAction
    ids: Annotated[list[PublicId], Field(max_length=1_000)] = []
    reason: Annotated[str, StringConstraints(max_length=40, pattern=_NO_NUL)] = ""
    all: bool = False


class CaptureIn(Body):
    """A link to snapshot again, and how. What is left out is as usual."""

    link: PublicId
    wait_s: Annotated[int, Field(ge=0, le=LONGEST_WAIT_S)] = 0
    scripts: bool = True
    window: Window = Window.DESKTOP
    user_agent: Annotated[str, StringConstraints(max_length=MOST_AGENT, pattern=r"^[\x20-\x7e]*$")] = ""
    ignore_tls_errors: bool = False
    # Kinds to make this once; null: those of the settings.
    formats: Formats | None = None

    @property
    def wish(self) -> CaptureWish:
        """As the services take it."""
        formats = tuple(self.formats) if self.formats is not None else None
        return CaptureWish(self.wait_s, self.scripts, self.window, self.user_agent, self.ignore_tls_errors, formats)


class LinkIn(Body):
    """A link to save."""

    url: Address
    title: Line = ""
    notes: Notes = ""
    tags: Annotated[list[TagName], Field(max_length=100)] = []
    snapshot_again: bool = False
    # Whoever sends hundreds at once says "capture_bulk": a person's single link then never waits behind them.
    queue: CaptureQueue = CaptureQueue.NOW
    # Kinds to make of its first snapshot; null: those of the settings.
    formats: Formats | None = None


class LinkPatch(Body):
    """Fields to change; a field that is left out or null stays."""

    title: Line | None = None
    description: Notes | None = None
    notes: Notes | None = None
    shared: bool | None = None
    unread: bool | None = None
    favourite: bool | None = None
    archived: bool | None = None


class TagIn(Body):
    """A name for a tag."""

    name: TagName


class TagPatch(Body):
    """What to change of a tag; what is left out or null stays. `parent` is a slug, "" for the top."""

    name: TagName | None = None
    parent: Annotated[str, StringConstraints(max_length=120, pattern=_NO_NUL)] | None = None


class TagChanges(Body):
    """Tags to put on a link and tags to take off it, in one step."""

    add: Annotated[list[TagName], Field(max_length=100)] = []
    remove: Annotated[list[TagName], Field(max_length=100)] = []


class LinkFilter(Schema):
    """Which links a list shows; what is left out lets all through. Tags by name, alias or slug: a link has them all."""

    tag: Annotated[list[TagName], Field(max_length=20)] = []
    site: Annotated[str, StringConstraints(max_length=255, pattern=_NO_NUL)] = ""
    lang: Annotated[str, StringConstraints(max_length=16, pattern=r"^[A-Za-z-]*$")] = ""
    state: LinkState | None = None
    type: LinkType | None = None
    # Of saving, by UTC.
    year: Annotated[int, Field(ge=1000, lt=9000)] | None = None

    @property
    def conditions(self) -> list[Filter]:
        """As the search understands them."""
        named = [(FilterName.SITE, self.site), (FilterName.LANG, self.lang), (FilterName.IS, self.state or "")]
        named.append((FilterName.TYPE, self.type or ""))
        if self.year is not None:
            named += [(FilterName.AFTER, f"{self.year}-01-01"), (FilterName.BEFORE, f"{self.year + 1}-01-01")]
        tags = [Filter(FilterName.TAG, tag) for tag in self.tag]
        return tags + [Filter(name, value) for name, value in named if value]


class MergeIn(Body):
    """The tag that stays, by its slug."""

    into: TagSlug
