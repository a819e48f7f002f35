"""Ways out of a list that shows nothing: each filter that may be taken off, with how many links that would show."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

from linksnap.forms.library import STATE_NAMES, LibraryRequest, read_library_request
from linksnap.models import User
from linksnap.queries.library import filtered_links
from linksnap.views.query_strings import with_params
from linksnap.views.search_facets import Chip

_MOST = 6


@dataclass(frozen=True)
class WayOut:
    """A filter by its name, the address of the list without it, and how many links stand there."""

    chip: Chip
    links: int


def ways_out(request: HttpRequest, owner: User, asked: LibraryRequest, chips: Sequence[Chip]) -> list[WayOut]:
    """One way for each filter, that which shows most first: so one sees which filter it is that excludes all."""
    shown = list(chips[:_MOST])
    if asked.wanted.state:
        shown.append(Chip(str(STATE_NAMES[asked.wanted.state]), with_params(request, state=[])))
    ways = [WayOut(chip, _links_at(owner, chip.without)) for chip in shown]
    return sorted(ways, key=lambda way: -way.links)


def _links_at(owner: User, address: str) -> int:
    there = read_library_request(QueryDict(urlsplit(address).query))
    return filtered_links(owner, there.wanted).order_by().count()
