"""Pages that come as files: taken in, refused, superseding, retried, followed by a live capture, forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from linksnap.models import Capture, CaptureQueue, CaptureSource, EventKind, Link, Snapshot, WorkState
from linksnap.rules.canonical_url import UrlError
from linksnap.services import captures, links, snapshots, upload_store, uploads
from linksnap.services.blob_store import BlobMissing
from linksnap.services.folder_store import FolderStore
from linksnap.services.uploads import UploadProblem, UploadRefused
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db

URL = "https://zhuanlan.example/付费/三二一"
PAGE = "<!doctype html><title>备份的三二一法则</title><p>登录之后才看得到的正文。</p>".encode()


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_store, "folder", lambda: tmp_path / "uploads")
    monkeypatch.setattr(upload_store, "_store", lambda: FolderStore(tmp_path / "uploads"))


def sent(body: bytes = PAGE, **wishes: object) -> Capture:
    capture = uploads.receive(person("alice"), URL, body, "text/html", **wishes).capture  # type: ignore[arg-type]
    assert capture is not None
    return capture


def ended(capture: Capture, state: WorkState, days: int = 0) -> None:
    Capture.objects.filter(pk=capture.pk).update(state=state, finished_at=timezone.now() - timedelta(days=days))
    capture.refresh_from_db()


def record(capture: Capture, verdict: str = "complete") -> Snapshot:
    Capture.objects.filter(pk=capture.pk).update(state=WorkState.RUNNING, fence=capture.fence)
    snapshot = snapshots.record(capture, snapshots.PageRecord(final_url=URL, http_status=None, verdict=verdict))
    assert snapshot is not None
    return snapshot


def test_it_keeps_link_capture_and_bytes(tmp_path: Path) -> None:
    saved = uploads.receive(person("alice"), URL, PAGE, "text/html", title="三二一", tags=("备份",))
    capture = saved.capture
    assert saved.created and capture is not None and saved.link.title == "三二一"
    assert (capture.source, capture.upload_type, capture.state) == ("upload", "text/html", "queued")
    assert [one.tag.name for one in saved.link.link_tags.all()] == ["备份"]
    uploads.copy_out(capture, tmp_path / "page")
    assert (tmp_path / "page").read_bytes() == PAGE
    assert list((upload_store.folder() / "tmp").iterdir()) == []


def test_it_takes_a_stream_piece_by_piece(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield PAGE[:5]
        yield from (PAGE[5:], "后面还有。".encode() * 5000)

    capture = uploads.receive(person("alice"), URL, pieces(), "").capture
    assert capture is not None
    uploads.copy_out(capture, tmp_path / "page")
    assert (tmp_path / "page").read_bytes() == PAGE + "后面还有。".encode() * 5000


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", UploadProblem.FILE_EMPTY),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 20, UploadProblem.FILE_WRONG_TYPE),
        (b"OggS\x00\x02" + b"\x00" * 20, UploadProblem.FILE_WRONG_TYPE),
        ("长".encode() * 400, UploadProblem.FILE_TOO_LARGE),
    ],
)
def test_it_refuses_a_file_and_keeps_nothing(body: bytes, problem: UploadProblem, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    with pytest.raises(UploadRefused) as refusal:
        sent(body)
    assert refusal.value.problem == problem
    assert not Link.objects.exists() and list(upload_store.kept()) == []
    assert list((upload_store.folder() / "tmp").glob("*")) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.4\n" + "只有文字的文件".encode(), "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/*"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/*"),
    ],
)
def test_it_takes_documents_by_their_bytes(body: bytes, kind: str) -> None:
    assert sent(body).upload_type == kind


def test_it_refuses_a_bad_address_before_it_reads() -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError("nobody should read this")
        yield b""

    with pytest.raises(UrlError):
        uploads.receive(person("alice"), "javascript:alert(1)", never(), "text/html")


def test_it_lets_only_so_many_wait(settings: Settings) -> None:
    settings.MAX_WAITING_UPLOADS = 1
    uploads.receive(person("alice"), f"{URL}/一", PAGE, "text/html")
    with pytest.raises(UploadRefused, match="too_many_waiting"):
        sent()
    assert sent(source=CaptureSource.IMPORT)
    assert uploads.receive(person("bob"), URL, PAGE, "text/html").capture


def test_it_takes_the_place_of_a_capture_of_the_same_link() -> None:
    live = links.save(person("alice"), URL).capture
    assert live is not None
    first, second = sent(), sent(PAGE + b"<p>new")
    for capture in (live, first):
        capture.refresh_from_db()
        assert (capture.state, capture.reason) == (WorkState.CANCELLED, "superseded")
        assert capture.events.filter(kind=EventKind.CANCELLED, data__reason="superseded").exists()
    assert second.is_open and sent(PAGE + b"<p>new") == second


def test_it_keeps_every_version_an_import_brings() -> None:
    dates = [datetime(2019, 5, 1, tzinfo=UTC), datetime(2021, 5, 1, tzinfo=UTC)]
    rows = [
        sent(PAGE + str(date).encode(), source=CaptureSource.IMPORT, page_date=date, queue=CaptureQueue.BULK)
        for date in dates
    ]
    assert all(Capture.objects.get(pk=row.pk).is_open and row.queue == CaptureQueue.BULK for row in rows)


def test_it_takes_a_page_of_an_import_once() -> None:
    first = sent(source=CaptureSource.IMPORT)
    assert sent(source=CaptureSource.IMPORT) == first
    record(first)
    assert sent(source=CaptureSource.IMPORT) == first


def test_it_dates_the_snapshot_and_leaves_a_newer_one_current() -> None:
    live = capture_of(link_of(person("alice"), URL))
    newest = record(live)
    date = datetime(2019, 5, 1, 8, 0, tzinfo=UTC)
    old = captures.enqueue_file(live.link, captures.PageFile("0" * 64, "text/html", CaptureSource.IMPORT, date))
    snapshot = record(old)
    assert snapshot.captured_at == date and snapshot.version == 2
    assert Link.objects.get(pk=live.link_id).current_snapshot_id == newest.pk


def test_it_makes_an_older_copy_current_where_there_is_none_or_only_a_poor_one() -> None:
    date = datetime(2019, 5, 1, tzinfo=UTC)
    link = link_of(person("alice"), URL)
    record(capture_of(link), verdict="error_status")
    file = captures.PageFile("1" * 64, "text/html", CaptureSource.IMPORT, date)
    good = record(captures.enqueue_file(link, file))
    assert Link.objects.get(pk=link.pk).current_snapshot_id == good.pk


def test_it_asks_the_site_afterwards_if_that_was_wished() -> None:
    capture = sent(source=CaptureSource.IMPORT, live_after=True)
    assert Capture.objects.count() == 1
    record(capture)
    live = Capture.objects.get(source=CaptureSource.BROWSER)
    assert (live.link_id, live.queue, live.state) == (capture.link_id, CaptureQueue.BULK, WorkState.QUEUED)


def test_it_opens_the_file_again_on_a_retry_and_the_site_on_snapshot_again() -> None:
    capture = sent()
    ended(capture, WorkState.FAILED)
    again = captures.retry(capture)
    assert again != capture and (again.source, again.upload_sha256) == ("upload", capture.upload_sha256)
    assert captures.snapshot_again(capture.link).source == CaptureSource.BROWSER


def test_it_asks_the_site_on_a_retry_when_the_file_is_gone() -> None:
    capture = sent()
    ended(capture, WorkState.FAILED)
    upload_store.remove(capture.upload_sha256)
    assert captures.retry(capture).source == CaptureSource.BROWSER


def test_it_forgets_files_that_nothing_needs(tmp_path: Path) -> None:
    waiting, failed, done, long_ago = (
        sent(PAGE + mark, source=CaptureSource.IMPORT) for mark in (b"1", b"2", b"3", b"4")
    )
    ended(failed, WorkState.FAILED, days=29)
    ended(done, WorkState.SUCCEEDED)
    ended(long_ago, WorkState.DEAD, days=31)
    assert uploads.forget() == 2
    assert set(upload_store.kept()) == {waiting.upload_sha256, failed.upload_sha256}
    with pytest.raises(BlobMissing):
        uploads.copy_out(done, tmp_path / "page")


def test_it_keeps_a_file_that_another_person_still_needs() -> None:
    ended(sent(), WorkState.SUCCEEDED)
    uploads.receive(person("bob"), URL, PAGE, "text/html")
    assert uploads.forget() == 0


def test_it_notices_damaged_bytes(tmp_path: Path) -> None:
    capture = sent()
    next(upload_store.folder().glob("??/??/*.zst")).write_bytes(b"damaged")
    with pytest.raises(BlobMissing):
        uploads.copy_out(capture, tmp_path / "page")
