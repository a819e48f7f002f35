"""Words for the files of a snapshot: what each kind is for, and why one is missing."""

from django import template

from linksnap.forms.capture_formats import FORMAT_HINTS, fault_words
from linksnap.models import ArtifactKind

register = template.Library()

_DOWNLOADS = frozenset(
    {
        ArtifactKind.PDF,
        ArtifactKind.MHTML,
        ArtifactKind.WARC,
        ArtifactKind.WACZ,
        ArtifactKind.ORIGINAL,
        ArtifactKind.BLOCKS,
    }
)


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
def is_download(kind: str) -> bool:
    """True for what a browser saves instead of showing."""
    return kind in _DOWNLOADS
