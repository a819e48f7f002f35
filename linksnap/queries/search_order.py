"""The orders that search results can have besides the best first, and the links found in one of them."""

from collections.abc import Sequence
from enum import StrEnum

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from linksnap.models import Link, User
from linksnap.rules.ranking import Fused


class SearchSort(StrEnum):
    """How results are ordered; what was found only by filters has no best, so it stands newest first."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


def in_order(links: QuerySet[Link], sort: SearchSort) -> QuerySet[Link]:
    """Links in an order that never changes between two pages of it."""
    if sort is SearchSort.OLDEST:
        return links.order_by("created_at", "pk")
    if sort is SearchSort.TITLE:
        page_title = NullIf(F("current_snapshot__title"), Value(""))
        shown = Coalesce(NullIf(F("title"), Value("")), page_title, F("url"))
        return links.annotate(shown_order=Lower(shown)).order_by("shown_order", "pk")
    return links.order_by("-created_at", "-pk")


def sorted_hits(owner: User, fused: Sequence[Fused], sort: SearchSort) -> list[Fused]:
    """The hits in the order asked for; links deleted meanwhile are left out unless it is the best first."""
    if sort is SearchSort.BEST:
        return list(fused)
    of_link = {hit.link_id: hit for hit in fused}
    links = in_order(Link.objects.filter(owner=owner, pk__in=list(of_link)), sort)
    return [of_link[pk] for pk in links.values_list("pk", flat=True)]
