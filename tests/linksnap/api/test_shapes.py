"""The shapes of answers: problems, methods, bodies, HEAD, entity tags, languages, and the OpenAPI document."""

import json

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import OperationalError
from django.test import Client
from openapi_spec_validator import validate
from pytest_django import DjangoAssertNumQueries, Settings

from linksnap.asgi import application
from linksnap.services import links
from tests.kept import link_of, snapshot_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def document() -> dict[str, object]:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200 and response["Content-Type"].startswith("application/json")
    loaded: dict[str, object] = json.loads(response.content)
    return loaded


def test_it_publishes_a_valid_document() -> None:
    loaded = document()
    validate(loaded)  # type: ignore[arg-type]
    assert loaded["components"]["securitySchemes"]["BearerToken"] == {"type": "http", "scheme": "bearer"}  # type: ignore[index]


def test_it_documents_every_operation() -> None:
    names: set[str] = set()
    for path, operations in document()["paths"].items():  # type: ignore[attr-defined]
        for method, operation in operations.items():
            names.add(operation["operationId"])
            assert operation["summary"] and operation["description"] and operation["tags"], (method, path)
            assert operation["security"] == [{"BearerToken": []}]
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], (method, path, status)
            assert "401" in operation["responses"] and ("403" in operation["responses"]) == (method != "get")
    assert {"save_link", "search_links", "accept_suggestion", "merge_tag", "retry_capture"} <= names


@pytest.mark.parametrize("path", ["", "nothing", "links/", "链接", "links/../../settings/", "links/x/y/z"])
def test_it_says_404_in_its_own_shape(program: Program, path: str) -> None:
    assert code_of(program.ask("GET", path)) == (404, "not_found")


@pytest.mark.parametrize("name", ["x", "0" * 31, "G" * 32, "0" * 33, "排版", "%00" * 4, "%ED%A0%80", "%FF"])
def test_it_says_404_for_an_id_that_is_none(program: Program, name: str) -> None:
    for path in (f"links/{name}", f"captures/{name}", f"tags/{name}", f"links/{name}/similar"):
        assert code_of(program.ask("GET", path)) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_it_says_405_with_the_methods_there_are(program: Program, method: str) -> None:
    response = program.ask(method, "links")
    assert code_of(response) == (405, "method_not_allowed") and response["Allow"] == "GET, POST"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
def test_it_says_415_for_a_body_of_another_kind(program: Program, kind: str) -> None:
    response = program.ask("POST", "links", "url=https://zili.example/排版".encode(), Content_Type=kind)
    assert code_of(response) == (415, "not_json")


def test_it_says_413_for_a_body_too_large(program: Program, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"url": "https://zili.example/", "notes": "长" * 400}).encode()
    assert code_of(program.ask("POST", "links", body)) == (413, "body_too_large")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    assert program.ask("POST", "links", body).status_code == 201


async def test_it_says_413_for_a_large_body_that_did_not_announce_its_length(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/links", "query_string": b"", "headers": headers}
    server = ApplicationCommunicator(application, {**scope, "http_version": "1.1", "scheme": "http"})
    for part in range(3):
        body = "长".encode() * 200
        await server.send_input({"type": "http.request", "body": body, "more_body": part < 2})
    start, answer = await server.receive_output(5), await server.receive_output(5)
    assert start["status"] == 413 and json.loads(answer["body"])["code"] == "body_too_large"


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe{}", "链接".encode(), b"[" * 20_000, b'{"url": 1' + b"0" * 5000 + b"}"]
)
def test_it_says_400_for_a_body_that_is_no_json(program: Program, body: bytes) -> None:
    assert code_of(program.ask("POST", "links", body)) == (400, "bad_json")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'"https://zili.example/"', b'{"url": 7}', b'{"url": null}', b'{"url": []}',
        b'{"url": "https://a.example/", "tags": "x"}', b'{"url": "https://a.example/", "titel": "x"}',
        b'{"url": "https://a.example/", "title": "\\u0000"}', b'{"url": "https://a.example/", "title": "\\ud800"}',
        b'{"url": "https://a.example/", "notes": "a\\u0000b"}', b'{"url": "https://a.example/", "tags": ["\\udfff"]}',
        b'{"url": "https://a.example/", "tags": ["\\u0000"]}', b'{"url": "https://a.example/", "snapshot_again": NaN}',
        b'{"url": "https://a.example/", "\\ud800": 1}',
    ],
)  # fmt: skip
def test_it_says_422_for_a_body_of_another_shape(program: Program, body: bytes) -> None:
    response = program.ask("POST", "links", body)
    assert code_of(response) == (422, "invalid_request")
    assert response.json()["errors"] and "what" in response.json()["errors"][0]
    assert not links.Link.objects.exists()


