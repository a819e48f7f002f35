"""Tests of serving stored bytes: the whole header set on every kind, owners only, passages marked."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

import linksnap
from linksnap.models import Artifact, ArtifactKind, Snapshot
from tests.kept import artifact_of, link_of, passage_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
HTML = '<html><body><p data-ls-b="3">存档的正文</p></body></html>'.encode()
IMAGES = {ArtifactKind.SCREENSHOT, ArtifactKind.THUMBNAIL, ArtifactKind.FAVICON}
CSP = {
    "sandbox": "",
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "img-src": "data: blob:",
    "media-src": "data: blob:",
    "font-src": "data:",
    "style-src": "'unsafe-inline' data:",
}


@pytest.fixture
def snapshot() -> Snapshot:
    return snapshot_of(link_of(person("alice")))


@pytest.fixture
def browser(snapshot: Snapshot) -> Client:
    return browser_of(snapshot.owner)


def body_of(response: Any) -> bytes:
    """All bytes, also of a streamed answer."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def address(artifact: Artifact) -> str:
    return f"/s/{artifact.snapshot.public_id}/{artifact.kind}"


def assert_guarded(response: HttpResponse) -> None:
    """The full set of trust.md 2.2."""
    given = dict(
        re.match(r"(\S+) ?(.*)", part.strip()).groups() for part in response["Content-Security-Policy"].split(";")
    )
    assert given == CSP
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Content-Disposition"].split(";")[0] in ("inline", "attachment")
    assert response["ETag"].startswith('"')
    assert "X-Frame-Options" not in response
    assert not response.cookies
    assert not [name for name in response.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("kind", [*ArtifactKind.values, "warc"])
@pytest.mark.parametrize("query", ["", "?p=0"])
def test_it_guards_every_kind_with_the_whole_set(snapshot: Snapshot, browser: Client, kind: str, query: str) -> None:
    passage_of(snapshot, 0, "存档的正文", (3, 3))
    data = HTML if kind in ("html", "reader") else b"\x89 bytes"
    response = browser.get(address(artifact_of(snapshot, kind, data)) + query)
    assert response.status_code == 200
    assert_guarded(response)
    kept = "private, max-age=31536000, immutable" if kind in IMAGES else "private, no-store"
    assert response["Cache-Control"] == kept


@pytest.mark.parametrize(
    ("kind", "content_type", "shown"),
    [
        ("html", "text/html; charset=utf-8", "inline"),
        ("reader", "text/html; charset=utf-8", "inline"),
        ("text", "text/plain; charset=utf-8", "inline"),
        ("screenshot", "image/webp", "inline"),
        ("favicon", "image/png", "inline"),
        ("blocks", "application/json", "attachment"),
        ("pdf", "application/pdf", "attachment"),
        ("warc", "application/warc", "attachment"),
        ("wacz", "application/wacz", "attachment"),
        ("mhtml", "multipart/related", "attachment"),
        ("original", "application/octet-stream", "attachment"),
    ],
)
def test_it_fixes_the_type_by_the_kind(
    snapshot: Snapshot, browser: Client, kind: str, content_type: str, shown: str
) -> None:
    response = browser.get(address(artifact_of(snapshot, kind, HTML)))
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].startswith(f'{shown}; filename="snap-{snapshot.public_id}.')


def test_it_sends_an_image_of_a_claimed_type_as_a_download(snapshot: Snapshot, browser: Client) -> None:
    artifact = artifact_of(snapshot, "favicon", b"<svg onload=alert(1)>")
    Artifact.objects.filter(pk=artifact.pk).update(content_type="image/svg+xml")
    response = browser.get(address(artifact))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert_guarded(response)


def test_it_answers_304_to_a_known_digest(snapshot: Snapshot, browser: Client) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    response = browser.get(address(artifact), headers={"If-None-Match": f'"{artifact.sha256}"'})
    assert (response.status_code, response.content) == (304, b"")
    assert_guarded(response)


