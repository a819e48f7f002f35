"""Tests of the headers of every answer, under the settings an instance behind https has: an A+ by the public table."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from linksnap.models import Snapshot
from linksnap.services import collection_sharing, collections
from tests.kept import artifact_of, link_of, snapshot_of
from tests.linksnap.test_checks import SECURE
from tests.observatory import SCORES, grade
from tests.people import browser_of, person
from tests.shape.tree import ROOT

pytestmark = pytest.mark.django_db
_READ = """
import json
from linksnap import settings
wanted = ("SESSION_", "CSRF_COOKIE", "CSRF_TRUSTED", "SECURE_", "PUBLIC_URL", "HTTPS", "CONTENT_", "ALLOWED")
values = {name: getattr(settings, name) for name in dir(settings) if name.startswith(wanted)}
print(json.dumps(values))
"""


@cache
def settings_behind_https() -> dict[str, Any]:
    """What `linksnap.settings` makes of an environment with a public https address, read by a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LINKSNAP_")}
    environ = inherited | {"LINKSNAP_DATA": os.environ["LINKSNAP_DATA"]} | SECURE
    done = subprocess.run(
        [sys.executable, "-c", _READ], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.fixture
def behind_https(settings: Settings) -> None:
    for name, value in settings_behind_https().items():
        setattr(settings, name, value)


@pytest.fixture
def snapshot(behind_https: None) -> Snapshot:
    snapshot = snapshot_of(link_of(person("alice")))
    for kind in ("html", "reader", "text"):
        artifact_of(snapshot, kind, '<p data-ls-b="1">存档的正文</p>'.encode())
    return snapshot


def visit(client: Client, path: str, **more: str) -> Any:
    # As it comes from a proxy that ends TLS and says nothing about it.
    return client.get(path, headers={"Host": "links.example.org", **more})


PAGES = (
    "/",
    "/add/",
    "/captures/",
    "/tags/",
    "/collections/",
    "/settings/",
    "/import/",
    "/report/",
    "/export/",
    "/nothing/",
)


@pytest.mark.parametrize("path", PAGES)
def test_it_gets_an_a_plus_for_every_page(snapshot: Snapshot, path: str) -> None:
    found = grade(visit(browser_of(snapshot.owner), path))
    assert found.points >= 100, found


@pytest.mark.parametrize("view", ["page", "reader", "text"])
def test_it_gets_an_a_plus_where_captured_words_are_shown(snapshot: Snapshot, view: str) -> None:
    found = grade(visit(browser_of(snapshot.owner), f"/s/{snapshot.link.public_id}/?view={view}"))
    assert found.points >= 100, found


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/nothing/",
        "/healthz",
        "/api/v1/links",
        "/api/bookmarks/",
        "/api/v1/openapi.json",
        "/opensearch.xml",
    ],
)
def test_it_gets_an_a_plus_from_a_stranger(behind_https: None, path: str) -> None:
    found = grade(visit(Client(raise_request_exception=False), path))
    assert found.points >= 100, found


def test_it_gets_an_a_plus_for_a_shared_collection(behind_https: None) -> None:
    kept = collections.create(person("alice"), "论文")
    found = grade(visit(Client(), f"/shared/{collection_sharing.share(kept)}/"))
    assert found.points >= 100, found


def test_it_gets_an_a_plus_on_the_content_origin(snapshot: Snapshot) -> None:
    way = visit(browser_of(snapshot.owner), f"/s/{snapshot.public_id}/html")["Location"]
    response = Client().get(way.removeprefix("https://snap.example.net"), headers={"Host": "snap.example.net"})
    found = grade(response)
    assert (
        response.status_code == 200
        and "frame-ancestors https://links.example.org;" in response["Content-Security-Policy"]
    )
    # Styles of the page stand in the page.
    assert found.points >= 100 and "csp-unsafe-style" in found.results, found


def test_it_gives_cookies_the_strictest_form(snapshot: Snapshot) -> None:
    page = visit(Client(), "/sign-in/")
    token = page.cookies["__Host-linksnap_csrf"]
    assert (token["secure"], token["httponly"], token["samesite"], token["path"], token["domain"]) == (
        True,
        True,
        "Lax",
        "/",
        "",
    )
    names = settings_behind_https()
    assert names["SESSION_COOKIE_NAME"] == "__Host-linksnap_session" and names["SESSION_COOKIE_SECURE"]
    answer = Client().post("/language/", {"language": "zh-hans"}, headers={"Host": "links.example.org"})
    language = answer.cookies["linksnap_language"]
    assert (language["secure"], language["httponly"], language["samesite"]) == (True, True, "Lax")


def test_it_closes_what_no_page_of_ours_needs(snapshot: Snapshot) -> None:
    response = visit(browser_of(snapshot.owner), "/")
    policy = response["Content-Security-Policy"]
    assert "'unsafe" not in policy and "require-trusted-types-for 'script'" in policy and "object-src 'none'" in policy
    assert "base-uri 'none'" in policy and "form-action 'self'" in policy and "frame-ancestors 'none'" in policy
    assert response["Cross-Origin-Opener-Policy"] == "same-origin" and response["X-Frame-Options"] == "DENY"
    for feature in ("camera", "microphone", "geolocation", "usb", "payment", "display-capture"):
        assert f"{feature}=()" in response["Permissions-Policy"]
    assert response["Strict-Transport-Security"] == "max-age=31536000"


def test_it_sends_no_promise_of_https_over_http(settings: Settings) -> None:
    assert not settings.HTTPS
    assert "Strict-Transport-Security" not in Client().get("/sign-in/")


def test_its_table_can_tell_good_from_bad() -> None:
    bare = HttpResponse("<script src=//cdn.example/x.js></script>")
    bare.set_cookie("session", "1")
    assert grade(bare).points == 0
    bare["Content-Security-Policy"] = "default-src 'self'; script-src 'self' 'unsafe-inline'"
    assert "csp-unsafe-inline" in grade(bare).results and set(grade(bare).results) <= set(SCORES)
