"""Tests of what may be the content origin: another host, spelled as an origin, as encrypted as the app."""

import pytest

from linksnap.rules.content_origin import OriginProblem, host_of, origin_of, origin_problem

APP = "https://links.example.org"


@pytest.mark.parametrize(
    "origin",
    [
        "https://snap.example.net",
        "https://snap.links.example.org",
        "https://snap.example.net:8443",
        "https://xn--4gq.example",
    ],
)
def test_it_takes_another_host(origin: str) -> None:
    assert origin_problem(origin, APP) is None


@pytest.mark.parametrize(
    ("origin", "app"),
    [
        ("https://links.example.org", APP),
        ("https://links.example.org:8443", APP),
        ("https://LINKS.example.org.:444", APP),
        ("http://localhost:8421", "http://localhost:8420"),
        ("http://127.0.0.1:1", "http://127.0.0.1:8420"),
        ("http://[::1]:1", "http://[0:0:0:0:0:0:0:1]:8420"),
    ],
)
def test_it_refuses_the_host_of_the_app_on_any_port(origin: str, app: str) -> None:
    assert origin_problem(origin, app) is OriginProblem.SAME_HOST


@pytest.mark.parametrize(
    "origin",
    [
        "snap.example.net",
        "ftp://snap.example.net",
        "https://",
        "https://snap.example.net/v",
        "https://snap.example.net?x",
        "https://snap.example.net#x",
        "https://me:secret@snap.example.net",
        "https://snap.example.net:port",
        "https://snap.example.net:99999",
        "https://[::1",
        "https://*.example.net",
        "https://snap.example.net;script-src",
        "https://快照.example",
    ],
)
def test_it_refuses_what_is_no_origin(origin: str) -> None:
    assert origin_problem(origin, APP) is OriginProblem.NO_ORIGIN


def test_it_wants_https_beside_https_only() -> None:
    assert origin_problem("http://snap.example.net", APP) is OriginProblem.NOT_ENCRYPTED
    assert origin_problem("http://snap.localhost:8420", "http://localhost:8420") is None


def test_it_names_host_and_origin() -> None:
    assert host_of("https://Snap.Example.net.:8443/x") == "snap.example.net" and host_of("http://[::1") == ""
    assert origin_of("https://links.example.org:8443/书签?x") == "https://links.example.org:8443"
    assert origin_of("http://[::1") == ""
