"""Feeds as they come: RSS, Atom, RDF, JSON, broken ones, and hostile XML."""

import time

import pytest

from workers.feed_parsing import find_feed_address, read_feed

BASE = "https://zili.example/feed"
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>子立的博客</title><link>https://zili.example/</link>
<item><title>中文网页排版 &amp;amp; 行高</title><link>/排版</link><guid isPermaLink="false">a-1</guid></item>
<item><title><![CDATA[<b>标点</b>悬挂]]></title><link>https://zili.example/2?a=1&amp;b=2</link></item>
<item><title>没有链接</title></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
<title type="html">&lt;i&gt;Blog&lt;/i&gt;</title>
<id>urn:x</id><updated>2026-01-01T00:00:00Z</updated><entry><id>urn:1</id><title>字体</title>
<link rel="alternate" href="posts/1"/><updated>2026-01-01T00:00:00Z</updated></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://zili.example/"><title>旧</title><link>https://zili.example/</link></channel>
<item rdf:about="https://zili.example/1"><title>旧文</title><link>https://zili.example/1</link></item></rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "笔记", "items": [
{"id": "7", "url": "https://zili.example/7", "title": "第七"}, {"id": "8"}, "x", {"url": "https://[", "id": 9}]}"""


def titles(text: str, encoding: str = "utf-8", **headers: str) -> list[str]:
    page = read_feed(text.encode(encoding), BASE, {name.replace("_", "-"): value for name, value in headers.items()})
    assert page is not None
    return [item.title for item in page.items]


def test_it_reads_rss() -> None:
    page = read_feed(RSS.encode(), BASE, {"etag": '"7"', "last-modified": "Fri, 20 Nov 2026 09:30:00 GMT"})
    assert page is not None and page.title == "子立的博客"
    assert [item.title for item in page.items] == ["中文网页排版 & 行高", "标点悬挂"]
    assert page.items[0].url.startswith("https://zili.example/") and page.items[0].key == "a-1"
    assert page.items[1].url == "https://zili.example/2?a=1&b=2" == page.items[1].key
    assert (page.etag, page.modified) == ('"7"', "Fri, 20 Nov 2026 09:30:00 GMT")


def test_it_reads_atom_rdf_and_json() -> None:
    page = read_feed(ATOM.encode(), BASE, {})
    assert page is not None and page.title == "Blog" and page.items[0].url == "https://zili.example/posts/1"
    assert titles(RDF) == ["旧文"] and titles(JSON) == ["第七"]


def test_it_reads_half_characters_of_json_as_text_that_can_be_kept() -> None:
    odd = JSON.replace("第七", "第七\\ud83d").replace("笔记", "笔记\\udc00")
    page = read_feed(odd.encode(), BASE, {})
    assert page is not None and page.title.encode() and page.items[0].title.startswith("第七")
    assert page.items[0].title.encode()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_it_reads_other_encodings(encoding: str) -> None:
    assert titles(RSS.replace("UTF-8", encoding).replace("标点", "中").replace("悬挂", "文"), encoding)[1] == "中文"


def test_it_reads_what_can_be_read_of_a_broken_feed() -> None:
    assert titles(RSS[: RSS.index("<item><title>没有")])[0] == "中文网页排版 & 行高"


@pytest.mark.parametrize(
    "text",
    ["", "你好", "<!doctype html><title>排版</title><p>行高", "{", "[]", '{"version": 1}', "null", "\x00\x01", "<a/>"],
)
def test_it_says_when_it_is_no_feed(text: str) -> None:
    assert read_feed(text.encode(), BASE, {}) is None


def test_it_takes_no_harm_from_hostile_xml() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]>{RSS[RSS.index("<rss") :]}'.replace(
        "中文", "&l11;"
    )
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + RSS[RSS.index("<rss") :]
    started = time.process_time()
    page = read_feed(bomb.encode(), BASE, {})
    assert page is None or max(len(item.title) for item in page.items) <= 500
    read = read_feed(outside.replace("标点", "&e;").replace("<![CDATA[", "").replace("]]>", "", 2).encode(), BASE, {})
    assert "root:" not in str(read) and time.process_time() - started < 10


def test_it_never_opens_what_a_feed_could_be_taken_for() -> None:
    assert read_feed(b"/etc/passwd", BASE, {}) is None and read_feed(b"http://127.0.0.1:9/", BASE, {}) is None


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" href="/feed.xml" title="订阅">',
            "https://zili.example/feed.xml",
        ),
        (
            '<link REL="Alternate" href="a"><link rel="home alternate" type="application/atom+xml; x" href=b>',
            None,
        ),
        ('<link rel="alternate" type="text/html" href="/en">', None),
        ("", None),
    ],
)
def test_it_finds_the_feed_a_page_names(head: str, found: str | None) -> None:
    page = f"<!doctype html><html><head>{head}</head><body>排版</body></html>".encode()
    wanted = "https://zili.example/blog/b" if "atom" in head else found
    assert find_feed_address(page, "https://zili.example/blog/") == wanted
