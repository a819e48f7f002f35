"""What is different when a web archive's copy is captured: its date, its links, and when it is not the page."""

from dataclasses import replace
from datetime import datetime

from linksnap.models import Capture
from linksnap.rules.web_copies import address_in_copy, date_of_copy, leads_to_front_page
from linksnap.services.snapshots import LinkOut, PageRecord
from workers.capture.types import CaptureResult, Verdict

# Of a live page these are kept, to show what stood in the way. Of a copy they say that the archive has no page.
_NO_PAGE = frozenset({Verdict.ERROR_STATUS, Verdict.SOFT_404, Verdict.BOT_CHECK, Verdict.LOGIN_WALL})


def is_no_page(capture: Capture, result: CaptureResult) -> bool:
    """True when the archive answered with something else than a copy of the page."""
    return result.verdict in _NO_PAGE or leads_to_front_page(capture.link.url, result.final_url)


def moment_of(capture: Capture, result: CaptureResult) -> datetime | None:
    """When the page was like that: an archive may lead to a copy of another day than it was asked for."""
    return date_of_copy(result.final_url) or capture.page_date


def with_own_addresses(record: PageRecord) -> PageRecord:
    """The record with links as they stood in the page, not as the archive turned them to itself."""
    links = [LinkOut(address_in_copy(link.url), link.text) for link in record.links]
    return replace(record, links=links, canonical_url=address_in_copy(record.canonical_url))
