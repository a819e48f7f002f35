"""Requests that are wrong on purpose, by their ids in the catalogue of bad inputs: a clear refusal, never a fault."""

from typing import Any

import pytest

from linksnap.models import Link
from tests.kept import link_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db

TOKENS = [
    pytest.param(sent, id=f"A01-{what}")
    for what, sent in (
        ("empty", ""), ("bearer", "Bearer"), ("spaces", "Bearer    "), ("megabyte", "Bearer lsnap_" + "a" * 1_000_000),
        ("nul", "Bearer lsnap_\x00"), ("chinese", "Bearer lsnap_密钥"), ("basic", "Basic YWxpY2U6eA=="),
    )
]  # fmt: skip
BODIES = [
    pytest.param(body, statuses, id=f"A14-{what}")
    for what, body, statuses in (
        ("depth", b"[" * 100_000, {400}),
        ("depth-of-objects", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, {400}),
        ("keys", b"{" + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}", {422}),
        ("twice", b'{"url": 7, "url": "https://zili.example/", "url": 7}', {422}),
        ("nan", b'{"url": NaN}', {400, 422}),
        ("infinity", b'{"url": "https://zili.example/", "snapshot_again": Infinity}', {400, 422}),
        ("1e999", b'{"url": 1e999}', {400, 422}),
        ("digits", b'{"url": ' + b"9" * 1001 + b"}", {400, 422}),
        ("surrogate", b'{"url": "\\ud800"}', {422}),
    )
]
PATHS = [
    pytest.param(path, id=f"{row}-{path[:40]}")
    for row, paths in (
        ("A18", ("links?tag=' OR 1=1 --", "links?order_by=password", "links?owner__password__startswith=a",
                 "search?q=x&_connector=OR 1=1", "captures?state=queued') --",
                 "tags?q=%27%3BDROP%20TABLE%20linksnap_link")),
        ("A19", ("search?q=%25_%5C&mode=keyword", "search?q=a:*%26!&mode=keyword", "search?q=(((((&mode=keyword",
                 "search?q=" + "(a" * 500 + "&mode=keyword")),
        ("A20", ("search?q=" + "长" * 3000, "search?q=" + "词%20" * 2000, "search?q=的&mode=keyword",
                 "search?q=💩💩&mode=keyword", "search?q=" + "中文网页排版" * 60 + "&mode=keyword")),
        ("A21", ("links?limit=0", "links?limit=-1", "links?limit=1000000000", "links?limit=abc",
                 "links?cursor=Zm9yZ2Vk", "captures?cursor=AAAA", "links?cursor=1'--")),
        ("A25", ("links/%s/similar?at_least=-2", "links/%s/similar?at_least=NaN")),
        ("A33", ("links/-1", "links/9223372036854775808", "links/18446744073709551616",
                 "links/6ba7b810-9dad-11d1-80b4-00c04fd430c8", "links/../../settings", "links/%%2e%%2e%%2f")),
    )
    for path in paths
]  # fmt: skip


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


@pytest.mark.parametrize("sent", TOKENS)
def test_it_lets_nobody_in_by_what_is_no_token(sent: str) -> None:
    stranger = Program(None)
    stranger.headers["Authorization"] = sent.encode().decode("latin-1")
    assert code_of(stranger.ask("GET", "tags")) == (401, "not_signed_in")


@pytest.mark.parametrize(("body", "statuses"), BODIES)
def test_it_refuses_bodies_that_are_none(program: Program, body: bytes, statuses: set[int]) -> None:
    response = program.ask("POST", "links", body)
    assert response.status_code in statuses and code_of(response)[0] in statuses
    assert not Link.objects.exists()


@pytest.mark.parametrize("path", PATHS)
def test_it_takes_odd_questions_for_what_they_say(program: Program, path: str) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    tag_of(person("alice"), "排版", link)
    address = path.replace("%s", link.public_id).replace("%%", "%")
    response = program.ask("GET", address)
    assert response.status_code in {200, 404, 422}, response.content[:300]
    assert "password" not in response.content.decode()


@pytest.mark.parametrize(
    "more", [pytest.param({name: value}, id=f"A11-{name}") for name, value in {
        "owner": 1, "owner_id": 2, "is_staff": True, "is_superuser": True, "state": "done", "id": "0" * 32,
    }.items()]
)  # fmt: skip
def test_it_lets_nobody_set_what_is_not_theirs_to_set(program: Program, more: dict[str, Any]) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    for verb, path in (("POST", "links"), ("PATCH", f"links/{link.public_id}")):
        response = program.ask(verb, path, {"url": "https://zili.example/新", **more})
        assert code_of(response) == (422, "invalid_request")
    assert not person("alice").is_staff and Link.objects.get().owner == person("alice")


@pytest.mark.parametrize(
    "target", [pytest.param(to, id=f"A39-{to}") for to in (
        "//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example", "\t//evil.example",
        "http:evil.example", "///evil.example",
    )]
)  # fmt: skip
def test_it_leads_nowhere_else_after_a_form(target: str) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    response = browser_of(person("alice")).post(f"/links/{link.public_id}/favourite", {"next": target})
    assert response.status_code == 303 and response["Location"].startswith("/s/")
