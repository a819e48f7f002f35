"""What is drawn of tags: where they lead from the side bar, the time line of one, the last part of a nested name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urlsplit

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.translation import pgettext

from linksnap.models import Tag
from linksnap.queries.tag_facts import Counted

register = template.Library()

HEIGHT = 40
_STEP = 10


@dataclass(frozen=True)
class Bar:
    """A month as a bar of an SVG: `x`, `y` and `height` in its units, and what is told of it."""

    x: int
    y: float
    height: float
    month: str
    count: int


@dataclass(frozen=True)
class TimeLine:
    """Bars side by side, `width` × `height` units in all, and the month with most links."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    most: Bar


@register.simple_tag
def time_line(months: Sequence[Counted]) -> TimeLine | None:
    """The bars of some months, the fullest as high as the picture; None where there is nothing to compare."""
    if len(months) < 2:
        return None
    most = max(month.count for month in months)
    bars = tuple(_bar(place, month, most) for place, month in enumerate(months))
    return TimeLine(bars, len(bars) * _STEP, HEIGHT, max(bars, key=lambda bar: bar.count))


@dataclass(frozen=True)
class TagLinks:
    """Where a tag of the side bar leads: with it, with it or another, without it; "" where that says nothing new."""

    only: str
    either: str = ""
    without: str = ""
    is_on: bool = False


@register.simple_tag(takes_context=True)
def tag_links(context: template.RequestContext, tag: Tag) -> TagLinks:
    """In a list of the library a tag narrows that list; elsewhere it opens the list of its links."""
    library, params = reverse("library"), _list_params(context)
    if params is None:
        return TagLinks(f"{library}?{urlencode({'tag': tag.slug})}")
    chosen, either = params.getlist("tag"), params.getlist("any")

    def with_(**lists: list[str]) -> str:
        changed = params.copy()
        for name, slugs in {"page": [], **lists}.items():
            changed.setlist(name, slugs)
        return f"{library}?{changed.urlencode()}"

    if tag.slug in chosen or tag.slug in either:
        left = {name: [slug for slug in params.getlist(name) if slug != tag.slug] for name in ("tag", "any")}
        return TagLinks(with_(**left), is_on=True)
    # Two tags that a list asks for both become two of which one is enough; after that more can join them.
    joined = {"any": [*either, tag.slug]} if either else {"tag": [], "any": [*chosen, tag.slug]}
    return TagLinks(
        with_(tag=[*chosen, tag.slug]),
        with_(**joined) if either or len(chosen) == 1 else "",
        with_(**{"not": [*params.getlist("not"), tag.slug]}),
    )


def _list_params(context: template.RequestContext) -> QueryDict | None:
    """The parameters of the list beside the side bar; None on every other page."""
    request = context["request"]
    if request.resolver_match.url_name == "library":
        return QueryDict(request.GET.urlencode())
    # The side bar's own filter asks for its piece alone, and htmx says from which page.
    path = getattr(getattr(request, "htmx", None), "current_url_abs_path", None) or ""
    address = urlsplit(path)
    return QueryDict(address.query) if path and address.path == reverse("library") else None


@register.filter
def leaf(tag: Tag) -> str:
    """A nested name below its parent: `nlp` of `ai/nlp` under `ai`; any other name as it is."""
    above = f"{tag.parent.name}/" if tag.parent else ""
    return tag.name.removeprefix(above) if above else tag.name


def _bar(place: int, month: Counted, most: int) -> Bar:
    # A month with one link of a thousand is still to be seen.
    height = max(1.5, HEIGHT * month.count / most) if month.count else 0.0
    day = date(int(month.value[:4]), int(month.value[5:]), 1)
    # Translators: a Django date format; "Y年n月" in Chinese.
    name = formats.date_format(day, pgettext("date format", "F Y"))
    return Bar(place * _STEP, round(HEIGHT - height, 1), round(height, 1), name, month.count)
