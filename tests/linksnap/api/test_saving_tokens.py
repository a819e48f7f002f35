"""Tokens that may only save: they save links and pages at every door, and see and change nothing else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linksnap.api.root import api
from linksnap.models import Capture, Link, TokenScope
from linksnap.services import tokens
from tests.kept import link_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db
MAY = {("POST", "/api/v1/links"), ("POST", "/api/v1/uploads"), ("GET", "/api/v1/status")}
PAGE = "<!doctype html><title>排版</title><p>行高与标点。</p>".encode()


@pytest.fixture
def saver() -> Program:
    return Program(person("alice"), TokenScope.SAVE)


def operations() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def test_it_saves_a_link(saver: Program) -> None:
    answer = saver.ask("POST", "links", {"url": "https://zili.example/排版", "tags": ["排版"]})
    assert answer.status_code == 201
    assert Link.objects.get().owner == person("alice")


def test_it_sends_a_page(saver: Program) -> None:
    body = {"url": "https://zili.example/排版", "file": SimpleUploadedFile("page.html", PAGE, "text/html")}
    answer = saver.client.post("/api/v1/uploads", body, headers=saver.headers)
    assert answer.status_code == 201, answer.content.decode()


def test_it_says_whose_token_it_is(saver: Program) -> None:
    assert saver.get("status")["scope"] == "save"


def test_it_may_do_nothing_else(saver: Program) -> None:
    link_of(person("alice"))
    asked = [(method, path) for method, path in operations() if (method, path) not in MAY]
    assert len(asked) > 60
    for method, path in asked:
        filled = path.replace("{slug}", "排版").replace("{kind}", "text").replace("{suffix}", "html")
        address = "/".join("0" * 32 if piece.startswith("{") else piece for piece in filled.split("/"))
        answer = saver.ask(method, address, {} if method in {"POST", "PUT", "PATCH"} else None)
        assert code_of(answer) == (403, "save_only_token"), (method, path)
    assert Link.objects.count() == 1 and not Capture.objects.exists()


@pytest.mark.parametrize("place", ["/api/bookmarks/", "/karakeep/api/v1/bookmarks"])
def test_it_saves_at_the_doors_of_others_and_reads_nothing_there(place: str) -> None:
    secret = tokens.create(person("alice"), "书签", TokenScope.SAVE).secret
    program = Program(None)
    headers = {"Authorization": f"Bearer {secret}"}
    body = {"url": "https://zili.example/排版", "type": "link"}
    saved = program.client.post(place, body, content_type="application/json", headers=headers)
    assert saved.status_code == 201, saved.content.decode()
    for method, address in (("get", place), ("get", f"{place.rstrip('/')}/1"), ("delete", f"{place.rstrip('/')}/1")):
        assert getattr(program.client, method)(address, headers=headers).status_code in {403, 404}
    assert program.client.get(place, headers=headers).status_code == 403
    assert Link.objects.count() == 1


def test_it_still_lets_reading_tokens_only_read() -> None:
    reader = Program(person("alice"), TokenScope.READ)
    assert reader.ask("GET", "links").status_code == 200
    assert code_of(reader.ask("POST", "links", {"url": "https://zili.example/"})) == (403, "read_only_token")
