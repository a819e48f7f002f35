"""The library: which links a person sees, in which order, and what a card shows of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from linksnap.models import (
    FAILED_STATES,
    Artifact,
    ArtifactKind,
    Link,
    LinkTag,
    Snapshot,
    Suggestion,
    SuggestionState,
    User,
)
from linksnap.queries.by_title import ids_by_title
from linksnap.queries.far_pages import ids_of
from linksnap.queries.library_maps import links_within
from linksnap.queries.link_numbers import known_numbers, tagged_links
from linksnap.queries.shown_tags import ShownTag, tags_on
from linksnap.queries.suggestion_order import own_first
from linksnap.queries.tag_tree import with_below
from linksnap.rules.map_area import MapArea

CARDS_A_PAGE = 24


class LibraryState(StrEnum):
    """Which part of the library is shown; archived links show only when asked for."""

    ALL = ""
    UNREAD = "unread"
    FAVOURITE = "favourite"
    ARCHIVED = "archived"
    FAILED = "failed"


class LibrarySort(StrEnum):
    """The orders a list can have."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    SITE = "site"


# The parts whose number is known without counting.
_COUNTED = (LibraryState.UNREAD, LibraryState.FAVOURITE, LibraryState.ARCHIVED)
_KNOWN = {LibraryState.ALL: "total"} | {state: state.value for state in _COUNTED}


# What cards show of a link, its page and its last capture; all else comes when it is asked for.
_ON_CARDS = (
    *("public_id", "url", "title", "host", "created_at", "is_unread", "is_favourite", "is_archived"),
    *(f"current_snapshot__{name}" for name in ("public_id", "title", "lang", "words")),
    *(f"latest_capture__{name}" for name in ("public_id", "state", "attempts", "reason")),
)


@dataclass(frozen=True)
class LibraryFilter:
    """What the query string of the library asks for; tags by their slugs, all of them must be on a link."""

    tags: tuple[str, ...] = ()
    site: str = ""
    lang: str = ""
    state: LibraryState = LibraryState.ALL
    sort: LibrarySort = LibrarySort.NEWEST
    type: str = ""
    year: int | None = None
    area: MapArea | None = None
    # One of these must be on a link, none of those.
    any_tags: tuple[str, ...] = ()
    no_tags: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """True when it leaves something out."""
        return self.has_tags or bool(self.site or self.lang or self.state or self.type or self.year or self.area)

    @property
    def has_tags(self) -> bool:
        """True when tags decide what is shown."""
        return bool(self.tags or self.any_tags or self.no_tags)


@dataclass(frozen=True)
class Card:
    """A link as a card shows it."""

    link: Link
    snapshot: Snapshot | None
    tags: tuple[ShownTag, ...]
    proposals: tuple[Suggestion, ...]
    pictures: frozenset[str]
    versions: int

    @property
    def has_failed(self) -> bool:
        """True when there is nothing to show and the last attempt failed."""
        return self.snapshot is None and self.last_failed

    @property
    def last_failed(self) -> bool:
        """True when the last attempt failed, whether or not an older snapshot is there."""
        capture = self.link.latest_capture
        return capture is not None and capture.has_failed


def filtered_links(owner: User, wanted: LibraryFilter) -> QuerySet[Link]:
    """The links of `owner` that `wanted` lets through, in its order."""
    links = _tagged(owner, wanted) if wanted.has_tags else Link.objects.filter(owner=owner)
    if wanted.site:
        links = links.filter(host=wanted.site)
    if wanted.lang:
        links = links.filter(current_snapshot__lang__startswith=wanted.lang)
    if wanted.type:
        links = links.filter(current_snapshot__document=wanted.type)
    if wanted.year:
        january = datetime(wanted.year, 1, 1, tzinfo=UTC)
        links = links.filter(created_at__gte=january, created_at__lt=january.replace(year=wanted.year + 1))
    if wanted.area:
        links = links.filter(pk__in=links_within(owner, wanted.area))
    return _in_order(_in_state(links, wanted.state), wanted.sort)


def library_page(owner: User, wanted: LibraryFilter, number: int) -> Page[Link]:
    """One page of links; a number out of range gives the nearest page."""
    found = filtered_links(owner, wanted)
    paginator = Paginator(found, CARDS_A_PAGE)
    known = _known_number(owner, wanted)
    if known is not None:
        paginator.count = known
    page = paginator.get_page(number)
    # What cards show is asked for of the links of this page alone: not of all that are passed over on the way to it.
    near = ids_by_title(owner, page) if wanted == LibraryFilter(sort=LibrarySort.TITLE) else None
    here = Link.objects.filter(owner=owner, pk__in=near or ids_of(found, page))
    page.object_list = _in_order(with_card_rows(here), wanted.sort)
    return page


