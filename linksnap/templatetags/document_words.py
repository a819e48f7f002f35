"""Words for documents that are no pages: what they are, what is known of them, what could not be read and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from linksnap.models import Snapshot
from linksnap.templatetags.interface import grouped

register = template.Library()

_KINDS: dict[str, Promise] = {
    "pdf": _("PDF document"),
    "image": _("Picture"),
    "text": _("Text file"),
    "feed": _("Feed"),
    "audio": _("Sound recording"),
    "video": _("Film"),
    "office": _("Office file"),
    "other": _("File"),
}
_NOTES: dict[str, Promise] = {
    "encrypted": _("The file is locked by a password, so it could not be read. It is kept as it came."),
    "damaged": _("The file is damaged, so not all of it could be read. It is kept as it came."),
    "too_many_pixels": _("The picture has too many pixels to be shown here. It is kept as it came."),
    "too_large": _("The file needs too much memory to be read in full. It is kept as it came."),
    "cut": _("The file is very long: only its first part can be searched. It is kept whole."),
    "no_text": _("There is no text in this file, only pictures of it, so a search does not find its words."),
    "not_read": _("Files of this kind are kept as they came, but not read."),
    "deadline": _("Reading this file took too long, so a part is left out. It is kept whole."),
    "crash": _("The file could not be read to its end. It is kept as it came."),
}
# Facts of the details in their order: name, label. The numbers and addresses among them have forms of their own.
_FACTS: tuple[tuple[str, Promise], ...] = (
    ("file_name", _("File name")),
    ("doi", _("DOI")),
    ("arxiv", _("arXiv")),
    ("keywords", _("Keywords")),
    ("made_with", _("Made with")),
    ("format", _("Format")),
    ("album", _("Album")),
    ("genre", _("Genre")),
    ("year", _("Year")),
    ("camera", _("Camera")),
    ("lens", _("Lens")),
    ("iso", _("ISO")),
    ("software", _("Software")),
    ("copyright", _("Copyright")),
)
_LONGEST = 200


@dataclass(frozen=True)
class Fact:
    """A line of the details: what, and what it is; with an address where it leads."""

    label: str
    text: str
    url: str = ""


@register.filter
def document_name(snapshot: Snapshot) -> str:
    """What the document is: `PDF document`."""
    if snapshot.document == "office" and snapshot.details.get("suffix") == "epub":
        return gettext("Book (EPUB)")
    return str(_KINDS.get(snapshot.document, _KINDS["other"]))


@register.filter
def kept_sentence(snapshot: Snapshot) -> str:
    """How the capture of a document ended, for those of a file: there are no parts of a page to miss."""
    if snapshot.verdict == "complete":
        return gettext("The whole file was kept.")
    return gettext("The file was kept, but could not be read in full.")


@register.filter
def document_notes(snapshot: Snapshot) -> list[str]:
    """Sentences on what is missing and why, each once."""
    codes = dict.fromkeys(str(code) for code in snapshot.faults.values())
    return [str(_NOTES[code]) for code in codes if code in _NOTES]


@register.filter
def document_facts(snapshot: Snapshot) -> list[Fact]:
    """What is known of a document, in the order people ask: how much, from where, with what."""
    details = snapshot.details
    facts = [Fact(gettext("Kind"), document_name(snapshot)), *_measures(details)]
    for name, label in _FACTS:
        value = str(details.get(name) or "")[:_LONGEST]
        if value:
            facts.append(Fact(str(label), value, _address(name, value)))
    return facts


def _measures(details: Mapping[str, object]) -> list[Fact]:
    found: list[Fact] = []
    pages, rows, entries = (_number(details, name) for name in ("pages", "rows", "entries"))
    if pages:
        found.append(Fact(gettext("PDF pages"), grouped(pages)))
    if rows:
        text = ngettext("%(rows)s row", "%(rows)s rows", rows) % {"rows": grouped(rows)}
        found.append(Fact(gettext("Table"), text))
    if entries:
        found.append(Fact(gettext("Entries"), grouped(entries)))
    width, height = _number(details, "width"), _number(details, "height")
    if width and height:
        found.append(Fact(gettext("Dimensions"), f"{grouped(width)} × {grouped(height)}"))
    seconds = details.get("seconds")
    if isinstance(seconds, int | float) and 0 < seconds < 10_000_000:
        found.append(Fact(gettext("Duration"), duration(seconds)))
    return found


@register.filter
def page_picture(original_url: str, part: int) -> str:
    """The address of the picture of a page, from the address of the file it was made of."""
    address = original_url.removesuffix("original") + "page_image"
    return f"{address}?part={part}" if part else address


def duration(seconds: float) -> str:
    """95 as `1:35`, 3725 as `1:02:05`."""
    whole = timedelta(seconds=max(1, round(seconds)))
    minutes, rest = divmod(int(whole.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _address(name: str, value: str) -> str:
    """DOI and arXiv have resolvers; what stands in them comes from the document and is only a path there."""
    if name == "doi" and value.startswith("10."):
        return f"https://doi.org/{value}"
    return f"https://arxiv.org/abs/{value}" if name == "arxiv" else ""


def _number(details: Mapping[str, object], name: str) -> int:
    value = details.get(name)
    return value if isinstance(value, int) and 0 < value < 10**12 else 0
