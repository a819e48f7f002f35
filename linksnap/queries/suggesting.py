"""How well suggestions do for one person, and which tags were put on by themselves: what their settings show."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from linksnap.models import LinkTag, TaggerModel, TagSource, User

STARTS = (0.7, 0.8, 0.9, 0.95, 0.98)
FEWEST = 20
"""A precision that rests on fewer tags is chance."""
_A_PAGE = 50


@dataclass(frozen=True)
class Held:
    """What putting tags on from a probability would have done on held-out pages; None: too few to say."""

    start: float
    precision: float | None
    coverage: float | None

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.start:g}"


@dataclass(frozen=True)
class Suggesting:
    """The fitted suggester of a person (None: not yet), its outcomes by probability, tags put on by themselves."""

    fitted: TaggerModel | None
    held: tuple[Held, ...]
    put_on: int


def suggesting_of(person: User) -> Suggesting:
    """Return how suggestions do for a person."""
    fitted = TaggerModel.objects.filter(owner=person, is_active=True).defer("weights").first()
    return Suggesting(fitted, tuple(held_at(fitted, start) for start in STARTS), put_on(person).count())


def put_on(person: User) -> QuerySet[LinkTag]:
    """Tags that were put on by themselves and not confirmed since, newest first."""
    rows = LinkTag.objects.filter(owner=person, source=TagSource.AUTO)
    return rows.select_related("link__current_snapshot", "tag").order_by("-pk")


def put_on_page(person: User, number: str | None) -> Page[LinkTag]:
    """One page of them."""
    return Paginator(put_on(person), _A_PAGE).get_page(number)


def held_at(fitted: TaggerModel | None, start: float) -> Held:
    """What putting tags on from a probability did on held-out pages; unknown where they were too few."""
    rows = fitted.figures.get("thresholds", []) if fitted else []
    for row in rows:
        if row.get("from") == start and row.get("count", 0) >= FEWEST:
            return Held(start, row["precision"], row["coverage"])
    return Held(start, None, None)
