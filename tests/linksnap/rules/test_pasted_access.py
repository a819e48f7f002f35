"""Pasted cookies and headers: four ways to write them, only those of the site, nothing of hostile text."""

import json

import pytest

from linksnap.rules.pasted_access import MAX_TEXT, AccessError, AccessProblem, GivenAccess, read_access

NOW = 1_800_000_000.0
HOST = "zili.example"
NETSCAPE = """# Netscape HTTP Cookie File
.zili.example\tTRUE\t/\tTRUE\t1900000000\tsession\tab=cd
#HttpOnly_www.zili.example\tFALSE\t/账户\tFALSE\t0\t令牌\t值
.other.example\tTRUE\t/\tTRUE\t1900000000\tstranger\t1
.zili.example\tTRUE\t/\tTRUE\t1700000000\told\t1
"""


def read(text: str, host: str = HOST) -> GivenAccess:
    """Read at the tests' moment."""
    return read_access(text, host, NOW)


def test_it_reads_a_cookies_file() -> None:
    given = read(NETSCAPE)
    assert given.cookie_names == ["session", "令牌"]
    session, token = given.cookies
    assert (session["value"], session["domain"], session["secure"], session["expires"]) == (
        "ab=cd",
        ".zili.example",
        True,
        1_900_000_000.0,
    )
    assert (token["domain"], token["path"], token["httpOnly"], token["expires"]) == (
        "www.zili.example",
        "/账户",
        True,
        -1.0,
    )


def test_it_reads_the_json_of_extensions() -> None:
    rows = [
        {"name": "sid", "value": "甲", "domain": ".zili.example", "path": "/", "expirationDate": 1_900_000_000.5},
        {"name": "host", "value": "2", "domain": "zili.example", "hostOnly": True, "session": True, "secure": True},
        {"name": "none", "value": "3", "domain": ".zili.example", "sameSite": "no_restriction"},
    ]
    given = read(json.dumps(rows, ensure_ascii=False))
    assert [cookie["name"] for cookie in given.cookies] == ["sid", "host", "none"]
    assert given.cookies[1]["domain"] == "zili.example"
    # A browser refuses SameSite=None without Secure, and with it all cookies of the same call.
    assert given.cookies[2]["sameSite"] == ""
    assert read(json.dumps({"cookies": rows[:1]})).cookie_names == ["sid"]


def test_it_reads_header_lines() -> None:
    given = read("Cookie: a=1; b=2=3\nAuthorization: Bearer geheim\nUser-Agent: Mozilla/5.0")
    assert given.headers == {"Authorization": "Bearer geheim"}
    assert given.user_agent == "Mozilla/5.0"
    assert [(cookie["name"], cookie["value"], cookie["secure"]) for cookie in given.cookies] == [
        ("a", "1", None),
        ("b", "2=3", None),
    ]
    assert read("sid=1; lang=zh").cookie_names == ["lang", "sid"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_it_gives_no_sub_domains_to_a_host_that_has_none(host: str) -> None:
    assert read("a=1", host).cookies[0]["domain"] == host


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \n", AccessProblem.EMPTY),
        ("a=1;" * MAX_TEXT, AccessProblem.TOO_LARGE),
        ("[" * 9_000, AccessProblem.UNREADABLE),
        ('{"cookies": 3}', AccessProblem.UNREADABLE),
        ("[3]", AccessProblem.UNREADABLE),
        ("只是一句话", AccessProblem.UNREADABLE),
        ("Cookie: a=1\n随便", AccessProblem.UNREADABLE),
        ("Host: other.example", AccessProblem.BAD_HEADER),
        ("Sec-Fetch-Site: none", AccessProblem.BAD_HEADER),
        ("X-名: 1", AccessProblem.UNREADABLE),
        ("X-Name: 值", AccessProblem.BAD_HEADER),
        (".other.example\tTRUE\t/\tTRUE\t0\tsession\t1", AccessProblem.OTHER_SITE),
        (".notzili.example\tTRUE\t/\tTRUE\t0\tsession\t1", AccessProblem.OTHER_SITE),
        (".zili.example\tTRUE\t/\tTRUE\t1700000000\told\t1", AccessProblem.EXPIRED),
        (".zili.example\tTRUE\t/\tTRUE\t0\tbad name\t1", AccessProblem.UNREADABLE),
        ('[{"name": "a", "value": "x\\u0000y", "domain": "zili.example"}]', AccessProblem.UNREADABLE),
        ('[{"name": "a", "value": "x", "domain": "zili example"}]', AccessProblem.UNREADABLE),
    ],
)
def test_it_refuses_what_it_cannot_use(text: str, problem: AccessProblem) -> None:
    with pytest.raises(AccessError) as caught:
        read(text)
    assert caught.value.problem is problem


def test_it_takes_cookies_from_above_and_below_the_site() -> None:
    text = ".zili.example\tTRUE\t/\tTRUE\t0\tabove\t1\n.a.www.zili.example\tTRUE\t/\tTRUE\t0\tbelow\t1"
    assert read(text, "www.zili.example").cookie_names == ["above", "below"]
    # A cookie of the bare host alone is not sent to its sub-domains.
    with pytest.raises(AccessError):
        read("zili.example\tFALSE\t/\tTRUE\t0\thost\t1", "www.zili.example")
