"""The shapes of collections, saved searches and highlights, in and out."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from django.urls import reverse
from ninja import Schema
from pydantic import Field, StringConstraints

from linksnap.api.inputs import Body, Notes, PublicId
from linksnap.api.schemas import LinkOut
from linksnap.models import Collection, Highlight, SavedSearch
from linksnap.rules.highlight_marks import COLOURS
from linksnap.services.search import SearchMode

_NO_NUL = r"^[^\x00]*$"
_Name = Annotated[str, StringConstraints(max_length=400, pattern=_NO_NUL)]
_About = Annotated[str, StringConstraints(max_length=10_000, pattern=_NO_NUL)]
_Query = Annotated[str, StringConstraints(max_length=1_000, pattern=_NO_NUL)]
_Quote = Annotated[str, StringConstraints(max_length=40_000, pattern=_NO_NUL)]
_Colour = Annotated[str, StringConstraints(pattern="^(" + "|".join(COLOURS) + ")?$")]
_Links = Annotated[list[PublicId], Field(max_length=1_000)]
# An id, or the empty text for the top.
_Place = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]


class CollectionIn(Body):
    """A new collection; `parent` is the id of the one it stands under."""

    name: _Name
    parent: _Place = ""
    description: _About = ""


class CollectionPatch(Body):
    """Fields to change; left out or null stays. `parent: ""` moves it to the top."""

    name: _Name | None = None
    description: _About | None = None
    parent: _Place | None = None


class CollectionShift(Body):
    """How many places to move among those beside it: -1 is one up."""

    places: Annotated[int, Field(ge=-100_000, le=100_000)]


class LinksIn(Body):
    """Ids of links, in order. Those that are not yours are passed over."""

    links: _Links


class CollectionOut(Schema):
    """A collection. `links` counts those in it, not below it; `share_address` is empty while it is not shared."""

    id: str
    name: str
    description: str
    parent: str | None
    position: int
    links: int
    share_address: str
    page: str
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def of(row: Collection, links: int) -> "CollectionOut":
        """From a row with its parent at hand."""
        shared = f"{settings.PUBLIC_URL}{reverse('shared', args=[row.share_secret])}" if row.share_secret else ""
        return CollectionOut(
            id=row.public_id,
            name=row.name,
            description=row.description,
            parent=row.parent.public_id if row.parent else None,
            position=row.position,
            links=links,
            share_address=shared,
            page=reverse("collection", args=[row.public_id]),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


class CollectionLinks(Schema):
    """Some of a collection's links in its own order, and how many there are in all."""

    items: list[LinkOut]
    total: int


class LinksAdded(Schema):
    """How many of the links were new in the collection."""

    added: int


class SavedSearchIn(Body):
    """A search to keep; without a name the text is its name."""

    query: _Query
    name: _Name = ""
    mode: SearchMode = SearchMode.HYBRID


class SavedSearchPatch(Body):
    """Fields to change; left out or null stays."""

    name: _Name | None = None
    query: _Query | None = None
    mode: SearchMode | None = None


class SavedSearchOut(Schema):
    """A saved search and the page that runs it."""

    id: str
    name: str
    query: str
    mode: str
    position: int
    page: str
    created_at: datetime

    @staticmethod
    def of(row: SavedSearch) -> "SavedSearchOut":
        """From a row."""
        names = ("name", "query", "mode", "position", "created_at")
        fields = {name: getattr(row, name) for name in names}
        return SavedSearchOut(id=row.public_id, page=reverse("search", args=[row.public_id]), **fields)


class HighlightIn(Body):
    """Words to mark in a link's page."""

    link: PublicId
    quote: _Quote
    note: Notes = ""
    colour: _Colour = ""


class HighlightPatch(Body):
    """Fields to change; left out or null stays."""

    note: Notes | None = None
    colour: _Colour | None = None


class HighlightOut(Schema):
    """A marked passage."""

    id: str
    link: str
    quote: str
    note: str
    colour: str
    created_at: datetime

    @staticmethod
    def of(row: Highlight) -> "HighlightOut":
        """From a row with its link at hand."""
        fields = {name: getattr(row, name) for name in ("quote", "note", "colour", "created_at")}
        return HighlightOut(id=row.public_id, link=row.link.public_id, **fields)


class HighlightPage(Schema):
    """One page of highlights."""

    items: list[HighlightOut]
    next_cursor: str | None
