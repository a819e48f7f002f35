"""Versions of a page as files, and pages sent from a person's own browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from linksnap.models import Capture, CaptureSource, Link, WorkState
from tests.kept import artifact_of, link_of, snapshot_of
from tests.linksnap.api.linkding.programs import LinkdingProgram
from tests.people import person

pytestmark = pytest.mark.django_db

PAGE = "https://zili.example/排版"
HTML = "<!doctype html><meta charset=utf-8><title>中文网页排版</title><p>行高与标点。".encode()


@pytest.fixture
def program() -> LinkdingProgram:
    return LinkdingProgram(person("alice"))


def file(data: bytes = HTML, kind: str = "text/html") -> SimpleUploadedFile:
    return SimpleUploadedFile("页面.html", data, content_type=kind)


def test_it_lists_and_downloads_versions(program: LinkdingProgram) -> None:
    link = link_of(person("alice"), PAGE)
    snapshot = snapshot_of(link)
    artifact_of(snapshot, "html", HTML)
    artifact_of(snapshot, "text", "行高与标点。".encode())
    body = program.get(f"bookmarks/{link.pk}/assets/")
    assert {name: body[name] for name in ("count", "next", "previous")} == {"count": 1, "next": None, "previous": None}
    (asset,) = body["results"]
    assert asset == {
        "id": snapshot.pk * 2,
        "bookmark": link.pk,
        "date_created": "2026-11-20T09:30:00Z",
        "file_size": len(HTML),
        "asset_type": "snapshot",
        "content_type": "text/html",
        "display_name": "HTML snapshot from 11/20/2026",
        "status": "complete",
    }
    assert program.get(f"bookmarks/{link.pk}/assets/{asset['id']}/") == asset
    response = program.ask("GET", f"bookmarks/{link.pk}/assets/{asset['id']}/download/")
    assert response.content == HTML and response["Content-Type"].startswith("text/html")
    assert response["Content-Disposition"] == 'attachment; filename="snapshot-2026-11-20.html"'
    assert "sandbox" in response["Content-Security-Policy"]


def test_it_shows_an_asset_of_another_bookmark_nowhere_else(program: LinkdingProgram) -> None:
    first, second = link_of(person("alice"), PAGE), link_of(person("alice"), PAGE + "/2")
    artifact_of(snapshot_of(first), "html", HTML)
    number = program.get(f"bookmarks/{first.pk}/assets/")["results"][0]["id"]
    for path in (f"assets/{number}/", f"assets/{number}/download/", "assets/999998/", "assets/7/"):
        assert program.answer(404, "GET", f"bookmarks/{second.pk}/{path}") == {"detail": "Not found."}


def test_it_takes_a_page_for_a_bookmark(program: LinkdingProgram) -> None:
    link = Link.objects.get(pk=program.answer(201, "POST", "bookmarks/?disable_html_snapshot", {"url": PAGE})["id"])
    response = program.send_form("POST", f"bookmarks/{link.pk}/assets/upload/", {"file": file()})
    assert response.status_code == 201, response.content
    asset, capture = response.json(), Capture.objects.get()
    assert (asset["bookmark"], asset["status"], asset["id"]) == (link.pk, "pending", capture.pk * 2 + 1)
    assert capture.source == CaptureSource.UPLOAD and capture.link_id == link.pk
    assert program.get(f"bookmarks/{link.pk}/assets/")["results"] == [asset]
    # Kept: the number that was given leads to the version.
    Capture.objects.update(state=WorkState.SUCCEEDED)
    artifact_of(snapshot_of(link, capture=capture), "html", HTML)
    kept = program.get(f"bookmarks/{link.pk}/assets/{asset['id']}/")
    assert kept["status"] == "complete" and program.get(f"bookmarks/{link.pk}/assets/")["results"] == [kept]


@pytest.mark.parametrize("word", ["Token", "Bearer"])
def test_it_takes_what_singlefile_sends(word: str) -> None:
    program = LinkdingProgram(person("alice"), word=word)
    response = program.send_form("POST", "bookmarks/singlefile/", {"url": PAGE, "file": file()})
    assert response.status_code == 201 and response.json() == {"message": "Snapshot uploaded successfully."}
    capture = Capture.objects.get()
    assert capture.link.owner == person("alice") and capture.source == CaptureSource.UPLOAD


def test_it_says_what_a_page_sent_lacks(program: LinkdingProgram, settings: Settings) -> None:
    lacking = {"error": "Both 'url' and 'file' parameters are required."}
    for fields in ({"url": PAGE}, {"file": file()}, {"url": "", "file": file()}):
        response = program.send_form("POST", "bookmarks/singlefile/", fields)
        assert response.status_code == 400 and response.json() == lacking
    for url, data in (("ftp://zili.example/", HTML), (PAGE, b""), (PAGE, b"\x7fELF\x02\x01\x010000")):
        kind = "application/x-executable" if data.startswith(b"\x7f") else "text/html"
        response = program.send_form("POST", "bookmarks/singlefile/", {"url": url, "file": file(data, kind)})
        assert response.status_code == 400 and set(response.json()) == {"error"}
    link = link_of(person("alice"), PAGE)
    response = program.send_form("POST", f"bookmarks/{link.pk}/assets/upload/", {"x": "排"})
    assert response.status_code == 400 and response.json() == {"error": "No file provided."}
    settings.MAX_WAITING_UPLOADS = 0
    response = program.send_form("POST", "bookmarks/singlefile/", {"url": PAGE, "file": file()})
    assert response.status_code == 429 and set(response.json()) == {"error"}
    assert not Capture.objects.exists()
