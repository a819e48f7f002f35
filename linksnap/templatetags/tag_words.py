"""What is drawn of tags: the time line of one, its row in the list, the last part of a nested name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linksnap.models import Tag
from linksnap.queries.tag_facts import Counted
from linksnap.queries.tags import ListedTag
from linksnap.templatetags.interface import age, grouped, moment, text_lang

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
class TagRow:
    """The texts of a tag in the list of tags, and what decides how its row looks.

    `slug` is as an address has it, `value` the same as a form sends it.
    """

    pk: str
    slug: str
    value: str
    name: str
    lang: str
    parent: str
    links: str
    used_iso: str
    used_at: str
    used_age: str
    depth: int
    # In a tree the place of a row says what it stands under, and a nested name says it itself.
    has_parent: bool
    is_used: bool
    has_aliases: bool


@register.simple_tag
def tag_row(row: ListedTag) -> TagRow:
    """The row of a tag."""
    tag, used = row.tag, row.last_used
    return TagRow(
        pk=str(tag.pk),
        slug=quote(tag.slug),
        value=tag.slug,
        name=tag.name,
        lang=text_lang(tag.name),
        parent=tag.parent.name if tag.parent else "",
        links=grouped(row.links),
        used_iso=timezone.localtime(used).isoformat() if used else "",
        used_at=moment(used),
        used_age=age(used),
        depth=row.depth,
        has_parent=tag.parent is not None and not row.depth and leaf(tag) == tag.name,
        is_used=used is not None,
        has_aliases=bool(tag.aliases.all()),
    )


@register.simple_tag
def merge_effect(moved: int, both: int) -> str:
    """What a merge would do to links, without the part that is none: so many get the other tag, so many have both."""
    parts = []
    if moved:
        parts.append(ngettext("%(n)s link gets the other tag", "%(n)s links get the other tag", moved))
        parts[-1] %= {"n": grouped(moved)}
    if both:
        parts.append(ngettext("%(n)s link has both already", "%(n)s links have both already", both))
        parts[-1] %= {"n": grouped(both)}
    if len(parts) == 2:
        return _("%(first)s, %(second)s") % {"first": parts[0], "second": parts[1]}
    return parts[0] if parts else _("no link changes its tags")


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
