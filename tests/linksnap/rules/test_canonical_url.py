"""Tests of canonical URLs: rows U02–U44 of the catalogue of bad inputs, the key, pasted text, and properties."""

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linksnap.rules.addresses import parse_allow_list
from linksnap.rules.canonical_url import UrlError, UrlProblem, canonical_url, find_urls

REFUSED = [
    ("U02", "data:text/html,<script>alert(1)</script>", UrlProblem.BAD_SCHEME),
    ("U02", "javascript:alert('你好')", UrlProblem.BAD_SCHEME),
    ("U03", "file:///etc/passwd", UrlProblem.BAD_SCHEME),
    ("U04", "ftp://h/x", UrlProblem.BAD_SCHEME),
    ("U04", "gopher://h:6379/_FLUSHALL", UrlProblem.BAD_SCHEME),
    ("U04", "dict://h:6379/", UrlProblem.BAD_SCHEME),
    ("U05", "chrome://crash", UrlProblem.BAD_SCHEME),
    ("U05", "about:blank", UrlProblem.BAD_SCHEME),
    ("U05", "view-source:http://x", UrlProblem.BAD_SCHEME),
    ("U05", "devtools://", UrlProblem.BAD_SCHEME),
    ("U05", "blob:https://例子.中国/1", UrlProblem.BAD_SCHEME),
    ("U05", "filesystem:http://x/", UrlProblem.BAD_SCHEME),
    ("U05", "ws://example.com/", UrlProblem.BAD_SCHEME),
    ("U09", "https://example.com/" + "长" * 33_000, UrlProblem.TOO_LONG),
    ("U10", "https://example.com/" + "a" * 8173, UrlProblem.TOO_LONG),
    ("U10", "https://example.com/" + "长" * 2700, UrlProblem.TOO_LONG),  # fits as typed, not as written on the wire
    ("U11", "https://example.com/\r\nHost: evil", UrlProblem.BAD_CHARACTERS),
    ("U11", "https://example.com/a\tb", UrlProblem.BAD_CHARACTERS),
    ("U12", "https://example.com/快\x00照", UrlProblem.BAD_CHARACTERS),
    ("U12", "\x00https://example.com/", UrlProblem.BAD_CHARACTERS),
    ("U13", "https://example.com/\ud800", UrlProblem.BAD_CHARACTERS),
    ("U16", "http://host:0", UrlProblem.BAD_PORT),
    ("U16", "http://host:65536", UrlProblem.BAD_PORT),
    ("U16", "http://host:-1", UrlProblem.BAD_PORT),
    ("U16", "http://host:abc", UrlProblem.BAD_PORT),
    ("U16", "http://host:８０", UrlProblem.BAD_PORT),
    *(("U17", f"http://host:{port}", UrlProblem.BLOCKED_PORT) for port in (25, 22, 6379, 5432, 11211)),
    ("U25", "http://exa\u200dmple.com", UrlProblem.BAD_HOST),
    *(
        ("U32", f"http://{host}/", UrlProblem.PRIVATE_ADDRESS)
        for host in ("0.0.0.0", "0", "[::]", "2130706433", "0x7f.1")
    ),
    *(
        ("U33", f"http://[{host}]/", UrlProblem.PRIVATE_ADDRESS)
        for host in ("::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:7f00:1")
    ),
    *(
        ("U34", f"http://[{host}]/", UrlProblem.PRIVATE_ADDRESS)
        for host in ("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1")
    ),
    *(
        ("U35", f"http://[{host}]/", UrlProblem.PRIVATE_ADDRESS)
        for host in ("fe80::1%25eth0", "fd00:ec2::254", "fec0::1")
    ),
    *(
        ("U37", f"http://{host}/", UrlProblem.PRIVATE_ADDRESS)
        for host in ("10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "198.18.0.1", "192.0.0.1", "224.0.0.1")
    ),
    *(("U37", f"http://{host}/", UrlProblem.PRIVATE_ADDRESS) for host in ("240.0.0.1", "255.255.255.255")),
    ("spelling", "http://１２７。０。０。１/", UrlProblem.PRIVATE_ADDRESS),
    ("spelling", "http://%31%32%37.0.0.1/", UrlProblem.PRIVATE_ADDRESS),
    ("spelling", "http:\\\\127.1\\快照", UrlProblem.PRIVATE_ADDRESS),
    ("localhost", "http://a.localhost:8000/", UrlProblem.PRIVATE_ADDRESS),
    ("localhost", "localhost:8000/x", UrlProblem.PRIVATE_ADDRESS),
    ("login", "https://用户:密码@example.com/", UrlProblem.CREDENTIALS),
    ("login", "https://user@example.com/", UrlProblem.CREDENTIALS),
    ("empty", " \u3000\n", UrlProblem.EMPTY),
    ("no host", "https://", UrlProblem.NO_HOST),
    ("no host", "https:///?q=1", UrlProblem.NO_HOST),
    ("no host", "你好", UrlProblem.NO_HOST),
    ("no host", "/a/b.html", UrlProblem.NO_HOST),
    ("bad host", "http://a..b/", UrlProblem.BAD_HOST),
    ("bad host", "http://例 子.com/", UrlProblem.BAD_HOST),
    ("bad host", "http://[::1/", UrlProblem.BAD_HOST),
    ("bad host", "http://1.2.3.4.5/", UrlProblem.BAD_HOST),
    ("bad host", "http://xn--zz/", UrlProblem.BAD_HOST),
    ("bad host", "http://" + "a" * 64 + ".com/", UrlProblem.BAD_HOST),
    ("bad host", "http://%ff.com/", UrlProblem.BAD_HOST),
]


@pytest.mark.parametrize(("row", "text", "problem"), REFUSED)
def test_it_refuses_with_the_reason(row: str, text: str, problem: UrlProblem) -> None:
    with pytest.raises(UrlError) as caught:
        canonical_url(text)
    assert caught.value.problem is problem, row


WRITTEN = [
    ("U08", "https:example.com", "https://example.com/"),
    ("U08", "//example.com", "https://example.com/"),
    ("U08", "example.com/a", "https://example.com/a"),
    ("U08", "例子.中国:8443/快照", "https://xn--fsqu00a.xn--fiqs8s:8443/%E5%BF%AB%E7%85%A7"),
    ("U12", "https://example.com/a%00b%zz", "https://example.com/a%00b%zz"),
    ("U21", "https://faß.de", "https://xn--fa-hia.de/"),
    ("U21", "https://fass.de", "https://fass.de/"),
    ("U23", "http://example.com./", "http://example.com/"),
    ("U24", "https://example.com/gpj\u202e.exe", "https://example.com/gpj%E2%80%AE.exe"),
    ("U25", "http://exam\u00adple.com", "http://example.com/"),
    ("U26", "https://💩.la/😀", "https://xn--ls8h.la/%F0%9F%98%80"),
    ("U27", "HTTP://EXAMPLE.com:80/a/../b", "http://example.com/b"),
    ("U28", "https://example.com/#!/route", "https://example.com/#!/route"),
    ("U28", "https://example.com/a#第一节", "https://example.com/a#%E7%AC%AC%E4%B8%80%E8%8A%82"),
    ("dots", "http://example.com/a/%2E%2e/./b/.", "http://example.com/b/"),
    ("backslash", "http:\\\\example.com\\a?b\\c", "http://example.com/a?b\\c"),
    ("text fragment", "https://example.com/a#:~:text=你好", "https://example.com/a"),
    ("text fragment", "https://example.com/a#b:~:text=x", "https://example.com/a#b"),
    ("tracking stays to be opened", "https://example.com/?utm_source=微信", "https://example.com/?utm_source=%E5%BE%AE%E4%BF%A1"),
    ("decimal", "http://16843009/", "http://1.1.1.1/"),
    ("IPv6", "http://[2606:4700:4700:0:0:0:0:1111]:8080/", "http://[2606:4700:4700::1111]:8080/"),
    ("empty login", "https://@example.com/", "https://example.com/"),
    ("empty port", "https://example.com:/", "https://example.com/"),
    ("underscore", "https://my_site.example.com/", "https://my_site.example.com/"),
    ("pasted", "\u3000https://example.com/快照\ufeff\r\n", "https://example.com/%E5%BF%AB%E7%85%A7"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "text", "url"), WRITTEN)
def test_it_writes_the_address_the_browser_opens(row: str, text: str, url: str) -> None:
    assert canonical_url(text).url == url, row


@pytest.mark.parametrize("size", [2048, 8191, 8192])
def test_it_takes_long_addresses_up_to_the_limit(size: int) -> None:
    text = "https://example.com/".ljust(size, "a")
    assert canonical_url(text).url == text


SAME = [
    ("https://example.com/%7Euser", "https://example.com/~user"),
    ("http://EXAMPLE.com:80/a/../b", "http://example.com/b"),
    ("https://例子.中国/%e5%bf%ab", "https://xn--fsqu00a.xn--fiqs8s/快"),
    ("https://example.com", "https://example.com/#top"),
    ("https://example.com/#a", "https://example.com/#b"),
    ("https://example.com/?", "https://example.com/"),
    ("https://example.com/?a=1&utm_source=x&b=2&fbclid=y&GCLID=z", "https://example.com/?a=1&b=2"),
    ("https://example.com/?utm%5Fsource=x", "https://example.com/"),
    ("https://mp.weixin.qq.com/s/快?from=singlemessage&isappinstalled=0&scene=21", "https://mp.weixin.qq.com/s/快"),
    ("https://www.bilibili.com/video/BV1?vd_source=1&spm_id_from=333&p=2", "https://www.bilibili.com/video/BV1?p=2"),
    ("https://item.taobao.com/item.htm?id=1&spm=a.b&scm=1.2", "https://item.taobao.com/item.htm?id=1"),
    ("https://www.xiaohongshu.com/explore/1?xsec_token=AB", "https://www.xiaohongshu.com/explore/1"),
    ("https://youtu.be/x?si=abc&t=10", "https://youtu.be/x?t=10"),
]
DIFFERENT = [
    ("https://faß.de", "https://fass.de"),
    ("https://example.com/#/a", "https://example.com/#/b"),
    ("https://example.com/#!/a", "https://example.com/"),
    ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
    ("https://example.com/?from=北京", "https://example.com/"),
    ("https://example.com/?from=2026-01-01", "https://example.com/"),
    ("https://example.com/?si=1&t=2&scene=3", "https://example.com/"),
    ("https://notyoutube.com/?si=1", "https://notyoutube.com/"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/快", "https://example.com/块"),
    ("https://example.com/A", "https://example.com/a"),
    ("http://example.com/", "https://example.com/"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_it_gives_one_key_to_spellings_of_one_address(one: str, other: str) -> None:
    assert canonical_url(one).key == canonical_url(other).key


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_it_keeps_different_addresses_apart(one: str, other: str) -> None:
    assert canonical_url(one).key != canonical_url(other).key


def test_it_keeps_the_original_and_shows_the_host_in_readable_letters() -> None:
    found = canonical_url("HTTP://XN--FSQU00A.xn--fiqs8s/快照?utm_source=a")
    assert found.original == "HTTP://XN--FSQU00A.xn--fiqs8s/快照?utm_source=a"
    assert found.host == "例子.中国"
    assert found.sha256 == hashlib.sha256(found.key.encode()).digest()


def test_it_lets_the_operators_allow_list_open_private_addresses() -> None:
    allow = parse_allow_list("127.0.0.1:8000, 10.0.0.0/8, wiki:9200, localhost:8001")
    assert canonical_url("http://127.1:8000/快照", allow).url.startswith("http://127.0.0.1:8000/")
    assert canonical_url("http://localhost:8000/", allow).host == "localhost"
    assert canonical_url("localhost:8001", allow).url == "https://localhost:8001/"
    assert canonical_url("http://10.2.3.4/", allow).host == "10.2.3.4"
    assert canonical_url("http://wiki:9200/", allow).host == "wiki"
    for text in ("http://127.0.0.1:8002/", "http://169.254.169.254/", "http://192.168.0.1/"):
        with pytest.raises(UrlError) as caught:
            canonical_url(text, allow)
        assert caught.value.problem is UrlProblem.PRIVATE_ADDRESS


def test_it_finds_every_url_in_pasted_text() -> None:
    text = """请看https://example.com/甲，还有《https://b.cn/中文》（https://c.cn/?a=1&b=2）。
    [标题](https://d.cn/x_(y))[下](https://e.cn/) 与 <https://f.cn/?q=“引号”> **https://g.cn/**
    - www.h.cn/路径!
    1. 例子.中国
    example.org/a?b=c
    我用Node.js，版本 3.14
    https://i.cn,https://j.cn、https://k.cn/x…… ftp://l.cn/x
    https://example.com/甲?utm_source=copy
    https://用户@m.cn/"""
    assert find_urls(text) == [
        *(
            "https://example.com/甲",
            "https://b.cn/中文",
            "https://c.cn/?a=1&b=2",
            "https://d.cn/x_(y)",
            "https://e.cn/",
        ),
        *("https://f.cn/?q=", "https://g.cn/", "www.h.cn/路径", "例子.中国", "example.org/a?b=c"),
        *("https://i.cn", "https://j.cn", "https://k.cn/x", "https://用户@m.cn/"),
    ]


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\x7f"])
def test_it_keeps_bad_characters_so_that_they_are_refused(bad: str) -> None:
    text = f"https://example.com/快{bad}照"
    assert find_urls(f"看 {text} 吧") == [text]
    with pytest.raises(UrlError):
        canonical_url(text)


PIECES = st.sampled_from(
    [
        *("http", "https", ":", "/", "//", "\\", "?", "#", "@", "%", "%2e", "%7E", "%2", "..", ".", "a", "例子", "ß"),
        *("\u200d", "💩", "xn--", "xn--fiqs8s", "127.1", "0x7f", "1", "８", "[", "]", "::1", "8080", "&", "=", "~"),
        *("utm_x=1", "#/", "#!", ":~:", " ", "\u202e", "א", "\ud800", "\x00", "\n", "com", "from=timeline", "é"),
        *("。", "|", "localhost", "'", '"'),
    ]
)
URLISH = st.builds(
    lambda start, rest: start + "".join(rest), st.sampled_from(["http://", "https://a.cn/", ""]), st.lists(PIECES)
)


@given(st.one_of(URLISH, st.text(), st.text().map("https://".__add__), st.text().map("https://快照.cn/".__add__)))
@example("https://a.cn/%%37E#/:%7E:")
def test_it_is_stable_and_raises_nothing_else(text: str) -> None:
    try:
        found = canonical_url(text)
    except UrlError:
        return
    again = canonical_url(found.url)
    assert (again.url, again.key, again.host, again.sha256) == (found.url, found.key, found.host, found.sha256)
    assert canonical_url(found.key).key == found.key
    assert found.url.isascii()
    assert len(found.url) <= 8192


@given(st.one_of(st.text(), st.lists(st.one_of(URLISH, st.text(max_size=5)), max_size=6).map("，".join)))
def test_it_finds_each_page_once_in_any_text(text: str) -> None:
    found = find_urls(text)
    assert len(set(found)) == len(found)
    assert all(candidate in text for candidate in found)