def _known_number(owner: User, wanted: LibraryFilter) -> int | None:
    """How many links there are, where that is known without counting them all: of a state, with or without tags."""
    if replace(wanted, state=LibraryState.ALL, tags=(), any_tags=(), no_tags=()).is_narrow:
        return None
    if not wanted.has_tags:
        return known_numbers(owner)[_KNOWN[wanted.state]] if wanted.state in _KNOWN else None
    if wanted.state or len(wanted.tags) + bool(wanted.any_tags) + bool(wanted.no_tags) > 1:
        return None
    ids = with_below(owner, (*wanted.tags, *wanted.any_tags, *wanted.no_tags))
    numbers = tagged_links(owner, {pk for tag_ids in ids.values() for pk in tag_ids})
    return numbers and numbers[1 if wanted.no_tags else 0]


def cards(links: Iterable[Link]) -> list[Card]:
    """The cards of links that came with their rows (`with_card_rows`)."""
    rows = list(links)
    tags = tags_on([link.pk for link in rows])
    return [_card(link, tags.get(link.pk, ())) for link in rows]


def cards_by_id(owner: User, link_ids: Iterable[int]) -> dict[int, Card]:
    """The cards of some links of `owner` by primary key, by a fixed number of queries."""
    rows = with_card_rows(Link.objects.filter(owner=owner, pk__in=list(link_ids)))
    return {card.link.pk: card for card in cards(rows)}


def rows_of_cards(owner: User) -> QuerySet[Link]:
    """The links of `owner` with what cards and search hits show of them."""
    return with_card_rows(Link.objects.filter(owner=owner)).defer(None).defer("words")


def _tagged(owner: User, wanted: LibraryFilter) -> QuerySet[Link]:
    """The links with all of `tags`, one of `any_tags`, none of `no_tags`; a tag means those below it, too."""
    links, ids = Link.objects.filter(owner=owner), with_below(owner, (*wanted.tags, *wanted.any_tags, *wanted.no_tags))
    held = LinkTag.objects.filter(owner=owner, link=OuterRef("pk"))
    for slug in wanted.tags:
        links = links.filter(Exists(held.filter(tag__in=ids[slug])))
    if wanted.any_tags:
        links = links.filter(Exists(held.filter(tag__in=[pk for slug in wanted.any_tags for pk in ids[slug]])))
    if wanted.no_tags:
        links = links.exclude(Exists(held.filter(tag__in=[pk for slug in wanted.no_tags for pk in ids[slug]])))
    return links


def _in_state(links: QuerySet[Link], state: LibraryState) -> QuerySet[Link]:
    if state is LibraryState.ARCHIVED:
        return links.filter(is_archived=True)
    if state is LibraryState.FAILED:
        return links.filter(latest_capture__state__in=FAILED_STATES)
    links = links.filter(is_archived=False)
    if state is LibraryState.UNREAD:
        return links.filter(is_unread=True)
    return links.filter(is_favourite=True) if state is LibraryState.FAVOURITE else links


def _in_order(links: QuerySet[Link], sort: LibrarySort) -> QuerySet[Link]:
    if sort is LibrarySort.OLDEST:
        return links.order_by("created_at", "id")
    if sort is LibrarySort.SITE:
        return links.order_by("host", "-created_at", "-id")
    if sort is LibrarySort.TITLE:
        return links.annotate(order_title=Coalesce("current_snapshot__title", "title")).order_by("order_title", "-id")
    return links.order_by("-created_at", "-id")


def with_card_rows(links: QuerySet[Link]) -> QuerySet[Link]:
    """Add what a card shows to a query of links."""
    versions = (
        Snapshot.objects.filter(link=OuterRef("pk")).order_by().values("link").annotate(n=Count("pk")).values("n")
    )
    kinds = (ArtifactKind.THUMBNAIL, ArtifactKind.FAVICON)
    pictures = Artifact.objects.filter(snapshot=OuterRef("current_snapshot_id"), kind__in=kinds).values("kind")
    return (
        links.select_related("current_snapshot", "latest_capture")
        .only(*_ON_CARDS)
        .annotate(
            versions=Coalesce(Subquery(versions, output_field=IntegerField()), 0),
            card_pictures=ArraySubquery(pictures),
        )
        .prefetch_related(
            Prefetch(
                "suggestions",
                Suggestion.objects.filter(state=SuggestionState.PENDING).order_by(*own_first()),
                to_attr="card_proposals",
            ),
        )
    )


def _card(link: Link, tags: tuple[ShownTag, ...]) -> Card:
    # What is read by getattr lives only on rows of with_card_rows, so the type checker cannot know it.
    return Card(
        link=link,
        snapshot=link.current_snapshot,
        tags=tags,
        proposals=tuple(getattr(link, "card_proposals", [])[:2]),
        pictures=frozenset(getattr(link, "card_pictures", ())),
        versions=getattr(link, "versions", 0),
    )
