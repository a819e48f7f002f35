"""What is pasted as a URL and is none, or leads where it must not; ids as in the catalogue of bad inputs."""

import json

import pytest

from linksnap.models import Capture, Link
from linksnap.rules.canonical_url import MAX_URL_BYTES
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db

REFUSED = [
    ("U02", "data:text/html,<script>alert(1)</script>", "bad_scheme"),
    ("U03", "file:///etc/passwd", "bad_scheme"),
    *(("U04", url, "bad_scheme") for url in ("ftp://h/x", "gopher://h:6379/_FLUSHALL", "dict://h:6379/")),
    *(
        ("U05", url, "bad_scheme")
        for url in (
            "chrome://crash", "about:blank", "view-source:http://x", "devtools://x", "blob:x", "filesystem:x", "ws://x",
        )
    ),
    ("U09", "https://zili.example/" + "a" * 100_000, "too_long"),
    ("U10", "https://zili.example/" + "a" * (8193 - 21), "too_long"),
    ("U11", "https://zili.example/\r\nHost: evil", "bad_characters"),
    ("U12", "https://zili.example/\x00", "bad_characters"),
    ("U16", "http://zili.example:65536", "bad_port"),
    *(("U16", f"http://zili.example:{port}", "bad_port") for port in ("0", "-1", "abc")),
    *(("U17", f"http://zili.example:{port}", "blocked_port") for port in (25, 22, 6379, 5432, 11211)),
    *(("U32", f"http://{host}", "private_address") for host in ("0.0.0.0", "0/", "[::]")),
    *(
        ("U33", f"http://{host}", "private_address")
        for host in ("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]")
    ),
    *(
        ("U34", f"http://{host}", "private_address")
        for host in ("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::1]", "[::127.0.0.1]")
    ),
    *(("U35", f"http://{host}", "private_address") for host in ("[fd00:ec2::254]", "[fec0::1]", "[fe80::1]")),
    *(
        ("U37", f"http://{host}/", "private_address")
        for host in (
            "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.1", "192.0.0.1", "224.0.0.1", "240.0.0.1",
            "255.255.255.255", "127.1", "2130706433", "0x7f.1", "localhost", "127。0。0。1",
        )
    ),
    ("U44", "http://localhost:8420/", "private_address"),
    ("none", "这不是网址", "no_host"),
    ("none", "", "empty"),
    ("none", "https://user:密码@zili.example/", "credentials"),
]  # fmt: skip

SAVED = [
    *(("U08", url, "https://example.com/") for url in ("https:example.com", "//example.com", "example.com")),
    ("U12", "https://zili.example/a%00b", "https://zili.example/a%00b"),
    ("U23", "http://example.com./", "http://example.com/"),
    ("U24", "https://zili.example/\u202egnp.exe", "https://zili.example/%E2%80%AEgnp.exe"),
    ("U26", "https://zili.example/💩", "https://zili.example/%F0%9F%92%A9"),
    ("中文", "https://中文.example/排版", "https://xn--fiq228c.example/%E6%8E%92%E7%89%88"),
]

SAME = [
    ("U27", "https://zili.example/%7Euser", "https://zili.example/~user"),
    ("U27", "HTTP://EXAMPLE.com:80/a/../b", "http://example.com/b"),
    ("U28", "https://zili.example/排版#a", "https://zili.example/排版#b"),
    ("U25", "https://zi\u00adli.example/", "https://zili.example/"),
]
APART = [
    ("U21", "https://faß.example/", "https://fass.example/"),
    ("U28", "https://zili.example/#!/一", "https://zili.example/#!/二"),
]


@pytest.fixture
def program() -> Program:
    return Program(person("alice"), language="zh-CN")


@pytest.mark.parametrize(("row", "url", "code"), REFUSED)
def test_it_refuses_with_the_reason_and_keeps_nothing(program: Program, row: str, url: str, code: str) -> None:
    response = program.ask("POST", "links", {"url": url})
    assert code_of(response) == (422, code)
    assert code not in response.json()["detail"], "a reason nobody has written a sentence for"
    assert not Link.objects.exists() and not Capture.objects.exists()


def test_it_refuses_a_zone_in_an_address(program: Program) -> None:
    status, code = code_of(program.ask("POST", "links", {"url": "http://[fe80::1%25eth0]/"}))
    assert status == 422 and code in {"bad_host", "private_address"}


@pytest.mark.parametrize("length", [2048, 8191, MAX_URL_BYTES])
def test_it_saves_long_addresses_up_to_the_limit(program: Program, length: int) -> None:
    url = "https://zili.example/" + "a" * (length - 21)
    assert program.ask("POST", "links", {"url": url}).json()["url"] == url


def test_it_refuses_lone_surrogates_in_any_text(program: Program) -> None:
    for body in (b'{"url": "https://zili.example/\\ud800"}', b'{"url": "https://zili.example/", "notes": "\\udc00"}'):
        assert code_of(program.ask("POST", "links", body)) == (422, "invalid_request")


@pytest.mark.parametrize(("row", "url", "kept"), SAVED)
def test_it_saves_what_a_browser_would_open(program: Program, row: str, url: str, kept: str) -> None:
    response = program.ask("POST", "links", {"url": url})
    assert response.status_code == 201 and response.json()["url"] == kept
    assert json.loads(response.content)["capture"]["state"] == "queued"


@pytest.mark.parametrize(("row", "one", "other"), SAME)
def test_it_knows_two_spellings_of_one_address(program: Program, row: str, one: str, other: str) -> None:
    first, second = (program.ask("POST", "links", {"url": url}) for url in (one, other))
    assert (first.status_code, second.status_code) == (201, 200) and first.json()["id"] == second.json()["id"]


@pytest.mark.parametrize(("row", "one", "other"), APART)
def test_it_keeps_different_addresses_apart(program: Program, row: str, one: str, other: str) -> None:
    assert [program.ask("POST", "links", {"url": url}).status_code for url in (one, other)] == [201, 201]
