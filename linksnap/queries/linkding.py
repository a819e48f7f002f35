"""Reads for programs that speak linkding's API: bookmarks found its way, each row with all its JSON shows."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from urllib.parse import quote

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.expressions import Combinable, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from linksnap.models import Link, LinkTag, SavedSearch, User
from linksnap.queries.link_conditions import ANYTHING, links_that_meet
from linksnap.rules.linkding_query import parse_linkding_query
from linksnap.rules.query_tree import And, Filter, Node, Not, Or, Phrase, Term
from linksnap.rules.tsvector import tsquery_text

_FIELDS = ("title", "description", "notes", "current_snapshot__title", "current_snapshot__description")
_SHOWN_TITLE = Lower(Coalesce(NullIf("title", Value("")), NullIf("current_snapshot__title", Value("")), "url"))
_ORDERS: dict[str, tuple[str | Combinable, ...]] = {
    "added_asc": ("created_at", "pk"),
    "title_asc": (_SHOWN_TITLE.asc(), "pk"),
    "title_desc": (_SHOWN_TITLE.desc(), "-pk"),
}


@dataclass(frozen=True)
class BookmarkFilter:
    """Which bookmarks, and in which order; None lets all through. `bundle` is the id of a saved search."""

    q: str = ""
    archived: bool | None = None
    unread: bool | None = None
    shared: bool | None = None
    added_since: datetime | None = None
    modified_since: datetime | None = None
    bundle: int | None = None
    sort: str = ""


def bookmarks(owner: User) -> QuerySet[Link]:
    """An owner's links with their tags and page titles, in a fixed number of queries."""
    rows = Link.objects.filter(owner=owner).defer("words").select_related("current_snapshot")
    return rows.prefetch_related(Prefetch("link_tags", LinkTag.objects.select_related("tag")))


def found_bookmarks(owner: User, wanted: BookmarkFilter) -> QuerySet[Link]:
    """The bookmarks a filter lets through, newest first unless it sorts otherwise."""
    rows = bookmarks(owner)
    given = {
        "is_archived": wanted.archived,
        "is_unread": wanted.unread,
        "is_shared": wanted.shared,
        "created_at__gt": wanted.added_since,
        "updated_at__gt": wanted.modified_since,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value is not None})
    for text in [wanted.q, _bundle_query(owner, wanted.bundle)]:
        condition = _condition(owner, parse_linkding_query(text))
        rows = rows if condition == ANYTHING else rows.filter(condition)
    return rows.order_by(*_ORDERS.get(wanted.sort, ("-created_at", "-pk")))


def bundles(owner: User) -> QuerySet[SavedSearch]:
    """Saved searches, which linkding calls bundles, in their order."""
    return SavedSearch.objects.filter(owner=owner).order_by("position", "pk")


def _bundle_query(owner: User, bundle: int | None) -> str:
    if bundle is None:
        return ""
    return bundles(owner).filter(pk=bundle).values_list("query", flat=True).first() or ""


def _condition(owner: User, node: Node) -> Q:
    match node:
        case Term(text) | Phrase(text):
            return _holds(owner, node, text)
        case Filter():
            return _among(owner, node)
        case Not(child):
            return ~Q(pk__in=Link.objects.filter(_condition(owner, child), owner=owner).values("pk"))
        case And(children):
            return reduce(and_, (_condition(owner, child) for child in children)) if children else ANYTHING
        case Or(children):
            return reduce(or_, (_condition(owner, child) for child in children))


def _holds(owner: User, node: Node, text: str) -> Q:
    """linkding looks for a piece of text in what the person wrote and in the address; we look into the page, too."""
    found = reduce(or_, (Q(**{f"{field}__icontains": text}) for field in _FIELDS))
    found |= Q(url__icontains=text) | Q(url__icontains=quote(text, safe="/:?&=%+#"))
    is_address = text.lower().startswith(("http://", "https://"))
    # A text without a letter would match every page.
    return found if is_address or not tsquery_text(text) else found | _among(owner, node)


def _among(owner: User, node: Node) -> Q:
    return Q(pk__in=links_that_meet(owner, [node]).values("pk"))
