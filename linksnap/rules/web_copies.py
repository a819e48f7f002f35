"""Addresses of copies in a web archive: the form without the archive's toolbar, their date, the address they are of."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from linksnap.rules.link_health import is_front_page

# What the Wayback Machine and pywb agree on: a moment, perhaps with a letter code for the form, and the address.
_COPY = re.compile(
    r"(?P<archive>https?://[^/?#]+/(?:[^/?#]+/)*?)(?P<moment>\d{8,14})(?:[a-z]{2}_)?/(?P<url>https?://.+)"
)
# The form made for a frame: files are taken from the archive, its toolbar is left out.
_FRAME = "if_"


def bare_copy(copy: str) -> str:
    """The address of the copy without the archive's toolbar; one of another kind of archive as it is."""
    found = _COPY.fullmatch(copy)
    return f"{found['archive']}{found['moment']}{_FRAME}/{found['url']}" if found else copy


def date_of_copy(copy: str) -> datetime | None:
    """When the page was like that, as the copy's address says; None where it says nothing usable."""
    found = _COPY.fullmatch(copy)
    try:
        return datetime.strptime(found["moment"].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def address_in_copy(copy: str) -> str:
    """The address a copy is of; an address that is no copy's as it is."""
    found = _COPY.fullmatch(copy)
    return found["url"] if found else copy


def host_of_copy(copy: str) -> str:
    """The archive that is asked for a copy; "" for an address that makes no sense."""
    try:
        return urlsplit(copy).hostname or ""
    except ValueError:
        return ""


def leads_to_front_page(link: str, copy: str) -> bool:
    """True when a copy of a page shows its site's front page: a redirect of a page that was gone even then."""
    try:
        return is_front_page(address_in_copy(copy)) and not is_front_page(link)
    except ValueError:
        return False
