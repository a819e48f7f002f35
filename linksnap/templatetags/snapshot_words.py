"""Words of the snapshot page: why a tag is proposed or was put on, how sure that is, names of languages and files."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from linksnap.models import LinkTag, Suggestion, TagSource
from linksnap.queries.shown_tags import ShownTag
from linksnap.rules.web_copies import date_of_copy

register = template.Library()

_LANGUAGES = {
    "zh-Hans": gettext_lazy("Chinese (Simplified)"),
    "zh-Hant": gettext_lazy("Chinese (Traditional)"),
    "zh": gettext_lazy("Chinese"),
    "en": gettext_lazy("English"),
    "ja": gettext_lazy("Japanese"),
    "ko": gettext_lazy("Korean"),
    "fr": gettext_lazy("French"),
    "de": gettext_lazy("German"),
    "es": gettext_lazy("Spanish"),
    "ru": gettext_lazy("Russian"),
}


@register.filter
def why_proposed(proposal: Suggestion) -> str:
    """The reason of a proposal as part of a sentence: `near 14 snapshots tagged archiving`."""
    if proposal.reason == "neighbours":
        count = _number(proposal.evidence, "pages")
        words = ngettext("near %(n)d snapshot tagged %(tag)s", "near %(n)d snapshots tagged %(tag)s", count)
        return words % {"n": count, "tag": proposal.name} if count else gettext("near snapshots with this tag")
    if proposal.reason == "imported":
        return gettext("stands in a file you imported")
    if proposal.reason == "words":
        return gettext("like pages you have given this tag")
    if proposal.reason == "site":
        count = _number(proposal.evidence, "site_pages")
        return ngettext("usual on the page of this site", "usual on the %(n)d pages of this site", count) % {"n": count}
    if proposal.reason == "together":
        return gettext("goes with the tags this link has")
    if proposal.evidence.get("in_title"):
        return gettext("its name stands in the title")
    mentions = _number(proposal.evidence, "mentions")
    if mentions:
        return ngettext("the page speaks of it once", "the page speaks of it %(n)d times", mentions) % {"n": mentions}
    if proposal.reason == "keyphrase":
        return gettext("the page speaks of it")
    return gettext("its name is near in meaning")


@register.filter
def percent(score: float) -> str:
    """0.824 as `82%`; between 1 and 99, since a proposal is never certain."""
    return f"{min(99, max(1, round(score * 100)))}%"


@register.filter
def language_name(code: str) -> str:
    """`zh-Hans` in words; a code without a name of ours stays a code."""
    return str(_LANGUAGES.get(code, code))


@register.filter
def day(value: datetime | None) -> str:
    """A date in full, for when something was published."""
    if value is None:
        return ""
    return formats.date_format(timezone.localtime(value), pgettext("date format", "j F Y"))


@register.filter
def day_of_copy(address: str) -> str:
    """What a web archive's copy is called: its day, where its address says it."""
    return day(date_of_copy(address)) or gettext("a copy in the web archive")


@register.filter
def web_address(url: str) -> str:
    """The address if a browser may follow it as a link, else nothing."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def _number(evidence: Mapping[str, object], name: str) -> int:
    value = evidence.get(name)
    return value if isinstance(value, int) else 0


@register.filter
def put_on_words(row: LinkTag | ShownTag) -> str:
    """How a tag came to a link that was put on by itself, and how sure that was; "" where a person meant it."""
    if not (row.by_itself if isinstance(row, ShownTag) else row.source == TagSource.AUTO):
        return ""
    if row.probability is None:
        return gettext("Put on by itself")
    return gettext("Put on by itself, %(chance)s sure") % {"chance": percent(row.probability)}
