"""The dry run's half that needs no database: which format a file has, and its rows, read to the end and judged.

It looks at what strangers made, so it runs in the process of importing.pipeline; nothing here may import Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from linksnap.formats import registry
from linksnap.formats.base import FormatName, StoredPage
from linksnap.rules.addresses import AllowList
from linksnap.services.importing.entries import Judge, Judged, Refusal

BATCH_ROWS = 500


@dataclass(frozen=True)
class ReadOrder:
    """What to read. Without a `format` the file says itself what it is; its name is a hint."""

    path: Path
    file_name: str
    format: str
    allow: AllowList
    now: datetime
    batch_rows: int = BATCH_ROWS


@dataclass(frozen=True)
class Recognised:
    """Said before the first row: the format of the file."""

    format: FormatName


def judged_batches(order: ReadOrder) -> Iterator[Recognised | list[Judged]]:
    """The format, then the rows in batches, numbered by their place in the file. Raises UnreadableFile."""
    source = (
        registry.named(order.format, order.path) if order.format else registry.recognise(order.path, order.file_name)
    )
    yield Recognised(source.name)
    judge = Judge(order.allow, order.now)
    rows = (judge.judge(number, row) for number, row in enumerate(source.read(order.path, with_pages=True), 1))
    while batch := [_without_body(row) for row in islice(rows, order.batch_rows)]:
        yield batch


def _without_body(row: Judged) -> Judged:
    """A batch must not hold five hundred stored pages; that they are there is all a dry run needs."""
    if isinstance(row, Refusal) or row.page is None:
        return row
    return replace(row, page=StoredPage(row.page.kind, b"", row.page.saved_at))
