"""The review inbox by tag: how many pages wait for each name, which ones, how often it was right; and the sure ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Value, When

from linksnap.models import LinkTag, Suggestion, SuggestionState, Tag, TagSource, User
from linksnap.queries.review import ReviewFilter, pending
from linksnap.rules.suggestion_codes import MOST_AT_ONCE, REMOVED

GROUPS_A_PAGE = 30
MOST_MEMBERS = 50
FEWEST = 20
"""A share that rests on fewer decisions is chance."""


@dataclass(frozen=True)
class Rate:
    """How many of the decided proposals were accepted."""

    accepted: int
    decided: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.accepted / self.decided if self.decided else 0.0


@dataclass(frozen=True)
class TagGroup:
    """A proposed name with the pages that wait for it; `tag` is None for a new one, `rate` where it was decided on."""

    key: str
    name: str
    tag: Tag | None
    pages: int
    surest: float
    mean: float
    rate: Rate | None


@dataclass(frozen=True)
class TagGroups:
    """The first groups, own tags first, and how many there are in all."""

    shown: tuple[TagGroup, ...]
    total: int


@dataclass(frozen=True)
class SurePreview:
    """What accepting from a probability would do; `so_far` are past decisions at that probability."""

    start: float
    with_new: bool
    proposals: int
    links: int
    tags: int
    so_far: Rate

    @property
    def percent(self) -> int:
        """The probability as a form sends it."""
        return round(self.start * 100)

    @property
    def count_once(self) -> int:
        """How many go in one step."""
        return min(self.proposals, MOST_AT_ONCE)

    @property
    def is_cut(self) -> bool:
        """True when there are more than are accepted in one step."""
        return self.proposals > MOST_AT_ONCE

    @property
    def is_telling(self) -> bool:
        """True when enough was decided on to say how often it was right."""
        return self.so_far.decided >= FEWEST


def decided(owner: User) -> QuerySet[Suggestion]:
    """Proposals a person decided on; not what was put on by itself, nor a tag taken off that nobody proposed."""
    by_itself = LinkTag.objects.filter(link=OuterRef("link"), tag=OuterRef("tag"), source=TagSource.AUTO)
    rows = Suggestion.objects.filter(owner=owner, decided_at__isnull=False).exclude(state=SuggestionState.PENDING)
    return rows.exclude(reason=REMOVED).exclude(Q(state=SuggestionState.ACCEPTED) & Exists(by_itself))


def rates(owner: User, tag_ids: Iterable[int]) -> dict[int, Rate]:
    """How often each of these tags was accepted where it was proposed; those never decided on are left out."""
    rows = decided(owner).filter(tag__in=list(tag_ids)).order_by().values("tag_id")
    counted = rows.annotate(n=Count("pk"), yes=Count("pk", filter=Q(state=SuggestionState.ACCEPTED)))
    return {row["tag_id"]: Rate(row["yes"], row["n"]) for row in counted}


def tag_groups(owner: User, wanted: ReviewFilter, most: int = GROUPS_A_PAGE) -> TagGroups:
    """The names that wait, own tags first and of each kind those with the most pages first."""
    named = pending(owner, wanted).order_by().values("key")
    total = named.distinct().count()
    counted = named.annotate(
        pages=Count("pk"), surest=Max("score"), mean=Avg("score"), own=Max("tag_id"), name=Min("name")
    )
    is_new = Case(When(own=None, then=Value(1)), default=Value(0))
    rows = list(counted.order_by(is_new, "-pages", "key")[:most])
    ids = [row["own"] for row in rows if row["own"]]
    own, agreed = Tag.objects.filter(owner=owner).in_bulk(ids), rates(owner, ids)
    shown = tuple(_group(row, own.get(row["own"]), agreed.get(row["own"])) for row in rows)
    return TagGroups(shown, total)


def _group(row: Mapping[str, Any], tag: Tag | None, rate: Rate | None) -> TagGroup:
    name = tag.name if tag else row["name"]
    return TagGroup(row["key"], name, tag, row["pages"], row["surest"], row["mean"], rate)


def members(owner: User, wanted: ReviewFilter) -> list[Suggestion]:
    """The proposals of one name (`wanted.tag`), the surest first, with their links; at most fifty."""
    rows = pending(owner, wanted).select_related("tag", "link", "link__current_snapshot")
    return list(rows.defer("link__words", "link__notes").order_by("-score", "pk")[:MOST_MEMBERS])


def sure(owner: User, wanted: ReviewFilter, start: float, with_new: bool) -> QuerySet[Suggestion]:
    """Open proposals of at least this probability; names that would be new tags only when they are asked for."""
    rows = pending(owner, wanted).filter(score__gte=start)
    return rows if with_new else rows.filter(tag__isnull=False)


def sure_preview(owner: User, wanted: ReviewFilter, start: float, with_new: bool) -> SurePreview:
    """Count what accepting them would do, and how often a person agreed with such proposals so far."""
    found = sure(owner, wanted, start, with_new)
    counts = found.aggregate(
        proposals=Count("pk"), links=Count("link_id", distinct=True), tags=Count("key", distinct=True)
    )
    before = decided(owner).filter(score__gte=start)
    so_far = before.aggregate(n=Count("pk"), yes=Count("pk", filter=Q(state=SuggestionState.ACCEPTED)))
    return SurePreview(start, with_new, **counts, so_far=Rate(so_far["yes"], so_far["n"]))
