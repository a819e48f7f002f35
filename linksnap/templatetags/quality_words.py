"""Words of the quality page: why a tag was proposed, in general; shares; months; places of hits."""

from datetime import date

from django import template
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

register = template.Library()

_REASONS: dict[str, Promise] = {
    "neighbours": gettext_lazy("Pages near to it have the tag"),
    "words": gettext_lazy("Reads like pages with the tag"),
    "name": gettext_lazy("The tag's name stands in it, or means it"),
    "site": gettext_lazy("Usual on its site"),
    "together": gettext_lazy("Goes with the tags it has"),
    "keyphrase": gettext_lazy("A phrase of the page, as a new tag"),
    "imported": gettext_lazy("Proposed by an imported file"),
}


@register.filter
def reason_in_general(code: str) -> str:
    """Why proposals of this kind were made; a code without words of ours stays a code."""
    return str(_REASONS.get(code, code))


@register.filter
def share(value: float) -> str:
    """0.824 as `82%`, 1 as `100%`: what has happened, and not a probability."""
    return f"{round(float(value) * 100)}%"


@register.filter
def month_name(value: date) -> str:
    """`November 2026`."""
    return formats.date_format(value, "YEAR_MONTH_FORMAT")


@register.filter
def month_short(value: date) -> str:
    """`Nov`, for below a drawing."""
    return formats.date_format(value, "M")


@register.filter
def place_of(number: int | None) -> str:
    """The place of a hit: `1`, or that it is not among the first twenty."""
    if number is None:
        return "–"
    return str(number) if number else gettext("beyond 20")
