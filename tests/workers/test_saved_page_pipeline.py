"""A page sent as a file, all the way to its searchable text, with the real browser and the real database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linksnap.models import ArtifactKind, Capture, CaptureSource, EmbedJob, Link, WorkState
from linksnap.services import artifact_store, captures, upload_store, uploads
from linksnap.services.folder_store import FolderStore
from tests.people import person
from tests.sites import saved_pages
from tests.sites.saved_pages import TEXT, TITLE, URL
from workers import pipeline
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(scope="module")
def real_host(chromium_path: str) -> Iterator[CaptureHost]:
    with CaptureHost(chromium=chromium_path) as running:
        yield running


@pytest.fixture(autouse=True)
def own_parts(real_host: CaptureHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "capture_host", lambda: real_host)
    monkeypatch.setattr(upload_store, "folder", lambda: tmp_path / "uploads")
    monkeypatch.setattr(upload_store, "_store", lambda: FolderStore(tmp_path / "uploads"))


def carried_out(body: bytes, kind: str = "text/html", **wishes: object) -> Capture:
    capture = uploads.receive(person("alice"), URL, body, kind, **wishes).capture  # type: ignore[arg-type]
    assert capture is not None
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    return capture


def text_of(capture: Capture) -> str:
    return artifact_store.read_artifact(capture.snapshot.artifacts.get(kind=ArtifactKind.TEXT)).decode()


def test_it_makes_the_text_of_a_page_behind_a_login_searchable() -> None:
    capture = carried_out(saved_pages.single_file())
    snapshot = capture.snapshot
    assert (capture.state, snapshot.verdict, snapshot.title) == (WorkState.SUCCEEDED, "complete", TITLE)
    assert TEXT in text_of(capture) and snapshot.http_status is None and snapshot.words > 100
    kinds = set(snapshot.artifacts.values_list("kind", flat=True))
    assert {"html", "reader", "screenshot", "thumbnail", "text", "blocks"} <= kinds
    assert Link.objects.get().current_snapshot == snapshot and EmbedJob.objects.filter(snapshot=snapshot).exists()


@pytest.mark.parametrize("said", ["application/octet-stream", ""])
def test_it_knows_an_archive_by_its_bytes_and_dates_it(said: str) -> None:
    body = saved_pages.wacz({"data.warc.gz": saved_pages.warc(saved_pages.recorded_page())})
    date = datetime(2024, 3, 1, 8, tzinfo=UTC)
    capture = carried_out(body, said, source=CaptureSource.IMPORT, page_date=date)
    assert (capture.snapshot.http_status, capture.snapshot.captured_at) == (200, date)
    assert TEXT in text_of(capture)


def test_it_heads_an_article_with_the_title_of_its_link() -> None:
    capture = carried_out(f"<p>{TEXT * 3}</p>".encode(), "text/html;profile=article", title="稍后读的一篇")
    assert capture.snapshot.title == "稍后读的一篇" and TEXT in text_of(capture)


def test_it_tells_why_a_file_gave_no_page_and_opens_it_again_on_a_retry() -> None:
    capture = carried_out(b"PK\x03\x04" + "不是压缩包".encode())
    assert (capture.state, capture.reason) == (WorkState.FAILED, "unreadable_file")
    again = captures.retry(capture)
    upload_store.remove(capture.upload_sha256)
    pipeline.run_capture(again.pk)
    again.refresh_from_db()
    assert (again.state, again.reason) == (WorkState.FAILED, "file_missing")


def test_it_leaves_the_site_to_the_capture_that_follows() -> None:
    capture = carried_out(saved_pages.single_file(), source=CaptureSource.IMPORT, live_after=True)
    live = Capture.objects.exclude(pk=capture.pk).get()
    assert (live.source, live.state, live.upload_sha256) == (CaptureSource.BROWSER, WorkState.QUEUED, "")
    assert CaptureOptions(**live.options).saved is None
