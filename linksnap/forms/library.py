"""What the query string of the library means: filters, order, view, search. Nonsense in it is left out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.queries.library import LibraryFilter, LibrarySort, LibraryState
from linksnap.rules.map_area import read_map_area
from linksnap.rules.query_tree import LinkType
from linksnap.services.search import SearchMode, SearchSort

_E = TypeVar("_E", bound=StrEnum)
_MOST_TAGS = 10


class ListName(StrEnum):
    """The lists whose view and order are remembered, each by itself."""

    LIBRARY = "library"
    SEARCH = "search"
    TAG = "tag"
    COLLECTION = "collection"


class LibraryView(StrEnum):
    """How a list is drawn."""

    GRID = "grid"
    COMPACT = "compact"
    LIST = "list"
    TABLE = "table"


VIEW_NAMES: dict[LibraryView, Promise] = {
    LibraryView.GRID: _("Grid"),
    LibraryView.COMPACT: _("Compact grid"),
    LibraryView.LIST: _("List"),
    LibraryView.TABLE: _("Table"),
}
SORT_NAMES: dict[LibrarySort, Promise] = {
    LibrarySort.NEWEST: _("Newest first"),
    LibrarySort.OLDEST: _("Oldest first"),
    LibrarySort.TITLE: _("By title"),
    LibrarySort.SITE: _("By site"),
}
SEARCH_SORT_NAMES: dict[SearchSort, Promise] = {
    SearchSort.BEST: _("Best match"),
    SearchSort.NEWEST: _("Newest first"),
    SearchSort.OLDEST: _("Oldest first"),
    SearchSort.TITLE: _("By title"),
}
TYPE_NAMES: dict[LinkType, Promise] = {
    LinkType.PAGE: _("Web page"),
    LinkType.PDF: _("PDF document"),
    LinkType.IMAGE: _("Picture"),
    LinkType.VIDEO: _("Film"),
    LinkType.AUDIO: _("Sound recording"),
    LinkType.TEXT: _("Text file"),
    LinkType.OFFICE: _("Office file"),
    LinkType.FEED: _("Feed"),
    LinkType.OTHER: _("File"),
}
STATE_NAMES: dict[LibraryState, Promise] = {
    LibraryState.ALL: _("All snapshots"),
    LibraryState.UNREAD: _("To read"),
    LibraryState.FAVOURITE: _("Favourites"),
    LibraryState.ARCHIVED: _("Archive"),
    LibraryState.FAILED: _("Failed captures"),
}


@dataclass(frozen=True)
class LibraryRequest:
    """One look at the library. `order` is that of search results, `is_verbatim`: no misspelt word is put right.

    `with_copies`: pages that say nearly the same stand one by one.
    """

    wanted: LibraryFilter
    view: LibraryView
    number: int
    query: str
    mode: SearchMode
    order: SearchSort = SearchSort.BEST
    is_verbatim: bool = False
    with_copies: bool = False


@dataclass(frozen=True)
class Look:
    """How a list was looked at last; empty where nobody ever chose."""

    view: str = ""
    sort: str = ""

    @classmethod
    def of(cls, views: object, name: ListName) -> "Look":
        """What is remembered of one list in `User.views`."""
        kept = views.get(name.value) if isinstance(views, dict) else None
        kept = kept if isinstance(kept, dict) else {}
        return cls(str(kept.get("view", "")), str(kept.get("sort", "")))


def library_request(params: QueryDict, views: object) -> LibraryRequest:
    """The request for the library or for search results; what the address leaves out is as it was chosen last."""
    if not _text(params, "q"):
        return read_library_request(params, Look.of(views, ListName.LIBRARY))
    # Each search begins with the best match: one that was once sorted by date must not spoil all others.
    return read_library_request(params, Look(Look.of(views, ListName.SEARCH).view))


def read_library_request(params: QueryDict, look: Look | None = None) -> LibraryRequest:
    """The request in `params`; a view or order that is not named is that of `look`."""
    number = params.get("page", "1")
    last = look or Look()
    sort = _text(params, "sort") or last.sort
    return LibraryRequest(
        wanted=LibraryFilter(
            tags=_slugs(params, "tag"),
            any_tags=_slugs(params, "any"),
            no_tags=_slugs(params, "not"),
            site=_text(params, "site")[:255],
            lang=_text(params, "lang")[:16],
            state=_one_of(LibraryState, _text(params, "state"), LibraryState.ALL),
            sort=_one_of(LibrarySort, sort, LibrarySort.NEWEST),
            type=_text(params, "type") if _text(params, "type") in set(LinkType) else "",
            year=_year(_text(params, "year")),
            area=None if _text(params, "q") else read_map_area(_text(params, "area")),
        ),
        view=_one_of(LibraryView, _text(params, "view") or last.view, LibraryView.GRID),
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1,
        query=_text(params, "q")[:500],
        mode=_one_of(SearchMode, _text(params, "mode"), SearchMode.HYBRID),
        order=_one_of(SearchSort, sort, SearchSort.BEST),
        is_verbatim=_text(params, "verbatim") == "1",
        with_copies=_text(params, "copies") == "1",
    )


def saveable_search(asked: LibraryRequest) -> str:
    """The search and the filters beside it as one text for the search box; empty when nothing is narrowed."""
    wanted = asked.wanted
    named = [("site", wanted.site), ("lang", wanted.lang), ("is", wanted.state.value), ("type", wanted.type)]
    if wanted.year:
        named += [("after", str(wanted.year)), ("before", str(wanted.year + 1))]
    parts = [
        asked.query,
        *(f"tag:{slug}" for slug in wanted.tags),
        f"({' OR '.join(f'tag:{slug}' for slug in wanted.any_tags)})" if wanted.any_tags else "",
        *(f"-tag:{slug}" for slug in wanted.no_tags),
        *(f"{name}:{value}" for name, value in named if value),
    ]
    return " ".join(part for part in parts if part)


def kept_params(asked: LibraryRequest) -> list[tuple[str, str]]:
    """The filters and the order beside the search box, for another search to keep."""
    wanted = asked.wanted
    named = [("site", wanted.site), ("lang", wanted.lang), ("state", wanted.state.value), ("type", wanted.type)]
    named += [("year", str(wanted.year or "")), ("sort", asked.order.value if asked.query else "")]
    kept = [(name, value) for name, value in named if value and value != SearchSort.BEST]
    slugs = (("tag", wanted.tags), ("any", wanted.any_tags), ("not", wanted.no_tags))
    return [*((name, slug) for name, chosen in slugs for slug in chosen), *kept]


def _slugs(params: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug for slug in params.getlist(name) if slug and "\x00" not in slug))[:_MOST_TAGS]


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() and "1000" <= text < "9000" else None


def _text(params: QueryDict, name: str) -> str:
    return params.get(name, "").replace("\x00", "").strip()


def _one_of(kind: type[_E], text: str, default: _E) -> _E:
    return next((member for member in kind if member.value == text), default)
