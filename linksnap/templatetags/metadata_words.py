"""Words for what a page says about itself: where each field was read, and the facts that only some pages state."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linksnap.models import Snapshot

register = template.Library()

_SOURCES: dict[str, str | Promise] = {
    "json-ld": "JSON-LD",
    "opengraph": "OpenGraph",
    "dublin-core": "Dublin Core",
    "highwire": _("citation tags"),
    "microdata": _("microdata"),
    "meta": _("meta tags"),
    "title": _("page title"),
    "link": _("link tags"),
    "address": _("the address"),
    "trafilatura": _("words on the page"),
    "page": _("words on the page"),
}
_FACTS: tuple[tuple[str, Promise], ...] = (
    ("doi", _("DOI")),
    ("arxiv", _("arXiv")),
    ("journal", _("Journal")),
    ("keywords", _("Keywords")),
)
_LONGEST = 200


@dataclass(frozen=True)
class PageFact:
    """A line of the details: its name, what the page says, an address where it leads, where it was read."""

    name: str
    label: str
    text: str
    url: str = ""


@register.filter
def source_of(snapshot: Snapshot, field: str) -> str:
    """Where a field of the metadata was read, in words; "" where that is not known."""
    return str(_SOURCES.get(str(snapshot.metadata_sources.get(field, "")), ""))


@register.filter
def page_facts(snapshot: Snapshot) -> list[PageFact]:
    """DOI, arXiv number, journal and keywords of a page that states them."""
    found = []
    for name, label in _FACTS:
        value = str(snapshot.details.get(name) or "")[:_LONGEST]
        if value:
            found.append(PageFact(name, str(label), value, _address(name, value)))
    return found


def _address(name: str, value: str) -> str:
    """DOI and arXiv have resolvers; what stands in them comes from the page and is only a path there."""
    if name == "doi" and value.startswith("10."):
        return f"https://doi.org/{value}"
    return f"https://arxiv.org/abs/{value}" if name == "arxiv" else ""