@pytest.mark.parametrize("text", ["%00", "排%00版"])
def test_it_takes_no_nul_in_a_query(program: Program, text: str) -> None:
    for path in (f"links?tag={text}", f"links?site={text}", f"links?cursor={text}", f"suggestions?link={text}"):
        assert code_of(program.ask("GET", path)) == (422, "invalid_request")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=一", "limit=-1", "limit=1e3", "state=好"])
def test_it_says_which_part_of_a_query_does_not_fit(program: Program, query: str) -> None:
    response = program.ask("GET", f"captures?{query}")
    assert code_of(response) == (422, "invalid_request")
    assert response.json()["errors"][0]["where"] == ["query", query.split("=")[0]]


def test_it_answers_head_like_get(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    for path in ("links", f"links/{link.public_id}", "tags", "openapi.json"):
        head, get = program.ask("HEAD", path), program.ask("GET", path)
        assert head.status_code == 200 and head.content == b"" and head["ETag"] == get["ETag"]


def test_it_answers_304_while_nothing_has_changed(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    snapshot_of(link)
    for path in ("links", f"links/{link.public_id}"):
        first = program.ask("GET", path)
        assert first["Cache-Control"] == "private, no-cache" and "Authorization" in first["Vary"]
        same = program.ask("GET", path, If_None_Match=first["ETag"])
        assert same.status_code == 304 and same.content == b"" and same["ETag"] == first["ETag"]
        program.ask("PATCH", f"links/{link.public_id}", {"title": f"改过{path}"})
        assert program.ask("GET", path, If_None_Match=first["ETag"]).status_code == 200


def test_it_gives_no_304_to_somebody_else(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    tag = program.ask("GET", f"links/{link.public_id}")["ETag"]
    response = Program(person("bob")).ask("GET", f"links/{link.public_id}", If_None_Match=tag)
    assert code_of(response) == (404, "not_found")


def test_it_speaks_the_language_asked_for() -> None:
    chinese = Program(person("alice"), language="zh-CN").ask("POST", "links", {"url": "ftp://zili.example/"})
    assert chinese["Content-Language"] == "zh-hans" and code_of(chinese) == (422, "bad_scheme")


def test_it_speaks_the_owners_language_when_none_is_asked_for() -> None:
    alice = person("alice")
    alice.language = "zh-hans"
    alice.save()
    program = Program(alice, language="")
    assert program.ask("GET", "tags")["Content-Language"] == "zh-hans"
    assert Program(person("bob"), language="").ask("GET", "tags")["Content-Language"] == "en"


def test_it_says_503_while_the_database_is_away(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("服务器不在")

    monkeypatch.setattr(links, "save", away)
    response = program.ask("POST", "links", {"url": "https://zili.example/"})
    assert code_of(response) == (503, "unavailable") and response["Retry-After"]


def test_it_tells_nothing_of_a_fault_of_our_own(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("密钥是 123")

    monkeypatch.setattr(links, "save", fault)
    response = program.ask("POST", "links", {"url": "https://zili.example/"})
    assert code_of(response) == (500, "internal") and "123" not in response.content.decode()


def test_it_shows_chinese_as_it_is(program: Program, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    link = link_of(person("alice"), "https://zili.example/排版", title="中文网页排版")
    for number in range(9):
        tag_of(person("alice"), f"标签{number}", link)
    with django_assert_num_queries(5):
        response = program.ask("GET", "tags")
    assert "标签3" in response.content.decode()
