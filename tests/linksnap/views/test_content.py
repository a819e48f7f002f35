"""Tests of the content origin: stored bytes by token and nothing else there, no session, no cookie, no way past."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from linksnap.models import Artifact, Snapshot, User
from linksnap.services import content_tokens
from tests.content_origin import show_from
from tests.kept import artifact_of, link_of, passage_of, snapshot_of
from tests.linksnap.views.test_artifact import CSP, address, body_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
HTML = '<html><body><p data-ls-b="3">存档的正文</p></body></html>'.encode()
APP, CONTENT = "http://app.example:8420", "http://snap.example:8420"
SHOWN = ("html", "reader", "text", "screenshot", "page_image")
STAYS = ("thumbnail", "favicon", "pdf", "warc", "wacz", "mhtml", "original", "blocks")


@pytest.fixture(autouse=True)
def two_names(settings: Settings) -> None:
    show_from(settings, APP, CONTENT)


@pytest.fixture
def snapshot() -> Snapshot:
    return snapshot_of(link_of(person("alice")))


def picture_of(snapshot: Snapshot, kind: str, part: int = 0) -> Artifact:
    artifact = artifact_of(snapshot, kind, f"画{part}".encode(), part=part)
    Artifact.objects.filter(pk=artifact.pk).update(content_type="image/webp")
    return artifact


def kept(snapshot: Snapshot, kind: str) -> Artifact:
    is_picture = kind in ("screenshot", "page_image", "thumbnail", "favicon")
    return picture_of(snapshot, kind) if is_picture else artifact_of(snapshot, kind, HTML)


def app(user: User | None) -> Client:
    client = browser_of(user)
    client.defaults["HTTP_HOST"] = "app.example:8420"
    return client


def content(**headers: str) -> Client:
    return Client(headers={"Host": "snap.example:8420", **headers}, raise_request_exception=False)


def way_of(artifact: Artifact, query: str = "") -> str:
    response = app(artifact.owner).get(address(artifact) + query)
    assert response.status_code == 302, response.status_code
    assert response["Location"].startswith(f"{CONTENT}/v/")
    return str(response["Location"].removeprefix(CONTENT))


def assert_guarded(response: Any, resource_policy: str) -> None:
    """The whole set; framed by the app alone, with nothing of a session."""
    policy = dict((part.strip() + " ").split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert {name: value.strip() for name, value in policy.items()} == CSP | {"frame-ancestors": APP}
    assert response["X-Content-Type-Options"] == "nosniff" and response["Referrer-Policy"] == "no-referrer"
    assert response["Cross-Origin-Resource-Policy"] == resource_policy
    assert response["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "camera=()" in response["Permissions-Policy"] and "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert not [name for name in response.headers if name.startswith(("Access-Control", "X-Frame"))]


@pytest.mark.parametrize("kind", SHOWN)
def test_it_shows_there_what_a_browser_shows(snapshot: Snapshot, kind: str) -> None:
    artifact = kept(snapshot, kind)
    response = content().get(way_of(artifact))
    assert (response.status_code, body_of(response)) == (200, content().get(way_of(artifact)).content)
    is_picture = kind in ("screenshot", "page_image")
    assert_guarded(response, "cross-origin" if is_picture else "same-origin")
    assert "Vary" not in response
    assert response["Cache-Control"] == ("private, max-age=600, immutable" if is_picture else "private, no-store")


@pytest.mark.parametrize("kind", STAYS)
def test_it_leaves_files_to_save_and_small_pictures_with_the_app(snapshot: Snapshot, kind: str) -> None:
    response = app(snapshot.owner).get(address(kept(snapshot, kind)))
    assert response.status_code == 200
    assert_guarded(response, "same-origin")
    assert response["Content-Disposition"].startswith("inline" if kind in ("thumbnail", "favicon") else "attachment")


def test_it_shows_the_second_tile_and_marks_the_passage(snapshot: Snapshot) -> None:
    first, second = picture_of(snapshot, "screenshot"), picture_of(snapshot, "screenshot", part=1)
    assert content().get(way_of(second, "?part=1")).content.decode() == "画1"
    assert content().get(way_of(first)).content.decode() == "画0"
    passage_of(snapshot, 7, "存档的正文", (3, 3))
    page = artifact_of(snapshot, "html", HTML)
    assert b'[data-ls-b="3"]' in content().get(way_of(page, "?p=7")).content
    assert content().get(way_of(page)).content == HTML


def test_it_answers_304_there(snapshot: Snapshot) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    response = content(**{"If-None-Match": f'"{artifact.sha256}"'}).get(way_of(artifact))
    assert (response.status_code, response.content) == (304, b"")
    assert_guarded(response, "same-origin")


def test_it_puts_its_guard_on_the_way_there(snapshot: Snapshot) -> None:
    response = app(snapshot.owner).get(address(artifact_of(snapshot, "html", HTML)))
    assert "sandbox" in response["Content-Security-Policy"] and "X-Frame-Options" not in response
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "no-referrer")


def test_it_shows_nobody_elses(snapshot: Snapshot) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    assert app(person("charlie")).get(address(artifact)).status_code == 404
    assert app(None).get(address(artifact))["Location"].startswith("/sign-in/")
    own = artifact_of(snapshot_of(link_of(person("charlie"))), "html", b"mine")
    token = way_of(own).split("/")[2]
    assert content().get(f"/v/{token}/html").content == b"mine"
    assert content().get(f"/v/{token}/text").status_code == 404


@pytest.mark.parametrize("change", ["gone", "other bytes", "closed account"])
def test_it_takes_no_token_for_what_has_changed(snapshot: Snapshot, change: str) -> None:
    artifact = artifact_of(snapshot, "html", HTML)
    way = way_of(artifact)
    match change:
        case "gone":
            artifact.delete()
        case "other bytes":
            Artifact.objects.filter(pk=artifact.pk).update(sha256=artifact_of(snapshot, "reader", b"x").sha256)
        case _:
            User.objects.filter(pk=snapshot.owner_id).update(is_active=False)
    assert content().get(way).status_code == 404


def test_it_leads_back_to_the_app_when_its_time_is_over(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    passage_of(snapshot, 7, "存档的正文", (3, 3))
    artifact, tile = artifact_of(snapshot, "html", HTML), picture_of(snapshot, "screenshot", part=1)
    ways = way_of(artifact, "?p=7"), way_of(tile, "?part=1")
    later = content_tokens.time.time() + 601
    monkeypatch.setattr(content_tokens.time, "time", lambda: later)
    back = [content().get(way) for way in ways]
    assert [one["Location"] for one in back] == [f"{APP}{address(artifact)}?p=7", f"{APP}{address(tile)}?part=1"]
    assert {one["Cache-Control"] for one in back} == {"private, no-store"}
    assert way_of(artifact, "?p=7") != ways[0]


def test_it_has_no_other_address(snapshot: Snapshot) -> None:
    artifact_of(snapshot, "html", HTML)
    paths = ["/", "/sign-in/", f"/s/{snapshot.public_id}/html", "/api/v1/links", "/static/css/base.css", "/v/x/html"]
    paths += ["/v/", "/v/" + "A" * 80 + "/html", "/metrics", "/favicon.ico", "/健康", "/shared/x/", "/v/../sign-in/"]
    browser = browser_of(snapshot.owner)
    for path in paths:
        response = browser.get(path, headers={"Host": "snap.example:8420"})
        assert (response.status_code, response.content) == (404, b"404"), path
        assert (
            not response.cookies
            and "Vary" not in response
            and "default-src 'none'" in response["Content-Security-Policy"]
        )
    assert content().get("/healthz").json() == {"status": "ok"}


def test_it_reads_only(snapshot: Snapshot) -> None:
    way = way_of(artifact_of(snapshot, "html", HTML))
    assert content().head(way).content == b""
    for method in ("post", "put", "patch", "delete"):
        response = getattr(content(), method)(way)
        assert response.status_code == 405 and not response.cookies


def test_it_makes_no_session_and_asks_for_none(snapshot: Snapshot, django_assert_max_num_queries: Any) -> None:
    way = way_of(artifact_of(snapshot, "html", HTML))
    browser = browser_of(snapshot.owner)
    with django_assert_max_num_queries(1) as asked:
        response = browser.get(way, headers={"Host": "snap.example:8420"})
    assert response.status_code == 200 and "session" not in asked.captured_queries[0]["sql"]
    assert not hasattr(response.wsgi_request, "session") and not hasattr(response.wsgi_request, "user")


@pytest.mark.parametrize("host", ["app.example:8420", "testserver", "app.example"])
def test_it_does_not_exist_for_the_app(snapshot: Snapshot, host: str) -> None:
    way = way_of(artifact_of(snapshot, "html", HTML))
    browser = browser_of(snapshot.owner)
    assert browser.get(way, headers={"Host": host}).status_code == 404


@pytest.mark.parametrize("host", ["snap.example", "SNAP.example:8420", "snap.example.:443"])
def test_it_goes_by_the_name_alone(snapshot: Snapshot, host: str) -> None:
    way = way_of(artifact_of(snapshot, "html", HTML))
    assert content(Host=host).get(way).status_code == 200
    assert content(Host=host).get("/sign-in/").content == b"404"


def test_it_lets_the_app_frame_and_picture_it_and_no_more(snapshot: Snapshot) -> None:
    artifact_of(snapshot, "html", HTML)
    response = app(snapshot.owner).get(f"/s/{snapshot.link.public_id}/")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if " " in part)
    named = {name for name, value in policy.items() if CONTENT in value}
    assert named == {"frame-src", "img-src"}
    assert f'src="/s/{snapshot.public_id}/html"' in response.content.decode()


def test_it_stays_away_where_nobody_has_named_it(snapshot: Snapshot, settings: Settings) -> None:
    settings.CONTENT_ORIGIN = settings.CONTENT_HOST = ""
    artifact = artifact_of(snapshot, "html", HTML)
    token = content_tokens.content_token(artifact)
    assert app(snapshot.owner).get(f"/v/{token}/html").status_code == 404
    assert app(snapshot.owner).get(address(artifact)).content == HTML
