"""Requests of the workers: through the real egress proxy to a local site, and never round it."""

import gzip
import threading
import time
import zlib
from collections.abc import Iterator

import pytest

from tests.workers.outside import Asked, Site, egress, site
from workers.capture.types import Verdict
from workers.outbound import Answer, OutboundFault, Outgoing, ask


@pytest.fixture
def place() -> Iterator[Site]:
    with site() as running:
        yield running


@pytest.fixture
def proxy(place: Site) -> Iterator[str]:
    with egress(allow=f"127.0.0.1:{place.port}") as address:
        yield address


def fault(request: Outgoing, proxy: str) -> Verdict:
    with pytest.raises(OutboundFault) as refused:
        ask(request, proxy)
    return refused.value.verdict


def test_it_sends_and_reads_through_the_proxy(place: Site, proxy: str) -> None:
    place.answers["/hook"] = (201, {"X-Wort": "ja"}, "收到".encode())
    answer = ask(Outgoing(place.url("/hook"), "POST", {"X-Von": "linksnap"}, "你好".encode()), proxy)
    assert (
        answer == Answer(201, answer.headers, "收到".encode(), place.url("/hook")) and answer.headers["x-wort"] == "ja"
    )
    (asked,) = place.asked
    assert (asked.method, asked.body, asked.headers["x-von"]) == ("POST", "你好".encode(), "linksnap")
    assert asked.headers["user-agent"].startswith("LinkSnap/") and "proxy-authorization" not in asked.headers


def test_it_reaches_no_private_address(place: Site) -> None:
    with egress() as closed:
        assert fault(Outgoing(place.url("/")), closed) is Verdict.BLOCKED_ADDRESS
        assert fault(Outgoing(f"https://127.0.0.1:{place.port}/"), closed) is Verdict.BLOCKED_ADDRESS
        assert fault(Outgoing("http://gibtsnicht.example/"), closed) is Verdict.NAME_NOT_FOUND
    assert place.asked == []


def test_it_never_goes_round_the_proxy(place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    assert fault(Outgoing(place.url("/")), "") is Verdict.CONNECTION
    assert fault(Outgoing(place.url("/")), "http://worker:x@127.0.0.1:9") is Verdict.CONNECTION
    assert place.asked == []


def test_it_follows_redirects_only_when_told(place: Site, proxy: str) -> None:
    place.answers |= {"/alt": (301, {"Location": "/neu"}, b""), "/neu": (200, {}, "新".encode())}
    place.answers["/ring"] = (302, {"Location": "/ring"}, b"")
    place.answers["/datei"] = (302, {"Location": "file:///etc/passwd"}, b"")
    assert ask(Outgoing(place.url("/alt")), proxy).status == 301
    answer = ask(Outgoing(place.url("/alt"), max_redirects=3), proxy)
    assert answer.body == "新".encode() and answer.url == place.url("/neu")
    assert fault(Outgoing(place.url("/ring"), max_redirects=3), proxy) is Verdict.CONNECTION
    assert fault(Outgoing(place.url("/datei"), max_redirects=3), proxy) is Verdict.CONNECTION


def test_it_reads_no_more_than_it_may(place: Site, proxy: str) -> None:
    place.answers["/gross"] = (200, {}, b"x" * 5000)
    place.answers["/bombe"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 5_000_000))
    assert len(ask(Outgoing(place.url("/gross"), max_bytes=5000), proxy).body) == 5000
    assert fault(Outgoing(place.url("/gross"), max_bytes=4999), proxy) is Verdict.TOO_LARGE
    assert fault(Outgoing(place.url("/bombe"), max_bytes=100_000), proxy) is Verdict.TOO_LARGE
    cut = ask(Outgoing(place.url("/bombe"), max_bytes=100_000, may_cut=True), proxy)
    assert len(cut.body) == 100_001


def test_it_unpacks_what_was_packed_and_nothing_else(place: Site, proxy: str) -> None:
    text = "排版" * 500
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    place.answers |= {
        "/gzip": (200, {"Content-Encoding": "gzip"}, gzip.compress(text.encode())),
        "/zlib": (200, {"Content-Encoding": "deflate"}, zlib.compress(text.encode())),
        "/bare": (200, {"Content-Encoding": "Deflate"}, bare.compress(text.encode()) + bare.flush()),
        "/leer": (200, {"Content-Encoding": "gzip"}, b""),
        "/kaputt": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x00kaputt"),
    }
    for path in ("/gzip", "/zlib", "/bare"):
        assert ask(Outgoing(place.url(path)), proxy).body.decode() == text
    assert ask(Outgoing(place.url("/leer")), proxy).body == b""
    assert fault(Outgoing(place.url("/kaputt")), proxy) is Verdict.CONNECTION


def test_it_waits_no_longer_than_it_may(place: Site, proxy: str) -> None:
    read = threading.Event()

    def late(_: Asked) -> tuple[int, dict[str, str], bytes]:
        read.wait(10)
        return 200, {}, b""

    place.answers["/langsam"] = late
    started = time.monotonic()
    assert fault(Outgoing(place.url("/langsam"), seconds=0.2), proxy) is Verdict.TIMEOUT
    read.set()
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("url", ["http://[", "http://", "nichts", "ftp://a.example/"])
def test_it_takes_any_address(url: str, proxy: str) -> None:
    assert fault(Outgoing(url), proxy) is Verdict.CONNECTION
