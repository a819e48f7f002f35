"""Files of saved pages read back: addresses, redirects, encodings, versions; and files made to do harm."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from urllib.parse import unquote

import brotli
import pytest

from tests.sites import saved_pages
from tests.sites.saved_pages import TEXT, TITLE, URL, Recorded
from workers.capture.errors import PageFault
from workers.capture.recordings import base, warc
from workers.capture.recordings.base import SavedPage, address_key, media_type
from workers.capture.recordings.registry import open_saved_page
from workers.capture.recordings.unpacking import decoded
from workers.capture.types import SavedFile, Verdict

WARC, WACZ, MHTML, HTML = "application/warc", "application/wacz", "multipart/related", "text/html"
ARTICLE = "text/html;profile=article"


def opened(tmp_path: Path, body: bytes, kind: str, url: str = URL, **more: str) -> SavedPage:
    path = tmp_path / "file"
    path.write_bytes(body)
    return open_saved_page(SavedFile(str(path), kind, **more), url)


def shown(page: SavedPage) -> str:
    """The text of the page, behind its redirects."""
    answer = page.find(page.url)
    for _ in range(5):
        if answer is None or not answer.location:
            break
        answer = page.find(answer.location)
    assert answer is not None and answer.status == 200
    return answer.body.decode("utf-8")


def fault(tmp_path: Path, body: bytes, kind: str, url: str = URL) -> Verdict:
    with pytest.raises(PageFault) as refusal:
        opened(tmp_path, body, kind, url)
    return refusal.value.verdict


def test_it_opens_one_html_file_under_the_address_given(tmp_path: Path) -> None:
    page = opened(tmp_path, saved_pages.single_file(), HTML, f"{URL}#第三节")
    assert TEXT in shown(page) and not page.has_status


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<meta charset=gbk><p>其实是 UTF-8".encode(), "text/html; charset=utf-8"),
        ("<meta charset=gbk><p>真的是国标".encode("gbk"), "text/html"),
        (b"<p>plain", "text/html"),
    ],
)
def test_it_says_the_charset_where_the_bytes_show_it(body: bytes, kind: str, tmp_path: Path) -> None:
    answer = opened(tmp_path, body, HTML).find(URL)
    assert answer is not None and answer.content_type == kind


def test_it_sets_an_article_into_a_page_with_its_title(tmp_path: Path) -> None:
    page = opened(tmp_path, "<p>正文第一段。</p>".encode(), ARTICLE, title="三 < 二")
    assert "<title>三 &lt; 二</title>" in shown(page) and "<h1>三 &lt; 二</h1><p>正文" in shown(page)
    assert shown(opened(tmp_path, "<h1>自带标题</h1>".encode(), ARTICLE, title="别的")).count("<h1") == 1


def test_it_reads_the_parts_of_an_mhtml_file(tmp_path: Path) -> None:
    page = opened(tmp_path, saved_pages.mhtml(), MHTML)
    assert "https://mhtml.invalid/css-1%40mhtml.blink" in shown(page) and "cid:" not in shown(page)
    style, image = page.find("https://mhtml.invalid/css-1%40mhtml.blink"), page.find("https://tu.example/hong.png")
    assert style is not None and style.content_type == "text/css" and b"rgb(0, 100, 0)" in style.body
    assert image is not None and image.body == saved_pages.picture()


def test_it_leads_to_the_address_an_mhtml_file_names(tmp_path: Path) -> None:
    page = opened(tmp_path, saved_pages.mhtml("https://yuan.example/原文"), MHTML)
    first = page.find(URL)
    assert first is not None and first.location == "https://yuan.example/原文" and TITLE in shown(page)


@pytest.mark.parametrize("packed", [True, False])
def test_it_reads_a_warc_and_undoes_its_codings(packed: bool, tmp_path: Path) -> None:
    page = opened(tmp_path, saved_pages.warc(saved_pages.recorded_page(), packed=packed), WARC)
    style, image = page.find("https://huiyuan.example/yang.css"), page.find("http://huiyuan.example/tu/hong.png")
    assert TEXT in shown(page) and page.has_status
    assert style is not None and style.body == b"h1 { color: rgb(0, 100, 0) }"
    assert image is not None and image.body == saved_pages.picture()


def test_it_reads_addresses_in_brackets_and_bodies_recorded_once(tmp_path: Path) -> None:
    head = (
        "WARC/1.0\r\nWARC-Type: {}\r\nWARC-Target-URI: <{}>\r\nWARC-Payload-Digest: sha1:A\r\n"
        "Content-Length: {}\r\n\r\n"
    )
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + f"<p>{TEXT}".encode()
    elsewhere = "https://huiyuan.example/镜像"
    records = (
        head.format("response", elsewhere, len(body)).encode() + body + b"\r\n\r\n",
        head.format("revisit", URL, 0).encode() + b"\r\n\r\n",
    )
    page = opened(tmp_path, b"".join(records), WARC)
    assert page.url == URL and TEXT in shown(page) and page.find(elsewhere) is not None


def test_it_follows_recorded_redirects(tmp_path: Path) -> None:
    start = URL.replace("https://huiyuan", "http://www.huiyuan")
    page = opened(tmp_path, saved_pages.warc(saved_pages.recorded_page()), WARC, start)
    first = page.find(page.url)
    assert first is not None and (first.status, first.location) == (301, URL) and TEXT in shown(page)


@pytest.mark.parametrize("url", [unquote(URL), URL.replace("https", "http"), URL.upper()[:22].lower() + URL[22:]])
def test_it_finds_an_address_written_in_another_way(url: str, tmp_path: Path) -> None:
    other = Recorded("https://huiyuan.example/别的", "<p>另一页".encode())
    page = opened(tmp_path, saved_pages.warc([*saved_pages.recorded_page(), other]), WARC, url)
    assert TEXT in shown(page)


def test_it_takes_the_only_page_and_does_not_guess_among_several(tmp_path: Path) -> None:
    elsewhere, one = "https://huiyuan.example/?utm_source=x", saved_pages.recorded_page()
    assert TEXT in shown(opened(tmp_path, saved_pages.warc(one), WARC, elsewhere))
    two = [*one, Recorded("https://huiyuan.example/别的", "<p>另一页".encode())]
    assert fault(tmp_path, saved_pages.warc(two), WARC, elsewhere) == Verdict.NOT_IN_FILE
    listed = saved_pages.wacz({"data.warc.gz": saved_pages.warc(two)})
    assert TEXT in shown(opened(tmp_path, listed, WACZ, elsewhere))


def test_it_chooses_the_copy_of_the_moment_asked_for_else_the_last_good_one(tmp_path: Path) -> None:
    copies = [
        Recorded(URL, "<p>二〇二〇".encode(), date="2020-01-01T00:00:00Z"),
        Recorded(URL, "<p>二〇二二".encode(), date="2022-01-01T00:00:00Z"),
        Recorded(URL, "<p>没有了".encode(), date="2024-01-01T00:00:00Z", status="404 Not Found"),
    ]
    body = saved_pages.warc(copies)
    assert "二〇二二" in shown(opened(tmp_path, body, WARC))
    assert "二〇二〇" in shown(opened(tmp_path, body, WARC, moment="2020-02-01T00:00:00+00:00"))


def test_it_reads_all_archives_of_a_wacz(tmp_path: Path) -> None:
    rows = saved_pages.recorded_page()
    body = saved_pages.wacz(
        {"a.warc.gz": saved_pages.warc(rows[:2]), "b.warc": saved_pages.warc(rows[2:], packed=False)}
    )
    page = opened(tmp_path, body, WACZ)
    assert TEXT in shown(page) and page.find("https://huiyuan.example/tu/hong.png") is not None


def test_it_keeps_what_comes_before_damage(tmp_path: Path) -> None:
    whole = saved_pages.warc([*saved_pages.recorded_page(), Recorded("https://huiyuan.example/尾", b"x" * 5000)])
    for cut in (whole[:-60], whole[:-3] + b"\xff\xff\xff", whole + "后面是垃圾".encode()):
        assert TEXT in shown(opened(tmp_path, cut, WARC))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"   \n", HTML),
        (b"", ARTICLE),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--", MHTML),
        (b"Content-Type: multipart/related\r\n\r\n" + b"\xff" * 100, MHTML),
        (b"PK\x03\x04" + b"\x00" * 50, WACZ),
        ("不是压缩包".encode(), WACZ),
        (saved_pages.wacz({}), WACZ),
        (b"<p>x", "application/pdf"),
    ],
)
def test_it_says_when_a_file_is_not_what_it_should_be(body: bytes, kind: str, tmp_path: Path) -> None:
    assert fault(tmp_path, body, kind) == Verdict.UNREADABLE_FILE


@pytest.mark.parametrize(
    "body", ["不是档案".encode(), b"WARC/1.0\r\n", b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", b"\x1f\x8b\x08junk"]
)
def test_it_finds_nothing_in_what_is_no_warc(body: bytes, tmp_path: Path) -> None:
    assert fault(tmp_path, body, WARC) == Verdict.NOT_IN_FILE


def test_it_stops_at_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MAX_UNPACKED", 3_000_000)
    monkeypatch.setattr("workers.capture.recordings.wacz.MAX_UNPACKED", 3_000_000)
    bomb = gzip.compress(b"\0" * 9_000_000)
    assert fault(tmp_path, bomb, WARC) == Verdict.TOO_LARGE
    # A bomb inside a bomb, and many small ones that are one together.
    assert fault(tmp_path, saved_pages.wacz({"a.warc.gz": bomb}), WACZ) == Verdict.TOO_LARGE
    small = gzip.compress(b"\0" * 1_000_000)
    assert fault(tmp_path, saved_pages.wacz({f"{n}.warc.gz": small for n in range(5)}), WACZ) == Verdict.TOO_LARGE


def test_it_leaves_out_a_body_that_unfolds_too_far(tmp_path: Path) -> None:
    packed = brotli.compress(b"\0" * 80_000_000)
    rows = [
        *saved_pages.recorded_page(),
        Recorded("https://huiyuan.example/bomb.png", packed, "image/png", headers={"Content-Encoding": "br"}),
    ]
    page = opened(tmp_path, saved_pages.warc(rows), WARC)
    assert page.find("https://huiyuan.example/bomb.png") is None and TEXT in shown(page)
    assert decoded(gzip.compress(b"\0" * 1000), "gzip", 999) is None
    assert decoded(b"x", "gzip, br, gzip, br", 99) is None and decoded(b"broken", "br", 99) is None


def test_it_refuses_a_zip_with_too_many_members_or_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for n in range(30):
            packed.writestr(f"../../etc/{n}.warc", b"")
    monkeypatch.setattr("workers.capture.recordings.wacz.MAX_MEMBERS", 20)
    assert fault(tmp_path, file.getvalue(), WACZ) == Verdict.UNREADABLE_FILE
    secret = bytearray(saved_pages.wacz({"a.warc": b"WARC/1.0\r\n"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        secret[secret.index(mark) + offset] |= 1
    assert fault(tmp_path, bytes(secret), WACZ) == Verdict.UNREADABLE_FILE


def test_it_reads_a_message_nested_a_thousand_deep_without_harm(tmp_path: Path) -> None:
    nested = b"".join(b"Content-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000))
    assert fault(tmp_path, b"MIME-Version: 1.0\r\n" + nested + "<p>深处".encode(), MHTML) == Verdict.UNREADABLE_FILE


def test_it_takes_no_line_break_and_no_other_scheme_from_a_record(tmp_path: Path) -> None:
    assert media_type("text/html\r\nSet-Cookie: a=b") == "text/html"
    assert media_type("\r\nx") == media_type("文字") == media_type("x" * 10_000) == "application/octet-stream"
    rows = [
        Recorded(URL, saved_pages.page("/x.png").encode()),
        Recorded("file:///etc/passwd", b"root"),
        Recorded("https://huiyuan.example/r", status="302 Found", headers={"Location": "javascript:alert(1)"}),
        Recorded("https://huiyuan.example/big", b"x", headers={"X-Long": "长" * 200_000}),
    ]
    page = opened(tmp_path, saved_pages.warc(rows), WARC)
    assert {url.split("/")[-1] for url in page.answers} == {URL.split("/")[-1], "big"}


def test_it_opens_only_web_addresses(tmp_path: Path) -> None:
    assert fault(tmp_path, b"<p>x", HTML, "file:///etc/passwd") == Verdict.UNREADABLE_FILE


def test_it_knows_one_address_in_its_many_spellings() -> None:
    assert address_key("https://例子.example:443/A/%E6%96%87/") == address_key("http://xn--fsqu00a.EXAMPLE/A/文")
    assert address_key("https://a.example/?x=1") != address_key("https://a.example/?x=2")
    assert address_key("http://a:99999/") == "http://a:99999/" and base.is_web_address("http://[::1") is False
