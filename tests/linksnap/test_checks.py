"""Tests of the checks at the start: a content origin that separates nothing is refused, by commands and server."""

import os
import subprocess
import sys

import pytest
from django.core import checks
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from linksnap.checks import refuse_unsafe_settings
from tests.shape.tree import ROOT

SECURE = {
    "LINKSNAP_PUBLIC_URL": "https://links.example.org",
    "LINKSNAP_CONTENT_ORIGIN": "https://snap.example.net",
    "LINKSNAP_SECRET_KEY": "a-long-key-for-tests-0123456789-ABCDEFGHIJ-abcdefghij-!?%&-0123456789",
    "LINKSNAP_ALLOWED_HOSTS": "links.example.org",
}


def codes() -> list[str | None]:
    return [problem.id for problem in checks.run_checks(tags=["linksnap"])]


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        ("", None),
        ("http://snap.localhost:8420", None),
        ("http://localhost:8421", "linksnap.E002"),
        ("snap.localhost", "linksnap.E001"),
    ],
)
def test_it_judges_the_content_origin(settings: Settings, origin: str, code: str | None) -> None:
    settings.PUBLIC_URL, settings.CONTENT_ORIGIN = "http://localhost:8420", origin
    assert codes() == ([code] if code else [])


def test_it_refuses_to_serve_with_an_unsafe_one(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.CONTENT_ORIGIN = "https://links.example.org", "http://snap.example.net"
    with pytest.raises(SystemCheckError, match=r"linksnap\.E003.*https"):
        refuse_unsafe_settings()
    settings.CONTENT_ORIGIN = ""
    refuse_unsafe_settings()


def run(argv: list[str], **settings: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LINKSNAP_")}
    environ = inherited | {"LINKSNAP_DATA": os.environ["LINKSNAP_DATA"]} | SECURE | settings
    return subprocess.run([sys.executable, *argv], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120)


def test_it_stops_the_web_server_at_its_start() -> None:
    refused = run(["-c", "import linksnap.asgi"], LINKSNAP_CONTENT_ORIGIN="https://links.example.org:8443")
    assert refused.returncode != 0 and "linksnap.E002" in refused.stderr
    assert run(["-c", "import linksnap.asgi"]).returncode == 0


def test_it_leaves_nothing_for_djangos_own_check_of_a_deployment() -> None:
    checked = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout
