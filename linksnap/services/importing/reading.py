"""The dry run: read an uploaded file to its end, compare it with the library, write nothing but what was found."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.utils import timezone

from linksnap.formats.base import ImportFormat, StoredPage
from linksnap.models import TransferRun
from linksnap.services import links, queue
from linksnap.services.importing import files as import_files
from linksnap.services.importing.comparing import Shelf
from linksnap.services.importing.entries import Judge, Judged, Refusal
from linksnap.services.importing.preview import PreviewCounter
from linksnap.services.transfer_progress import LEASE_S, RunTaken

_AT_ONCE = 500
_BEAT_S = 2.0


@dataclass(frozen=True)
class ReadFile:
    """The outcome of a dry run: how many rows there are, and the JSON of the preview."""

    rows: int
    preview: dict[str, object]


def judged_rows(run: TransferRun, source: ImportFormat, judge: Judge, *, with_pages: bool) -> Iterator[Judged]:
    """The rows of a run's file, numbered by their place in it. Raises UnreadableFile."""
    rows = source.read(import_files.upload_path(run), with_pages=with_pages)
    for number, row in enumerate(rows, 1):
        yield judge.judge(number, row)


def read_through(run: TransferRun, source: ImportFormat) -> ReadFile:
    """Read a file to its end. Raises UnreadableFile, and RunTaken when the person cancels meanwhile."""
    judge = Judge(links.egress_allow_list(), timezone.now())
    rows = judged_rows(run, source, judge, with_pages=True)
    counter, shelf, total, last_beat = PreviewCounter(), Shelf.of(run.owner_id), 0, time.monotonic()
    while batch := list(islice(_without_bodies(rows), _AT_ONCE)):
        total += len(batch)
        for row, outcome in shelf.compare(batch):
            if isinstance(row, Refusal):
                counter.refuse(row)
            else:
                counter.take(row, outcome)
        if time.monotonic() - last_beat > _BEAT_S:
            last_beat = time.monotonic()
            _tell(run, total)
    return ReadFile(total, counter.as_json(total))


def _without_bodies(rows: Iterator[Judged]) -> Iterator[Judged]:
    """A batch must not hold five hundred stored pages; that they are there is all a dry run needs."""
    for row in rows:
        if not isinstance(row, Refusal) and row.page is not None:
            yield replace(row, page=StoredPage(row.page.kind, b"", row.page.saved_at))
        else:
            yield row


def _tell(run: TransferRun, rows: int) -> None:
    if not queue.beat(run, LEASE_S):
        raise RunTaken(run.public_id)
    TransferRun.objects.filter(pk=run.pk, fence=run.fence).update(rows_done=rows)
