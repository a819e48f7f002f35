"""`/uploads`: what SingleFile sends, what is refused, and what is never read."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from linksnap.asgi import application
from linksnap.models import Capture, Link, LinkTag, TokenScope
from linksnap.services import upload_store, uploads
from linksnap.services.folder_store import FolderStore
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db

URL = "https://huiyuan.example/专栏/三二一"
PAGE = "<!doctype html><title>会员专栏</title><p>登录之后才看得到的正文。</p>".encode()


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_store, "folder", lambda: tmp_path / "uploads")
    monkeypatch.setattr(upload_store, "_store", lambda: FolderStore(tmp_path / "uploads"))


def send(program: Program, body: bytes = PAGE, **fields: Any) -> Any:
    file = SimpleUploadedFile("SingleFile.html", body, "text/html")
    data = {"url": URL, "file": file} | fields
    return program.client.post("/api/v1/uploads", data, headers=program.headers)


def test_it_takes_what_singlefile_sends(tmp_path: Path) -> None:
    alice = Program(person("alice"))
    alice.headers["Accept"] = "multipart/form-data"  # SingleFile says so, and means the request
    response = send(alice)
    assert response.status_code == 201, response.content
    link, capture = Link.objects.get(), Capture.objects.get()
    shown = response.json()
    assert response["Location"].endswith(link.public_id) and shown["id"] == link.public_id
    assert (shown["capture"]["id"], shown["capture"]["source"]) == (capture.public_id, "upload")
    assert (capture.source, capture.upload_type, capture.owner) == ("upload", "text/html", person("alice"))
    uploads.copy_out(capture, tmp_path / "page")
    assert (tmp_path / "page").read_bytes() == PAGE


def test_it_takes_title_and_tags_and_lets_other_fields_pass() -> None:
    fields = {"title": "三二一", "tags": ["备份,存储", "阅读"], "saved_at": "2024-03-01T08:00:00+08:00", "其他": "x"}
    response = send(Program(person("alice")), **fields)
    assert response.status_code == 201 and response.json()["title"] == "三二一"
    assert Capture.objects.get().page_date == datetime(2024, 3, 1, tzinfo=UTC)
    assert set(LinkTag.objects.values_list("tag__name", flat=True)) == {"备份", "存储", "阅读"}


def test_it_takes_a_page_of_a_link_that_is_there_already() -> None:
    alice = Program(person("alice"))
    first = alice.ask("POST", "links", {"url": URL}).json()
    second = send(alice).json()
    assert second["id"] == first["id"] and second["capture"]["id"] != first["capture"]["id"]
    assert Capture.objects.get(public_id=first["capture"]["id"]).reason == "superseded"


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"url": "javascript:alert(1)"}, (422, "bad_scheme")),
        ({"url": "http://127.0.0.1/密"}, (422, "private_address")),
        ({"url": ""}, (422, "empty")),
        ({"file": "这不是文件"}, (422, "invalid_request")),
        ({"title": "a\x00b"}, (422, "invalid_request")),
        ({"saved_at": "昨天"}, (422, "invalid_request")),
        ({"file": SimpleUploadedFile("x.html", b"")}, (422, "file_empty")),
        ({"file": SimpleUploadedFile("x.html", b"\x7fELF\x02\x01\x00\x00")}, (415, "file_wrong_type")),
    ],
)
def test_it_refuses_and_keeps_nothing(fields: dict[str, Any], answer: tuple[int, str]) -> None:
    assert code_of(send(Program(person("alice")), **fields)) == answer
    assert not Link.objects.exists() and list(upload_store.kept()) == []


def test_it_says_413_for_a_file_too_large(settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    alice = Program(person("alice"))
    assert code_of(send(alice, "长".encode() * 400)) == (413, "file_too_large")
    assert code_of(send(alice, b"<p>" * 800_000)) == (413, "body_too_large")
    assert send(alice).status_code == 201


def test_it_says_413_for_fields_too_large(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert code_of(send(Program(person("alice")), title="长" * 900)) == (413, "body_too_large")


def test_it_says_429_when_too_many_wait(settings: Settings) -> None:
    settings.MAX_WAITING_UPLOADS = 0
    response = send(Program(person("alice")))
    assert code_of(response) == (429, "too_many_waiting") and int(response["Retry-After"]) > 0


@pytest.mark.parametrize(
    "body", [b"", b"--x", "--x\r\n乱码".encode(), b"--x\r\nContent-Disposition: form-data\r\n\r\n"]
)
def test_it_says_when_the_form_is_broken(body: bytes) -> None:
    alice = Program(person("alice"))
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=\xff"):
        status, code = code_of(alice.ask("POST", "uploads", body, Content_Type=kind))
        assert (status, code) in {(400, "bad_form"), (422, "invalid_request")}


def test_it_takes_no_json_and_no_file_elsewhere() -> None:
    alice = Program(person("alice"))
    assert code_of(alice.ask("POST", "uploads", {"url": URL, "file": "x"})) == (422, "invalid_request")
    assert code_of(alice.ask("POST", "uploads", b"url=x", Content_Type="text/plain")) == (415, "not_json")
    response = alice.client.post("/api/v1/links", {"url": URL}, headers=alice.headers)
    assert code_of(response) == (415, "not_json")


def test_it_lets_no_reader_and_no_stranger_send() -> None:
    assert code_of(send(Program(None))) == (401, "not_signed_in")
    assert code_of(send(Program(person("alice"), TokenScope.READ))) == (403, "read_only_token")
    assert not Link.objects.exists()


@pytest.mark.parametrize("announced", [True, False])
async def test_it_stops_reading_a_body_without_end(announced: bool, settings: Settings) -> None:
    headers = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
    headers += [(b"content-length", b"900000000000")] if announced else [(b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/uploads", "query_string": b"", "headers": headers}
    server = ApplicationCommunicator(application, {**scope, "http_version": "1.1", "scheme": "http"})
    if not announced:
        for _ in range(60):
            await server.send_input({"type": "http.request", "body": b"x" * 1_048_576, "more_body": True})
    start, answer = await server.receive_output(10), await server.receive_output(5)
    assert start["status"] == 413 and json.loads(answer["body"])["code"] == "body_too_large"
