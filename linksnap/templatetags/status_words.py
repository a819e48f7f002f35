"""Words of the operator's status page: kinds of work and of workers, ages."""

from django import template
from django.utils.translation import gettext_lazy as _

from linksnap.models import ArtifactKind
from linksnap.templatetags.interface import seconds

register = template.Library()

_QUEUES = {
    "capture_now": _("Captures somebody waits for"),
    "capture_bulk": _("Captures in bulk"),
    "embed": _("Pages to index"),
    "transfer": _("Imports and exports"),
    "check_link": _("Address checks"),
    "follow_feed": _("Followed feeds"),
    "webhook": _("Webhook messages"),
}
_WORKERS = {
    "capture": _("Capture"),
    "bulk": _("Capture in bulk"),
    "maintain": _("Upkeep"),
    "encoder": _("Encoder"),
    "dispatch": _("Sweeper"),
}

_DOING = {
    "waits": _("waits for the encoder process"),
    "encoding": _("makes vectors"),
    "indexing": _("builds the indexes"),
    "comparing": _("is compared with the active one"),
    "done": _("is complete"),
    "failed": _("failed: see the encoder's log"),
}


@register.filter
def encoder_doing(code: str) -> str:
    """What an encoder on its way is at."""
    return str(_DOING.get(code, code))


@register.filter
def queue_name(kind: str) -> str:
    """A kind of work, for the operator."""
    return str(_QUEUES.get(kind, kind))


@register.filter
def worker_kind(kind: str) -> str:
    """A kind of process, for the operator."""
    return str(_WORKERS.get(kind, kind))


@register.filter
def artifact_name(kind: str) -> str:
    """A kind of artifact as people call it."""
    return str(ArtifactKind(kind).label) if kind in ArtifactKind.values else kind


@register.filter
def long_seconds(value: float) -> str:
    """`12 s`, `3 min`, `2 h`: how long something has been waiting."""
    if value < 120:
        return seconds(value)
    # Translators: minutes and hours of waiting.
    return str(_("%(n)d min") if value < 7200 else _("%(n)d h")) % {"n": value // (60 if value < 7200 else 3600)}
