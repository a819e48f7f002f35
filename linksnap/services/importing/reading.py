"""The dry run: read an uploaded file to its end, compare it with the library, write nothing but what was found."""

import time
from contextlib import closing
from dataclasses import dataclass

from django.utils import timezone

from linksnap.formats.base import FormatName
from linksnap.models import TransferRun
from linksnap.services import links, queue
from linksnap.services.importing import files as import_files
from linksnap.services.importing.comparing import Shelf
from linksnap.services.importing.entries import Judged, Refusal
from linksnap.services.importing.judging import ReadOrder, Recognised
from linksnap.services.importing.pipeline import PreparingEnded, read_batches
from linksnap.services.importing.preview import PreviewCounter
from linksnap.services.transfer_progress import LEASE_S, RunTaken

_BEAT_S = 2.0


@dataclass(frozen=True)
class ReadFile:
    """The outcome of a dry run: what the file is, how many rows there are, and the JSON of the preview."""

    format: FormatName
    rows: int
    preview: dict[str, object]


def read_through(run: TransferRun) -> ReadFile:
    """Read a file to its end, in a process apart.

    Raises UnreadableFile, FileNotFoundError, PreparingEnded when that process dies, and RunTaken when the person
    cancels meanwhile.
    """
    order = ReadOrder(
        import_files.upload_path(run), run.file_name, run.format, links.egress_allow_list(), timezone.now()
    )
    counter, shelf, total, last_beat = PreviewCounter(), Shelf.of(run.owner_id), 0, time.monotonic()
    with closing(read_batches(order)) as messages:
        told = next(messages)
        if not isinstance(told, Recognised):
            raise PreparingEnded("sent rows of no format")
        for batch in messages:
            if isinstance(batch, Recognised):
                raise PreparingEnded("sent two formats")
            total += len(batch)
            _count(counter, shelf, batch)
            if time.monotonic() - last_beat > _BEAT_S:
                last_beat = time.monotonic()
                _tell(run, total)
    return ReadFile(told.format, total, counter.as_json(total))


def _count(counter: PreviewCounter, shelf: Shelf, batch: list[Judged]) -> None:
    for row, outcome in shelf.compare(batch):
        if isinstance(row, Refusal):
            counter.refuse(row)
        else:
            counter.take(row, outcome)


def _tell(run: TransferRun, rows: int) -> None:
    if not queue.beat(run, LEASE_S):
        raise RunTaken(run.public_id)
    TransferRun.objects.filter(pk=run.pk, fence=run.fence).update(rows_done=rows)
