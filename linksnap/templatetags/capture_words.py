"""Words for what a capture does and brings: its steps, its artifacts, what to do about its verdict, how it was made."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from linksnap.forms.advice import Advice, advice_for

register = template.Library()

_DOING = {
    "fetch": gettext_lazy("fetching"),
    "load": gettext_lazy("loading"),
    "render": gettext_lazy("rendering"),
    "extract": gettext_lazy("reading the text"),
    "tag": gettext_lazy("suggesting tags"),
}
_NAMES = {
    "fetch": pgettext_lazy("step", "Fetch"),
    "load": pgettext_lazy("step", "Load"),
    "render": pgettext_lazy("step", "Render"),
    "extract": pgettext_lazy("step", "Extract"),
    "tag": pgettext_lazy("step", "Tag"),
}
_KINDS = {
    "html": gettext_lazy("page"),
    "screenshot": gettext_lazy("image"),
    "reader": gettext_lazy("reader"),
    "text": gettext_lazy("text"),
    "page_image": gettext_lazy("pictures"),
    "original": gettext_lazy("original file"),
}


@register.filter
def step_doing(code: str) -> str:
    """What the step does, as part of a sentence: `rendering`."""
    return str(_DOING.get(code, code))


@register.filter
def step_name(code: str) -> str:
    """The step's name: `Render`."""
    return str(_NAMES.get(code, code))


@register.filter
def step_detail(detail: str, code: str) -> str:
    """`21/34` as `, 21 of 34 resources`; anything else as it came."""
    done, slash, whole = detail.partition("/")
    if slash and done.isdigit() and whole.isdigit():
        return gettext(", %(done)s of %(all)s resources") % {"done": done, "all": whole}
    return gettext(", %(detail)s") % {"detail": detail}


@register.filter
def kind_names(kinds: Iterable[str]) -> str:
    """The artifacts a person would name, as a list in words."""
    names = [str(_KINDS[kind]) for kind in kinds if kind in _KINDS]
    sentence = gettext(", ").join(names)
    return gettext("Kept: %(list)s.") % {"list": sentence} if names else ""


_STRATEGIES = {
    "longer_wait": gettext_lazy("after a longer wait"),
    "no_scripts": gettext_lazy("without its scripts"),
    "other_viewport": gettext_lazy("in a phone's window"),
    "other_agent": gettext_lazy("as a phone gets it"),
    "plain_fetch": gettext_lazy("as bare text, without a browser"),
}


@register.filter
def advice(code: str) -> Advice | None:
    """What a person can do about a verdict; None where there is nothing to do."""
    return advice_for(str(code))


@register.filter
def as_name(sentence: str) -> str:
    """A sentence as a label: without its full stop."""
    return str(sentence).rstrip(".。 ")


@register.filter
def strategy_text(code: str) -> str:
    """How a copy was made when the usual way did not do: `without its scripts`; "" for the usual way."""
    return str(_STRATEGIES.get(code, ""))
