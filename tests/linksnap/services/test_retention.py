"""Versions that are appended, seen again, pinned and thinned out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import Artifact, Capture, CaptureSource, EmbedJob, Event, EventKind, Link, Snapshot, WorkState
from linksnap.services import queue, retention, snapshots
from linksnap.services.artifact_store import put
from linksnap.services.snapshots import KeptArtifact, PageRecord
from tests.kept import capture_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db
PAGE = PageRecord(
    final_url="https://zili.example/排版", http_status=200, verdict="complete", title="中文网页排版", words=1200,
    text_sha256=b"t" * 32, missing=["https://zili.example/图.png"],
)  # fmt: skip


def _page(text: str = "排版的第一条规矩", kinds: tuple[str, ...] = ("html",), **fields: object) -> PageRecord:
    kept = [KeptArtifact(kind, "text/html", put(text.encode(), "text/html")) for kind in kinds]
    return replace(PAGE, artifacts=kept, **fields)


def _captured(link: Link, page: PageRecord, **fields: object) -> Snapshot | None:
    capture = queue.claim(Capture, capture_of(link, **fields).pk, queue.Lease("test", 60))
    assert capture
    return snapshots.record(capture, page)


@pytest.fixture
def link() -> Link:
    return link_of(person("alice"))


def test_it_only_sees_an_unchanged_page_again(link: Link) -> None:
    first = _captured(link, _page())
    again = _captured(link, _page("another banner, the same article"))
    assert first and again == first and link.snapshots.count() == 1
    first.refresh_from_db()
    assert first.seen_at and first.seen_at > first.captured_at
    capture = link.captures.latest("pk")
    assert (capture.state, capture.reason, capture.step) == (WorkState.SUCCEEDED, "unchanged", "done")
    assert Artifact.objects.filter(snapshot__link=link).count() == 1 and EmbedJob.objects.count() == 1
    assert Event.objects.get(capture=capture, kind=EventKind.SUCCEEDED).data["seen_again"] == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"text_sha256": b"u" * 32},
        {"verdict": "partial"},
        {"title": "中文网页排版（修订）"},
        {"document": "pdf"},
        {"missing": []},
        {"words": 0},
        {"kinds": ("html", "pdf")},
    ],
)
def test_it_appends_a_version_where_anything_is_new(link: Link, changed: dict[str, object]) -> None:
    _captured(link, _page())
    second = _captured(link, _page(**changed))  # type: ignore[arg-type]
    assert second and second.version == 2


def test_it_appends_pages_that_came_as_files(link: Link) -> None:
    for version in (1, 2):
        kept = _captured(link, _page(), source=CaptureSource.UPLOAD)
        assert kept and kept.version == version


def test_it_sees_an_error_page_again_beside_the_good_copy(link: Link) -> None:
    good = _captured(link, _page())
    error = _captured(link, _page(verdict="error_status", text_sha256=b"e" * 32))
    assert _captured(link, _page(verdict="error_status", text_sha256=b"e" * 32)) == error
    assert _captured(link, _page()) == good
    link.refresh_from_db()
    assert link.current_snapshot == good


def _version(link: Link, hours_ago: float, source: CaptureSource = CaptureSource.BROWSER) -> Snapshot:
    capture = capture_of(link, state=WorkState.SUCCEEDED, source=source)
    return snapshot_of(link, capture=capture, captured_at=timezone.now() - timedelta(hours=hours_ago))


def test_it_thins_out_old_versions(link: Link) -> None:
    day = 24 * 30
    versions = [_version(link, hours) for hours in (9000, day, day + 0.1, day + 0.2, day + 0.3, 40)]
    brought = _version(link, day + 0.4, CaptureSource.IMPORT)
    retention.pin(versions[4])
    Link.objects.filter(pk=link.pk).update(current_snapshot=versions[3])
    assert retention.thin_versions() == 1
    assert set(link.snapshots.all()) == {*versions, brought} - {versions[2]}
    link.refresh_from_db()
    assert link.current_snapshot == versions[3]
    retention.unpin(versions[4])
    assert retention.thin_versions() == 1


def test_it_thins_nothing_of_somebody_who_wants_all(link: Link) -> None:
    link.owner.thins_versions = False
    link.owner.save()
    for hours in (9000, 800, 800.1, 800.2, 40):
        _version(link, hours)
    assert retention.thin_versions() == 0 and link.snapshots.count() == 5
