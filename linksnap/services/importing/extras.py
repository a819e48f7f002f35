"""What comes with some rows of an import: highlights, and pages as they were kept elsewhere."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linksnap.formats.base import ImportedHighlight, StoredPage
from linksnap.models import Capture, CaptureQueue, CaptureSource, Highlight, Link, WorkState
from linksnap.services import bulk_rows, captures, highlights, uploads
from linksnap.services.bulk_rows import Columns
from linksnap.services.highlights import HighlightError
from linksnap.services.importing.context import ImportContext
from linksnap.services.importing.results import RowResult


@dataclass(frozen=True)
class _Mark:
    """A highlight as it will be kept."""

    result: RowResult
    source: ImportedHighlight
    quote: str
    note: str
    colour: str

    @property
    def place(self) -> tuple[int, bytes]:
        """What makes it the same highlight as another."""
        return self.result.draft.link_id, highlights.quote_digest(self.quote)


def add_highlights(context: ImportContext, results: Sequence[RowResult]) -> None:
    """Mark what was marked elsewhere; a passage marked already keeps its mark, its note is completed."""
    marks: dict[tuple[int, bytes], _Mark] = {}
    for mark in _marks(results):
        marks.setdefault(mark.place, mark)
    if not marks:
        return
    columns = Columns(
        {
            "link_id": [link_id for link_id, _ in marks],
            "quote_sha256": [digest for _, digest in marks],
            "quote": [mark.quote for mark in marks.values()],
            "note": [mark.note for mark in marks.values()],
            "colour": [mark.colour for mark in marks.values()],
            "created_at": [
                mark.source.created_at or mark.result.candidate.added_at or context.begun for mark in marks.values()
            ],
        },
        {"owner_id": context.owner.pk},
    )
    for pk, link_id, digest in bulk_rows.insert(Highlight, columns, returning=("id", "link_id", "quote_sha256")):
        mark = marks.pop((link_id, bytes(digest)))
        mark.result.note("highlights", [pk, highlight_state(mark.note, mark.colour)])
    _complete_notes(context, [mark for mark in marks.values() if mark.note])


def highlight_state(note: str, colour: str) -> str:
    """Stands for what an import wrote beside the words; another one means that the person changed it since."""
    return hashlib.sha256(f"{colour}\n{note}".encode("utf-8", "replace")).hexdigest()[:8]


def keep_pages(context: ImportContext, results: Sequence[RowResult]) -> None:
    """Keep the pages that come along, each as a version of its time; a page that is not taken is told in the report."""
    if not context.options.keep_pages:
        return
    for result in results:
        page = result.candidate.page
        if page is not None and not _has_page(result.draft.link_id, page):
            _keep_page(context, result, page)


def _keep_page(context: ImportContext, result: RowResult, page: StoredPage) -> None:
    candidate = result.candidate
    try:
        saved = uploads.receive(
            context.owner,
            candidate.address.url,
            page.body,
            page.kind.value,
            source=CaptureSource.IMPORT,
            page_date=page.saved_at or candidate.added_at,
            queue=CaptureQueue.BULK,
            live_after=context.options.capture and not result.draft.has_capture,
        )
    except uploads.UploadRefused as error:
        result.reason = error.problem.value
        if context.options.capture and not result.draft.has_capture:
            captures.enqueue(Link.objects.get(pk=result.draft.link_id), CaptureQueue.BULK)
            result.draft.has_capture = True
        return
    result.draft.has_capture = True
    if saved.capture is not None:
        result.note("pages", saved.capture.pk)


def _has_page(link_id: int, page: StoredPage) -> bool:
    """The same bytes came before and were kept, or wait to be."""
    same = Capture.objects.filter(link_id=link_id, upload_sha256=hashlib.sha256(page.body).hexdigest())
    return same.exclude(state__in=[WorkState.FAILED, WorkState.DEAD, WorkState.CANCELLED]).exists()


def _marks(results: Sequence[RowResult]) -> Iterator[_Mark]:
    for result in results:
        for source in result.candidate.highlights:
            try:
                yield _Mark(result, source, *highlights.as_kept(source.quote, source.note, source.colour))
            except HighlightError as error:
                result.reason = result.reason or error.problem


def _complete_notes(context: ImportContext, marks: Sequence[_Mark]) -> None:
    for mark in marks:
        link_id, digest = mark.place
        known = Highlight.objects.filter(owner=context.owner, link_id=link_id, quote_sha256=digest)
        row = known.exclude(note__contains=mark.note).first()
        if row is not None:
            now = highlights.add(Link(pk=link_id, owner_id=context.owner.pk), mark.quote, mark.note)
            mark.result.note("marks", [row.pk, row.note, now.note])
