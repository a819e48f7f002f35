"""What every template needs: icons, ages, numbers, the language of a text, the colour of a site."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote
from zlib import crc32

from django import template
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.base import FilterExpression, Node, Parser, Token
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

from linksnap.forms.reasons import reason_sentence
from linksnap.joined_sheets import SHEETS
from linksnap.templatetags.drawn_once import OnceNode, is_literal

register = template.Library()

_SITE_COLOURS = 12
# Categories of Unicode: formats (also of direction), controls, breaks of lines, what is no letter yet.
_UNSEEN = frozenset({"Cf", "Cc", "Zl", "Zp", "Co", "Cn"})
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh-Hans", re.compile("[\u3400-\u9fff]")),
)


@lru_cache(maxsize=1_000)
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, hidden from assistive technology: the words beside it, or a label, say what it means."""
    # One constant file name: with hashed static files the sprite's own hash is part of the address.
    sprite = static("vendor/lucide/icons.svg")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', f"i {size}".strip(), sprite, name
    )


@register.simple_tag
def sheets() -> tuple[str, ...]:
    """The addresses of the style sheets every page needs: the joined one where files were collected."""
    return tuple(static(name) for name in getattr(staticfiles_storage, "sheets", SHEETS))


@register.tag("icon")
def icon_tag(parser: Parser, token: Token) -> Node:
    """`{% icon "star" "i-s" %}`: an icon and, where it is not the usual one, its size."""
    words = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    if not 1 <= len(words) <= 2:
        raise template.TemplateSyntaxError("icon wants: name [size]")
    node = _IconNode(words)
    return OnceNode(node) if all(is_literal(word) for word in words) else node


class _IconNode(Node):
    child_nodelists = ()

    def __init__(self, words: Sequence[FilterExpression]) -> None:
        self._words = words

    def render(self, context: template.Context) -> SafeString:
        return icon(*(word.resolve(context) for word in self._words))


@register.simple_tag
def page_lang() -> str:
    """The language of the interface as HTML wants it: `zh-Hans`, not `zh-hans`."""
    return {"zh-hans": "zh-Hans"}.get(get_language() or "en", "en")


@register.simple_tag(takes_context=True)
def here(context: template.RequestContext) -> str:
    """The path to come back to after a form: of the page, also when only a piece of it is drawn for htmx."""
    request = context.get("request")
    if request is None:
        return "/"
    return getattr(getattr(request, "htmx", None), "current_url_abs_path", None) or str(request.get_full_path())


@register.filter
def text_lang(text: object, known: object = "") -> str:
    """The language of a person's or a page's text: the one that is known (of a snapshot), else told by its script."""
    shown = str(text)
    language = str(getattr(known, "lang", known) or "")
    return language or next((tag for tag, letters in _SCRIPTS if letters.search(shown)), "en")


@register.filter
def of(counts: "dict[int, int]", key: int) -> int | None:
    """The number a thing has in a table of numbers; None where it has none."""
    return counts.get(key)


@register.filter
def grouped(number: object) -> str:
    """1284 as 1,284, in both languages (Django's own format for Chinese would leave it as it is).

    What is no number stays as it is: some figures came with an archive that somebody wrote.
    """
    return f"{number or 0:,}" if isinstance(number, int | float | None) else str(number)


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago, short: `now`, `5 min`, `2 h`, `yesterday`, `20 Nov`, `20 Nov 2025`."""
    if moment is None:
        return ""
    now = timezone.now()
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return pgettext("age", "now")
    if minutes < 60:
        return pgettext("age", "%(n)d min") % {"n": minutes}
    if minutes < 24 * 60:
        return pgettext("age", "%(n)d h") % {"n": minutes // 60}
    if minutes < 48 * 60:
        return pgettext("age", "yesterday")
    return short_date(moment, now)


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago as a sentence has it: `just now`, `5 min ago`, `yesterday`, `on 20 Nov`."""
    if moment is None:
        return ""
    now = timezone.now()
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return gettext("%(n)d min ago") % {"n": minutes}
    if minutes < 24 * 60:
        return gettext("%(n)d h ago") % {"n": minutes // 60}
    if minutes < 48 * 60:
        return pgettext("age", "yesterday")
    return gettext("on %(date)s") % {"date": short_date(moment, now)}


def short_date(moment: datetime, now: datetime) -> str:
    """`20 Nov`, with the year when it is another one."""
    local = timezone.localtime(moment)
    same_year = local.year == timezone.localtime(now).year
    # Translators: Django date formats; "n月j日" and "Y年n月j日" in Chinese.
    return formats.date_format(local, pgettext("date format", "j M") if same_year else pgettext("date format", "j M Y"))


@register.filter
def moment(value: datetime | None) -> str:
    """A point in time in full, for titles and details."""
    if value is None:
        return ""
    return formats.date_format(timezone.localtime(value), pgettext("date format", "j F Y, H:i"))


@register.filter
def file_size(size: int | None) -> str:
    """Bytes in the unit that suits: `812 B`, `34 kB`, `1.2 MB`."""
    number = size or 0
    for unit, bytes_in_it in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= bytes_in_it:
            value = number / bytes_in_it
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{number} B"


@register.filter
def seconds(value: float | None) -> str:
    """`0.4 s`, `11 s`."""
    number = float(value or 0)
    shown = f"{number:.1f}" if number < 10 else f"{number:.0f}"
    return pgettext("duration", "%(n)s s") % {"n": shown}


@register.filter
def minutes_text(count: int) -> str:
    """`8 min` of reading."""
    return ngettext("%(n)d min", "%(n)d min", count) % {"n": count}


@register.filter
def site_letter(host: str) -> str:
    """The first letter of a site's name, for sites without an icon."""
    name = re.sub(r"^www\.", "", host)
    return next((c.upper() for c in name if unicodedata.category(c)[0] in "LN"), "·")


@register.filter
def site_colour(host: str) -> str:
    """One of twelve colour classes, always the same for a site."""
    return f"f{crc32(host.encode()) % _SITE_COLOURS + 1}"


@register.filter
def reason_text(code: object) -> str:
    """A reason's code (URL problem, verdict, worker's failure) as a sentence in the reader's language."""
    return reason_sentence(str(code))


@register.filter
def undo_of(message: Message) -> str:
    """The public id of the change a message tells of, when a button shall take it back (views.undo.tell)."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo-") for tag in tags if tag.startswith("undo-")), "")


@register.filter
def bare_url(url: str) -> str:
    """An address without its scheme and closing slash, its letters readable, for showing.

    Signs that turn the writing around or are not seen stay as they are written on the wire: they would make another
    address of it, `exe.png` of `gnp.exe`.
    """
    letters = (quote(one) if unicodedata.category(one) in _UNSEEN else one for one in uri_to_iri(url))
    return re.sub(r"^https?://(www\.)?", "", "".join(letters)).rstrip("/")


@register.simple_tag
def other_language() -> dict[str, str]:
    """The language the switch leads to: its code, its HTML tag and its own name."""
    if (get_language() or "en").startswith("zh"):
        return {"code": "en", "tag": "en", "name": "English", "label": gettext("Switch the language to English")}
    return {"code": "zh-hans", "tag": "zh-Hans", "name": "中文", "label": gettext("Switch the language to Chinese")}
