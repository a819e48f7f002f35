"""How well suggestions and search do in one library: shares of what was decided, what is embedded, what was opened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from linksnap.models import (
    LinkTag,
    OpenedHit,
    PageEmbedding,
    Tag,
    TaggerModel,
    TagSource,
    User,
)
from linksnap.queries.link_numbers import captured_links
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.review_tags import FEWEST, Rate
from linksnap.queries.suggesting import Held, held_at
from linksnap.rules.suggestion_codes import REMOVED

MONTHS = 12
MOST_TAGS = 15
MOST_QUESTIONS = 40
_RECENTLY = timedelta(days=90)
# What queries.review_tags.decided lets through, grouped in four ways at once.
_SHARES = """
SELECT GROUPING(month, tag_id, reason), month, tag_id, reason, count(*), count(*) FILTER (WHERE state = 'accepted'),
    count(*) FILTER (WHERE decided_at >= %(since)s),
    count(*) FILTER (WHERE decided_at >= %(since)s AND state = 'accepted')
FROM (
    SELECT date_trunc('month', decided_at AT TIME ZONE 'UTC') AS month, tag_id, reason, state, decided_at
    FROM linksnap_suggestion proposal
    WHERE owner_id = %(owner)s AND state <> 'pending' AND decided_at IS NOT NULL AND reason <> %(removed)s
        AND NOT (state = 'accepted' AND EXISTS (
            SELECT 1 FROM linksnap_linktag held
            WHERE held.link_id = proposal.link_id AND held.tag_id = proposal.tag_id AND held.source = 'auto'))
) decided GROUP BY GROUPING SETS ((), (month), (tag_id), (reason))
"""
# A bit is set for what a row is not grouped by.
_ALL, _BY_MONTH, _BY_TAG, _BY_REASON = 7, 3, 5, 6


class _Sum(NamedTuple):
    """A row of it: how it is grouped, numbers of decisions and of acceptances, in all and of late."""

    by: int
    month: datetime | None
    tag_id: int | None
    reason: str | None
    n: int
    yes: int
    late: int
    late_yes: int


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
    """One walk over what the person decided, and one for the names of the tags."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, {"owner": owner.pk, "removed": REMOVED, "since": now - _RECENTLY})
        rows = [_Sum(*row) for row in cursor.fetchall()]
    whole = next((row for row in rows if row.by == _ALL), _Sum(_ALL, None, None, None, 0, 0, 0, 0))
    reasons = sorted((row for row in rows if row.by == _BY_REASON), key=lambda row: (-row.n, row.reason or ""))
    months = sorted((row for row in rows if row.by == _BY_MONTH and row.month), key=lambda row: row.month or now)
    tags = sorted((row for row in rows if row.by == _BY_TAG and row.tag_id), key=lambda row: (-row.n, row.tag_id or 0))
    return SuggestionQuality(
        recent=Rate(whole.late_yes, whole.late),
        all=Rate(whole.yes, whole.n),
        months=tuple(MonthRate(row.month.date(), Rate(row.yes, row.n)) for row in months[-MONTHS:] if row.month),
        by_tag=_named(owner, tags[:MOST_TAGS]),
        by_reason=tuple(NamedRate(row.reason or "", Rate(row.yes, row.n)) for row in reasons),
    )


def embedded(owner: User) -> Embedded:
    """Counted by indexes that begin with the owner."""
    encoder = active_encoder()
    made = PageEmbedding.objects.filter(owner=owner, encoder=encoder).count() if encoder else 0
    of = captured_links(owner)
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


def _named(owner: User, rows: list[_Sum]) -> tuple[NamedRate, ...]:
    tags = Tag.objects.filter(owner=owner).in_bulk([row.tag_id for row in rows])
    known = ((tags[row.tag_id], row) for row in rows if row.tag_id in tags)
    return tuple(NamedRate(tag.name, Rate(row.yes, row.n), tag.slug) for tag, row in known)
