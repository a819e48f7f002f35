"""The exchanges behind a page as a WARC file: what each address answered, as it would be replayed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workers.capture.formats.base import Fault, LoadedPage, Made, NotMade
from workers.capture.formats.cdx import CdxLine
from workers.capture.formats.warc_records import ArchiveTooLarge, GzipMembers, WarcRecords
from workers.capture.traffic import Exchange, Traffic
from workers.capture.types import ArtifactFile

FILE_NAME = "page.warc.gz"
MAX_BYTES = 500_000_000


@dataclass(frozen=True)
class WrittenWarc:
    """A finished WARC with its index and the page it is about."""

    path: Path
    lines: list[CdxLine]
    url: str
    title: str
    when: datetime


class WebArchive:
    """WARC/1.1, a gzip member a record: answers, requests, one record about the page; copies as revisits."""

    kind = "warc"
    # Last: what the other formats still fetched belongs into it.
    turn = 2
    limit_s = 40.0

    async def write(self, loaded: LoadedPage) -> Made:
        """Write down what was recorded, at most 500 MB."""
        written = await warc_of(loaded)
        return ArtifactFile(self.kind, written.path, "application/warc")


async def warc_of(loaded: LoadedPage) -> WrittenWarc:
    """The page's WARC, written once for all formats that need it. Raises NotMade."""
    if loaded.warc is None:
        loaded.warc = asyncio.ensure_future(asyncio.to_thread(_written, loaded))
    return await asyncio.shield(loaded.warc)


def _written(loaded: LoadedPage) -> WrittenWarc:
    exchanges = list(loaded.page.traffic.exchanges)
    main = main_exchange(loaded.page.traffic, exchanges)
    if main is None:
        raise NotMade(Fault.NO_RECORD)
    path = loaded.folder / FILE_NAME
    title = str(loaded.snapshots.get(0, {}).get("title", "")).strip()
    try:
        with path.open("wb") as out:
            records = WarcRecords(GzipMembers(out, MAX_BYTES), FILE_NAME, _private(loaded))
            records.add_info({"isPartOf": "a capture of one page"})
            for exchange in exchanges:
                records.add_exchange(exchange)
            records.add_metadata(main, {"title": title, "software": "LinkSnap"})
    except ArchiveTooLarge as error:
        path.unlink()
        raise NotMade(Fault.TOO_LARGE) from error
    return WrittenWarc(path, records.lines, main.url.partition("#")[0], title, main.when)


def main_exchange(traffic: Traffic, exchanges: list[Exchange]) -> Exchange | None:
    """The exchange that brought the page's own document."""
    address = traffic.main.url.partition("#")[0] if traffic.main else ""
    found = [one for one in exchanges if one.url.partition("#")[0] == address and one.status]
    return next((one for one in found if one.kind == "document"), found[0] if found else None)


def _private(loaded: LoadedPage) -> frozenset[str]:
    """Headers that a visitor brought, and cookies the site gave such a visitor: both would let others in."""
    own = {name.lower() for name in loaded.options.headers}
    if own or loaded.options.cookies:
        own |= {"set-cookie", "set-cookie2"}
    return frozenset(own)
