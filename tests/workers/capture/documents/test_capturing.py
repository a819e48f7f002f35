"""Documents from an address to a result, by the real engine against a local site."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites import documents
from tests.sites.server import Answer, SiteServer
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, CaptureResult, Document, SavedFile, Verdict
from workers.extract.types import ExtractedPage

pytestmark = pytest.mark.browser
ROUTES = documents.ROUTES | {
    "/bomb.png": Answer(documents.picture_bomb(), "image/png"),
    "/locked.pdf": Answer(documents.encrypted_pdf(), "application/pdf"),
    "/about-files": Answer(f"<body>%PDF-1.4 是一种文件的开头。<p>{documents.SENTENCE}</p>" * 9),
    "/about-pdf": Answer(f"<!doctype html><pre>%PDF-1.7</pre><p>{documents.SENTENCE}</p>" * 9),
    "/large.bin": Answer(b"\x00" * 300_000, "application/octet-stream"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    # Made here: four seconds, which whoever only looks for tests need not wait.
    bomb = {"/bomb.docx": Answer(documents.zip_bomb(), "application/msword")}
    with SiteServer(ROUTES | bomb) as running:
        yield running


@pytest.fixture(scope="module")
def host(chromium_path: str) -> Iterator[CaptureHost]:
    with CaptureHost(chromium=chromium_path) as running:
        yield running


def captured(host: CaptureHost, url: str, folder: Path, **options: object) -> CaptureResult:
    asked = CaptureOptions(deadline_s=60, **options)  # type: ignore[arg-type]
    return host.capture(url, asked, folder, lambda step, detail: None)


def page_of(result: CaptureResult) -> ExtractedPage:
    assert result.extracted is not None
    return ExtractedPage.from_json(json.loads(result.extracted.read_text()))


@pytest.mark.parametrize(
    ("path", "document", "kinds", "words"),
    [
        ("/handbook.pdf", Document.PDF, {"original", "page_image", "thumbnail"}, "演练恢复"),
        ("/as-page.pdf", Document.PDF, {"original", "page_image", "thumbnail"}, "演练恢复"),
        ("/photo-as-page", Document.IMAGE, {"original", "page_image", "thumbnail"}, "兵马俑"),
        ("/diagram.svg", Document.IMAGE, {"original", "page_image", "thumbnail"}, documents.TITLE),
        ("/notes.txt", Document.TEXT, {"original", "thumbnail"}, documents.SENTENCE),
        ("/report.docx", Document.OFFICE, {"original", "thumbnail"}, documents.SENTENCE),
        ("/tone.wav", Document.AUDIO, {"original"}, ""),
        ("/program.bin", Document.OTHER, {"original"}, ""),
        ("/page-as-photo.png", Document.PAGE, {"html", "reader", "screenshot", "thumbnail"}, documents.SENTENCE),
    ],
)
def test_it_keeps_what_an_address_leads_to(
    path: str, document: Document, kinds: set[str], words: str, host: CaptureHost, site: SiteServer, tmp_path: Path
) -> None:
    result = captured(host, site.url(path), tmp_path)
    assert (result.verdict, result.document, result.status) == (Verdict.COMPLETE, document, 200)
    assert {one.kind for one in result.artifacts} == kinds and words in page_of(result).text
    assert all(one.path.stat().st_size for one in result.artifacts)


@pytest.mark.parametrize("path", ["/about-files", "/about-pdf"])
def test_it_takes_a_page_about_files_for_no_file(
    path: str, host: CaptureHost, site: SiteServer, tmp_path: Path
) -> None:
    site.asked.clear()
    result = captured(host, site.url(path), tmp_path)
    assert (result.verdict, result.document) == (Verdict.COMPLETE, Document.PAGE)
    assert documents.SENTENCE in page_of(result).text and len(site.asked) <= 3


@pytest.mark.parametrize(
    ("path", "verdict", "detail", "kept"),
    [
        ("/bomb.png", Verdict.PARTIAL, "too_many_pixels", True),
        ("/locked.pdf", Verdict.PARTIAL, "encrypted", True),
        ("/bomb.docx", Verdict.COMPLETE, "", True),
        ("/missing.json", Verdict.ERROR_STATUS, "404", True),
        ("/empty.pdf", Verdict.NO_CONTENT, "empty", False),
        ("/large.bin", Verdict.TOO_LARGE, "300000", False),
    ],
)
def test_it_ends_hostile_files_with_a_verdict(
    path: str, verdict: Verdict, detail: str, kept: bool, host: CaptureHost, site: SiteServer, tmp_path: Path
) -> None:
    result = captured(host, site.url(path), tmp_path, max_bytes=500_000 if path != "/large.bin" else 100_000)
    assert (result.verdict, result.detail) == (verdict, detail)
    assert any(one.kind == "original" for one in result.artifacts) is kept


def test_it_reads_a_file_that_was_sent(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    sent = tmp_path / "upload"
    sent.write_bytes(documents.handbook())
    site.asked.clear()
    result = captured(host, site.url("/log-in-first"), tmp_path, saved=SavedFile(str(sent), "application/pdf"))
    assert (result.document, result.status, site.asked) == (Document.PDF, None, [])
    assert page_of(result).title == documents.TITLE
    sent.write_bytes(b"")
    assert captured(host, site.url("/x"), tmp_path, saved=SavedFile(str(sent), "image/*")).verdict is Verdict.NO_CONTENT
