"""Who may come in, over every address of the layer; and that nobody ever reaches another's rows."""

import re
from typing import Any

import pytest
from django.urls import URLPattern

from linksnap.api.linkding.urls import urlpatterns
from linksnap.models import Link, SavedSearch, Tag, TokenScope
from tests.kept import artifact_of, link_of, snapshot_of, tag_of
from tests.linksnap.api.linkding.programs import LinkdingProgram
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db

PAGE = "https://zili.example/排版"


def methods_of(pattern: URLPattern) -> list[str]:
    return sorted(pattern.callback.methods)  # type: ignore[attr-defined]


def path_of(pattern: URLPattern) -> str:
    """The path with `{names}` where the ids stand."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern.pattern))
    return named.lstrip("^").removesuffix("/?$") + "/" if named else "gibtsnicht/"


DOORS = [(method, path_of(pattern)) for pattern in urlpatterns for method in methods_of(pattern)]
WITH_ID = [row for row in DOORS if "{" in row[1]]


@pytest.fixture
def alices() -> dict[str, int]:
    alice = person("alice")
    link = link_of(alice, PAGE, title="爱丽丝的")
    snapshot = snapshot_of(link)
    artifact_of(snapshot, "html", "<p>行高与标点。".encode())
    bundle = SavedSearch.objects.create(owner=alice, name="周末读", query="#排版")
    tag = tag_of(alice, "排版", link)
    return {"bookmark_id": link.pk, "asset_id": snapshot.pk * 2, "tag_id": tag.pk, "bundle_id": bundle.pk}


def everything() -> list[Any]:
    return [
        list(Link.objects.order_by("pk").values_list("pk", "title", "url", "is_archived", "updated_at")),
        list(Tag.objects.order_by("pk").values_list("pk", "name")),
        list(SavedSearch.objects.values_list("pk", "name")),
    ]


def body_for(method: str) -> object:
    return None if method in {"GET", "DELETE"} else {"url": PAGE, "title": "改了", "name": "改了"}


def test_it_knows_every_door() -> None:
    assert len(DOORS) > 25 and ("GET", "bookmarks/{bookmark_id}/assets/{asset_id}/download/") in DOORS


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_it_lets_nobody_in_without_a_token(method: str, path: str, alices: dict[str, int]) -> None:
    before = everything()
    response = LinkdingProgram(None).ask(method, path.format(**alices), body_for(method))
    assert response.status_code == 401 and response["WWW-Authenticate"] == "Token"
    assert response.json() == {"detail": "Authentication credentials were not provided."}
    assert everything() == before


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_it_opens_to_no_cookie(method: str, path: str, alices: dict[str, int]) -> None:
    response = browser_of(person("alice")).generic(method, "/api/" + path.format(**alices))
    assert response.status_code == 401


@pytest.mark.parametrize(("method", "path"), WITH_ID)
def test_it_shows_bob_nothing_of_alice(method: str, path: str, alices: dict[str, int]) -> None:
    before = everything()
    response = LinkdingProgram(person("bob")).ask(method, path.format(**alices), body_for(method))
    assert response.status_code == 404 and response.json() == {"detail": "Not found."}
    assert everything() == before


@pytest.mark.parametrize("path", [path for method, path in DOORS if method == "GET" and "{" not in path])
def test_it_lists_bob_nothing_of_alice(path: str, alices: dict[str, int]) -> None:
    bundle = alices["bundle_id"]
    response = LinkdingProgram(person("bob")).ask("GET", f"{path}?q=&url={PAGE}&bundle={bundle}&user=alice")
    assert not re.search("爱丽丝|周末读|排版", response.content.decode().replace(PAGE, ""))


def test_it_keeps_the_same_address_apart_for_two_people(alices: dict[str, int]) -> None:
    row = LinkdingProgram(person("bob")).answer(201, "POST", "bookmarks/", {"url": PAGE, "title": "鲍勃的"})
    assert row["id"] != alices["bookmark_id"] and Link.objects.get(pk=alices["bookmark_id"]).title == "爱丽丝的"


@pytest.mark.parametrize(("method", "path"), [row for row in DOORS if row[0] != "GET"])
def test_it_lets_a_read_token_change_nothing(method: str, path: str, alices: dict[str, int]) -> None:
    before = everything()
    program = LinkdingProgram(person("alice"), TokenScope.READ)
    response = program.ask(method, path.format(**alices), body_for(method))
    assert response.status_code == 403
    assert response.json() == {"detail": "You do not have permission to perform this action."}
    assert everything() == before


@pytest.mark.parametrize(
    ("sent", "detail"),
    [
        ("Token", "Invalid token header. No credentials provided."),
        ("Token a b", "Invalid token header. Token string should not contain spaces."),
        ("Token lsnap_falsch", "Invalid token."),
        ("bearer 密钥", "Invalid token."),
        ("Key lsnap_x", "Authentication credentials were not provided."),
        ("Basic YWxpY2U6eA==", "Authentication credentials were not provided."),
    ],
)
def test_it_says_what_is_wrong_with_a_token(sent: str, detail: str) -> None:
    program = LinkdingProgram(None)
    program.headers["Authorization"] = sent.encode().decode("latin-1")
    assert program.answer(401, "GET", "user/profile/") == {"detail": detail}


@pytest.mark.parametrize("word", ["Token", "token", "Bearer", "BEARER"])
def test_it_takes_either_word_for_a_token(word: str) -> None:
    assert LinkdingProgram(person("alice"), word=word).get("user/profile/")


def test_it_names_the_methods_there_are() -> None:
    program = LinkdingProgram(person("alice"))
    response = program.ask("PUT", "tags/")
    assert response.status_code == 405 and response.json() == {"detail": 'Method "PUT" not allowed.'}
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert program.ask("OPTIONS", "tags/").status_code == 200 and program.ask("HEAD", "tags/").content == b""


@pytest.mark.parametrize(
    "path", ["x/", "bookmarks/排版/", "bookmarks/1/2/", "bookmarks/9999999999999999999/", "bookmarks/-1/"]
)
def test_it_says_404_in_its_own_shape(path: str) -> None:
    assert LinkdingProgram(person("alice")).answer(404, "GET", path) == {"detail": "Not found."}


def test_it_leaves_our_own_api_alone() -> None:
    response = LinkdingProgram(person("alice"), word="Bearer").ask("GET", "v1/gibtsnicht")
    assert response.status_code == 404 and response["Content-Type"] == "application/problem+json"


ODD_BODIES = [
    b"null", b"7", b'"\\ud800"', b'{"url": {"a": [1]}, "title": [], "tag_names": {"0": "x"}}', b'{"url": 1e400}',
    b'{"url": "https://\\ud800.example/"}', b'{"url": "https://a.example/\\u0000"}', b'{"name": {"x": 1}}',
    b'{"url": "https://a.example/", "tag_names": [null, true, 1.5, "\\u202e", ",", "\xe5\xa5\xbd"]}',
    b'{"url": "https://a.example/", "unread": 2, "shared": [], "is_archived": {}}', "{\"name\": \"＃＃\"}".encode(),
    b"\x00" * 100, b'{"a":' * 5000,
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), [row for row in DOORS if row[0] != "GET"])
def test_it_answers_odd_bodies_without_a_fault(method: str, path: str, alices: dict[str, int]) -> None:
    program = LinkdingProgram(person("alice"))
    for body in ODD_BODIES:
        for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            response = program.ask(method, path.format(**alices), body, kind)
            assert response.status_code < 500, (body, kind, response.content)
