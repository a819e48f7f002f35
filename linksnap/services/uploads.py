"""Pages that come as files: from a person's own browser, or with an import."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from linksnap.formats.mhtml_head import mhtml_head
from linksnap.formats.page_head import PageHead, page_head
from linksnap.models import OPEN_STATES, Capture, CaptureQueue, CaptureSource, User, WorkState
from linksnap.rules.page_files import HEAD_BYTES, PageFileType, page_file_type
from linksnap.services import captures, links, upload_store
from linksnap.services.captures import PageFile
from linksnap.services.links import Saved, SaveOptions

# A capture that failed may be tried again for this long; then its file goes.
KEEP_FAILED = timedelta(days=30)


class UploadProblem(StrEnum):
    """Why a file is not taken; `forms.reasons` has the sentences."""

    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_WRONG_TYPE = "file_wrong_type"
    TOO_MANY_WAITING = "too_many_waiting"


class UploadRefused(ValueError):
    """A file that is not taken."""

    def __init__(self, problem: UploadProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class UploadWishes(TypedDict, total=False):
    """What may be said about a page that comes as a file.

    `page_date`: when the page was like that (None: now). `live_after`: fetch it from its site, too, afterwards.
    """

    title: str
    tags: tuple[str, ...]
    source: CaptureSource
    page_date: datetime | None
    queue: CaptureQueue
    live_after: bool


def receive(
    owner: User, url: str, body: bytes | Iterable[bytes], content_type: str, **wishes: Unpack[UploadWishes]
) -> Saved:
    """Put a page that came as a file into a library: its link, its bytes and the capture that will open them.

    The bytes are on disk before the row that names them. Nothing is kept of a file that is refused. Raises UrlError
    for an address we do not save, UploadRefused for a file we do not take.
    """
    source = wishes.get("source", CaptureSource.UPLOAD)
    links.address_of(url)
    if source == CaptureSource.UPLOAD and _waiting(owner) >= settings.MAX_WAITING_UPLOADS:
        raise UploadRefused(UploadProblem.TOO_MANY_WAITING)
    head, pieces = _with_head(body)
    if not head:
        raise UploadRefused(UploadProblem.FILE_EMPTY)
    file_type = page_file_type(head, content_type)
    if file_type is None:
        raise UploadRefused(UploadProblem.FILE_WRONG_TYPE)
    try:
        staged = upload_store.stage(pieces, settings.MAX_UPLOAD_BYTES)
    except upload_store.FileTooLarge as error:
        raise UploadRefused(UploadProblem.FILE_TOO_LARGE) from error
    file = PageFile(
        staged.sha256, file_type.value, source, wishes.get("page_date"), live_after=wishes.get("live_after", False)
    )
    options = SaveOptions(title=wishes.get("title", ""), tags=tuple(wishes.get("tags", ())), capture=False)
    try:
        with transaction.atomic():
            saved = links.save(owner, url, options=options)
            upload_store.place(staged)
            return replace(
                saved, capture=captures.enqueue_file(saved.link, file, wishes.get("queue", CaptureQueue.NOW))
            )
    finally:
        upload_store.discard(staged)


def said_by(beginning: bytes) -> PageHead:
    """Address and date that the saving tool left in a file; nothing where only the page's author speaks."""
    kind = page_file_type(beginning[:HEAD_BYTES])
    said = PageHead()
    if kind is PageFileType.HTML:
        said = page_head(beginning)
    elif kind is PageFileType.MHTML:
        said = mhtml_head(beginning)
    return said if said.by_tool else PageHead()


def copy_out(capture: Capture, target: Path) -> None:
    """Write the file a capture is of to `target`. Raises BlobMissing."""
    upload_store.copy_out(capture.upload_sha256, target)


def forget() -> int:
    """Delete the files no capture needs any more: all theirs succeeded, were deleted, or failed long ago."""
    deleted = 0
    for sha256 in upload_store.kept():
        if _needed(sha256):
            continue
        with transaction.atomic():
            # Asked again under the lock: the same bytes may be arriving just now.
            if upload_store.try_lock(sha256) and not _needed(sha256):
                upload_store.remove(sha256)
                deleted += 1
    return deleted


def waiting_uploads() -> list[str]:
    """The digests of the files a capture still needs, in order: a backup takes them along."""
    needed = Capture.objects.filter(_still_needed()).exclude(upload_sha256="")
    return list(needed.order_by("upload_sha256").values_list("upload_sha256", flat=True).distinct())


def _needed(sha256: str) -> bool:
    return Capture.objects.filter(_still_needed(), upload_sha256=sha256).exists()


def _still_needed() -> Q:
    may_be_retried = Q(finished_at__gt=Now() - KEEP_FAILED) & ~Q(state=WorkState.SUCCEEDED)
    return Q(state__in=OPEN_STATES) | may_be_retried


def _waiting(owner: User) -> int:
    return Capture.objects.filter(owner=owner, source=CaptureSource.UPLOAD, state__in=OPEN_STATES).count()


def _with_head(body: bytes | Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them."""
    pieces = iter([body]) if isinstance(body, bytes) else iter(body)
    taken: list[bytes] = []
    size = 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size >= HEAD_BYTES:
            break
    return b"".join(taken)[:HEAD_BYTES], chain(taken, pieces)
