"""Atom documents: what RFC 4287 demands, and any text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from linksnap.rules.atom_feed import NAMESPACE, AtomEntry, AtomFeed, newest, write_atom

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NS = {"a": NAMESPACE}


def entry(**changes: object) -> AtomEntry:
    values: dict[str, object] = {
        "id": "a" * 32, "title": "中文网页排版", "url": "https://zili.example/?a=1&b=2", "published": AT, "updated": AT,
    }  # fmt: skip
    return AtomEntry(**(values | changes))  # type: ignore[arg-type]


def document(*entries: AtomEntry) -> etree._Element:
    address = "https://links.example/feeds/x.atom"
    feed = AtomFeed("f" * 32, "#排版", "LinkSnap", address, "https://links.example/", AT, entries)
    return etree.fromstring(write_atom(feed))


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(found) for found in root.xpath(path, namespaces=NS)]


def test_it_writes_what_a_feed_must_have() -> None:
    root = document(entry(categories=("排版", "CSS"), author="周子立", lang="zh-Hans", summary="行高与标点"))
    # RFC 4287, 4.1.1 and 4.1.2: exactly one id, title, updated; an author; one alternate link; a link to itself.
    for of in ("/a:feed", "/a:feed/a:entry"):
        for name in ("id", "title", "updated"):
            assert len(texts(root, f"{of}/a:{name}/text()")) == 1
        assert len(texts(root, f"{of}/a:link[@rel='alternate']/@href")) == 1
    assert texts(root, "/a:feed/a:author/a:name/text()") == ["LinkSnap"]
    assert texts(root, "/a:feed/a:link[@rel='self']/@href") == ["https://links.example/feeds/x.atom"]
    assert texts(root, "//a:entry/a:category/@term") == ["排版", "CSS"]
    assert texts(root, "//a:entry/a:summary/text()") == ["行高与标点"] and not texts(root, "//@type[.='html']")
    assert texts(root, "//a:entry/@xml:lang") == ["zh-Hans"]
    assert texts(root, "//a:entry/a:link/@href") == ["https://zili.example/?a=1&b=2"]
    assert texts(root, "//a:id/text()")[1] == "urn:uuid:aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"
    assert texts(root, "//a:entry/a:updated/text()") == ["2026-11-20T09:30:00Z"]


def test_it_writes_a_feed_of_nothing() -> None:
    assert texts(document(), "//a:entry") == [] and texts(document(), "//a:feed/a:updated/text()")


@pytest.mark.parametrize(
    "text", ["\x00\x08排\ud800版\ufffe", "<script>alert(1)</script>&amp;", "]]>", "👍\x85", "\ufdd0行"]
)
def test_it_takes_any_text(text: str) -> None:
    root = document(entry(title=text, summary=text, author=text, categories=(text,), url=f"https://a.example/{text}"))
    kept = "".join(c for c in text if c not in "\x00\x08\ud800\ufffe")
    assert texts(root, "//a:entry/a:title/text()") == [kept] and texts(root, "//a:category/@term") == [kept]
    assert not root.xpath("//*[local-name()='script']")


def test_it_writes_moments_in_utc() -> None:
    root = document(entry(updated=datetime(2026, 11, 21, 1, 30, 5, 99, tzinfo=timezone(timedelta(hours=8)))))
    assert texts(root, "//a:entry/a:updated/text()") == ["2026-11-20T17:30:05Z"]


def test_it_leaves_out_an_author_nobody_is() -> None:
    assert not texts(document(entry(author=" ")), "//a:entry/a:author")


def test_it_finds_the_newest_moment() -> None:
    assert newest([AT, AT + timedelta(days=1)], AT) == AT + timedelta(days=1) and newest([], AT) == AT
