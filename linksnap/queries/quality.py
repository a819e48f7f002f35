"""How well suggestions and search do in one library: shares of what was decided, what is embedded, what was opened."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from linksnap.models import (
    Link,
    LinkTag,
    OpenedHit,
    PageEmbedding,
    SuggestionState,
    Tag,
    TaggerModel,
    TagSource,
    User,
)
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.review_tags import FEWEST, Rate, decided
from linksnap.queries.suggesting import Held, held_at

MONTHS = 12
MOST_TAGS = 15
MOST_QUESTIONS = 40
_RECENTLY = timedelta(days=90)
_YES = Count("pk", filter=Q(state=SuggestionState.ACCEPTED))


@dataclass(frozen=True)
class MonthRate:
    """The proposals decided on in a month."""

    month: date
    rate: Rate


@dataclass(frozen=True)
class NamedRate:
    """The decisions about one tag, or for one reason (its code)."""

    name: str
    rate: Rate
    slug: str = ""


@dataclass(frozen=True)
class SuggestionQuality:
    """All that is known of a person's suggestions; `recent` is that of 90 days."""

    recent: Rate
    all: Rate
    months: tuple[MonthRate, ...]
    by_tag: tuple[NamedRate, ...]
    by_reason: tuple[NamedRate, ...]

    @property
    def is_enough(self) -> bool:
        """True when a share is more than chance."""
        return self.all.decided >= FEWEST


@dataclass(frozen=True)
class Embedded:
    """Pages that are found by meaning, of those that were captured."""

    made: int
    of: int
    encoder: str

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.made / self.of if self.of else 0.0


@dataclass(frozen=True)
class ByItself:
    """Tags put on by themselves: from which probability, how right that is on held-out pages, how many wait."""

    start: float | None
    held: Held | None
    waiting: int
    kept: int


def suggestion_quality(owner: User) -> SuggestionQuality:
    """Four queries over what the person decided."""
    rows = decided(owner).order_by()
    since = timezone.now() - _RECENTLY
    recent = Q(decided_at__gte=since)
    yes = Q(state=SuggestionState.ACCEPTED)
    sums = rows.aggregate(
        n=Count("pk"), yes=Count("pk", filter=yes), late=Count("pk", filter=recent),
        late_yes=Count("pk", filter=recent & yes),
    )  # fmt: skip
    reasons = rows.values("reason").annotate(n=Count("pk"), yes=_YES).order_by("-n", "reason")
    return SuggestionQuality(
        recent=Rate(sums["late_yes"], sums["late"]),
        all=Rate(sums["yes"], sums["n"]),
        months=_months(owner),
        by_tag=_by_tag(owner),
        by_reason=tuple(NamedRate(row["reason"], Rate(row["yes"], row["n"])) for row in reasons),
    )


def embedded(owner: User) -> Embedded:
    """Counted by indexes that begin with the owner."""
    encoder = active_encoder()
    made = PageEmbedding.objects.filter(owner=owner, encoder=encoder).count() if encoder else 0
    of = Link.objects.filter(owner=owner, current_snapshot__isnull=False).count()
    return Embedded(min(made, of), of, encoder.name if encoder else "")


def by_itself(owner: User, fitted: TaggerModel | None) -> ByItself:
    """What is known of tags put on by themselves; one kept since has a probability and is its person's own."""
    rows = LinkTag.objects.filter(owner=owner, probability__isnull=False)
    counts = rows.aggregate(
        waiting=Count("pk", filter=Q(source=TagSource.AUTO)), kept=Count("pk", filter=Q(source=TagSource.SUGGESTION))
    )
    start = owner.auto_tags_from
    return ByItself(start, held_at(fitted, start) if start is not None else None, **counts)


def fitted_suggester(owner: User) -> TaggerModel | None:
    """The one in use, without its weights; None before the first ten tagged pages."""
    return TaggerModel.objects.filter(owner=owner, is_active=True).defer("weights").first()


def bins_of(fitted: TaggerModel | None) -> list[list[float]]:
    """Count, stated and true share of each bin of probability; what is no such row (archives bring figures) is none."""
    rows = fitted.figures.get("bins", []) if fitted and isinstance(fitted.figures, dict) else []
    numbers = [row for row in rows if isinstance(row, list) and len(row) == 3] if isinstance(rows, list) else []
    return [row for row in numbers if all(isinstance(value, int | float) for value in row)]


def questions(owner: User) -> list[OpenedHit]:
    """The newest opened hit of each of the last forty questions, newest first."""
    newest = OpenedHit.objects.filter(owner=owner).order_by("text", "-opened_at", "-pk").distinct("text")
    rows = OpenedHit.objects.filter(owner=owner, pk__in=newest.values("pk")).order_by("-opened_at", "-pk")
    shown = rows.select_related("link", "link__current_snapshot").defer("link__words", "link__notes")
    return list(shown[:MOST_QUESTIONS])


def _months(owner: User) -> tuple[MonthRate, ...]:
    """The last twelve months in which anything was decided."""
    rows = decided(owner).order_by().annotate(month=TruncMonth("decided_at")).values("month")
    newest = rows.annotate(n=Count("pk"), yes=_YES).order_by("-month")[:MONTHS]
    return tuple(MonthRate(row["month"].date(), Rate(row["yes"], row["n"])) for row in reversed(newest))


def _by_tag(owner: User) -> tuple[NamedRate, ...]:
    """The tags that were decided on most often."""
    rows = decided(owner).order_by().filter(tag__isnull=False).values("tag_id")
    most = list(rows.annotate(n=Count("pk"), yes=_YES).order_by("-n", "tag_id")[:MOST_TAGS])
    tags = Tag.objects.filter(owner=owner).in_bulk([row["tag_id"] for row in most])
    named = ((tags[row["tag_id"]], row) for row in most if row["tag_id"] in tags)
    return tuple(NamedRate(tag.name, Rate(row["yes"], row["n"]), tag.slug) for tag, row in named)