def test_it_sends_the_parts_of_a_picture(snapshot: Snapshot, browser: Client) -> None:
    first = artifact_of(snapshot, "screenshot", b"top")
    artifact_of(snapshot, "screenshot", "下面".encode(), part=1)
    assert browser.get(address(first)).content == b"top"
    second = browser.get(address(first), {"part": "1"})
    assert second.content.decode() == "下面"
    assert f"snap-{snapshot.public_id}.screenshot.1.webp" in second["Content-Disposition"]
    for part in ("2", "99999999", "-1x"):
        assert browser.get(address(first), {"part": part}).status_code == (200 if part == "-1x" else 404)


@pytest.mark.parametrize("kind", ["pdf", "warc", "wacz", "mhtml", "original"])
def test_it_goes_on_with_a_download(snapshot: Snapshot, browser: Client, kind: str) -> None:
    artifact = artifact_of(snapshot, kind, "存档的正文".encode())
    part = browser.get(address(artifact), headers={"Range": "bytes=3-8"})
    assert (part.status_code, body_of(part).decode()) == (206, "档的")
    assert part["Content-Range"] == "bytes 3-8/15"
    assert_guarded(part)
    assert browser.get(address(artifact), headers={"Range": "bytes=3-8", "If-Range": '"other"'}).status_code == 200
    beyond = browser.get(address(artifact), headers={"Range": "bytes=99-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */15")
    assert_guarded(beyond)
    known = browser.get(address(artifact), headers={"If-None-Match": f'"{artifact.sha256}"'})
    assert (known.status_code, body_of(known)) == (304, b"")
    whole = browser.get(address(artifact))
    assert (body_of(whole).decode(), whole["Content-Length"]) == ("存档的正文", "15")


def test_it_marks_the_passage_and_nothing_else(snapshot: Snapshot, browser: Client) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    passage_of(snapshot, 7, "存档的正文", (3, 4))
    plain, marked = browser.get(address(artifact)), browser.get(address(artifact) + "?p=7")
    assert plain.content == HTML
    assert re.sub(rb"<style>.*</style>", b"", marked.content) == HTML
    assert b'[data-ls-b="3"],[data-ls-b="4"]' in marked.content
    assert marked["ETag"] != plain["ETag"]


@pytest.mark.parametrize("number", ["", "9", "-1", "七", "1" * 40, "3</style>"])
def test_it_ignores_a_passage_that_is_not_there(snapshot: Snapshot, browser: Client, number: str) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    assert browser.get(address(artifact), {"p": number}).content == HTML


def test_it_does_not_exist_for_a_stranger_or_an_unknown_name(snapshot: Snapshot, browser: Client) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    assert browser_of(person("charlie")).get(address(artifact)).status_code == 404
    assert browser.get(f"/s/{snapshot.public_id}/pdf").status_code == 404
    assert browser.get(f"/s/{'0' * 32}/html").status_code == 404
    assert browser.get(f"/s/{snapshot.link.public_id}/html").status_code == 404


def test_it_asks_who_is_there_first(snapshot: Snapshot) -> None:
    response = Client().get(address(artifact_of(snapshot, "html", HTML)))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")


def test_it_says_not_found_when_the_bytes_are_gone(snapshot: Snapshot, browser: Client) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    Artifact.objects.filter(pk=artifact.pk).update(sha256="0" * 64)
    assert browser.get(address(artifact)).status_code == 404


def test_it_changes_nothing_by_any_method_but_get(snapshot: Snapshot, browser: Client) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    assert browser.head(address(artifact)).content == b""
    for method in (browser.post, browser.put, browser.delete):
        assert method(address(artifact)).status_code == 405


def test_it_is_the_only_way_out_for_stored_bytes() -> None:
    """A module that reads blobs answers with ArtifactResponse; the snapshot page cleans or escapes what it shows."""
    folder = Path(linksnap.__file__).parent
    readers = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for part in ("views", "api")
        for path in (folder / part).rglob("*.py")
        if re.search(r"\b(read_artifact|blob_store\(|BlobStore)\b", path.read_text(encoding="utf-8"))
    }
    assert readers.keys() == {"views/snapshot.py", "api/linkding/assets.py"}
    assert [name for name, code in readers.items() if "ArtifactResponse(" not in code] == ["views/snapshot.py"]
