"""Old versions: kept for ever by a pin, thinned out with age otherwise, and not appended where nothing is new."""

from collections.abc import Iterator
from typing import Protocol

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now

from linksnap.models import Capture, CaptureSource, Link, Snapshot
from linksnap.queries.database_time import database_now
from linksnap.rules.retention import KeptVersion, versions_to_drop
from linksnap.services.artifact_store import blob_store, name_of

_AT_ONCE = 500
_FEWEST = 3


class Page(Protocol):
    """What a capture found, as far as it decides whether that is news (services.snapshots.PageRecord)."""

    @property
    def text_sha256(self) -> bytes: ...
    @property
    def words(self) -> int: ...
    @property
    def verdict(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def missing(self) -> list[str]: ...


def pin(snapshot: Snapshot) -> None:
    """Keep this version whatever the rules say."""
    Snapshot.objects.filter(pk=snapshot.pk, pinned_at=None).update(pinned_at=Now())


def unpin(snapshot: Snapshot) -> None:
    """Let the rules decide on this version again."""
    Snapshot.objects.filter(pk=snapshot.pk).update(pinned_at=None)


def seen_again(link: Link, capture: Capture, page: Page, kinds: set[str]) -> Snapshot | None:
    """The version that shows just what this capture found, marked as seen now; None when there is something new.

    The same text is not enough: another verdict, title or kind of file, or a file that was missing before, is news.
    Pages that people brought as files are always kept, and so are pages without words, whose pictures may differ.
    """
    if capture.source != CaptureSource.BROWSER or not page.words:
        return None
    last = Snapshot.objects.filter(link=link).order_by("-version").first()
    for version in (link.current_snapshot, last):
        if version is not None and _is_same(version, page, kinds):
            Snapshot.objects.filter(pk=version.pk).update(seen_at=Now())
            return version
    return None


def _is_same(version: Snapshot, page: Page, kinds: set[str]) -> bool:
    same = (
        bytes(version.text_sha256) == page.text_sha256
        and (version.verdict, version.title, version.document) == (page.verdict, page.title, page.document)
        and len(version.missing) <= len(page.missing)
    )
    if not same:
        return False
    files = list(version.artifacts.all())
    # A version that has lost a file gets its successor; the check of the store asks for captures to that end.
    return {file.kind for file in files} == kinds and all(blob_store().find(name_of(file)) for file in files)


def thin_versions() -> int:
    """Thin out the versions of everybody who has not switched that off; how many went.

    Their bytes go later, when nothing names them any more (services.store_sweep).
    """
    gone = 0
    for link_id in _crowded_links():
        gone += _thin(link_id)
    return gone


def _crowded_links() -> Iterator[int]:
    crowded = (
        Snapshot.objects.filter(owner__thins_versions=True)
        .values("link_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=_FEWEST)
        .order_by("link_id")
    )
    last = 0
    while some := list(crowded.filter(link_id__gt=last).values_list("link_id", flat=True)[:_AT_ONCE]):
        yield from some
        last = some[-1]


@transaction.atomic
def _thin(link_id: int) -> int:
    # The lock of whoever appends a version: the newest one cannot change under our hands.
    link = Link.objects.select_for_update(of=("self",)).filter(pk=link_id).first()
    if link is None:
        return 0
    # Their rows, too: who pins one at this moment waits until it is clear whether it stays.
    held = Snapshot.objects.select_for_update(of=("self",)).filter(link=link).order_by("pk")
    versions = [
        KeptVersion(pk, captured_at, pk == link.current_snapshot_id or bool(pinned) or source != CaptureSource.BROWSER)
        for pk, captured_at, pinned, source in held.values_list("pk", "captured_at", "pinned_at", "capture__source")
    ]
    doomed = versions_to_drop(versions, database_now())
    if doomed:
        Snapshot.objects.filter(pk__in=doomed).delete()
    return len(doomed)
