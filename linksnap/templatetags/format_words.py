"""Words for the files of a snapshot: what each kind is for, why one is missing, and how a copy was made."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.forms.capture_formats import FORMAT_HINTS, fault_words
from linksnap.models import ArtifactKind

register = template.Library()

# Strategies beside the plain one: workers.capture.types.Strategy.
_STRATEGIES: dict[str, Promise] = {
    "longer_wait": _("after a longer wait"),
    "no_scripts": _("without scripts"),
    "other_viewport": _("in a window of another size"),
    "other_agent": _("as another browser"),
    "plain_fetch": _("without a browser"),
}


@register.filter
def kind_name(kind: str) -> str:
    """`pdf` as `PDF`; a kind nobody has a name for is named as it is."""
    return str(dict(ArtifactKind.choices).get(kind, kind))


@register.filter
def kind_hint(kind: str) -> str:
    """What a kind is for, in one sentence."""
    return str(FORMAT_HINTS.get(kind, ""))


@register.filter
def fault_text(code: str) -> str:
    """Why an artifact did not come: `too large`."""
    return fault_words(code)


@register.filter
def strategy_text(code: str) -> str:
    """How a copy was made where the plain way had failed: `without scripts`; nothing for the plain way."""
    return str(_STRATEGIES.get(code, ""))
