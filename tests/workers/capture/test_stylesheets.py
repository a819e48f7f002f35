"""Style sheets: what is an address and what only looks like one, imports with their conditions, charsets."""

from __future__ import annotations

import pytest

from workers.capture.sheet_charsets import sheet_text
from workers.capture.stylesheets import SheetPlace, rewrite_css
from workers.capture.traffic import Body

FILES = {
    "http://a.example/图.png": Body(b"PNG", "image/png"),
    "http://a.example/css/more.css": Body("p::before{content:'更多'}".encode(), "text/css"),
    "http://a.example/css/ring.css": Body(b"@import 'ring.css'; b{color:red}", "text/css"),
}
PLACE = SheetPlace(
    base="http://a.example/css/main.css",
    document_url="http://a.example/page",
    charset="UTF-8",
    find=FILES.get,
    write=lambda url, body: f'url("data:{body.data.decode()}")',
)


@pytest.mark.parametrize(
    ("css", "rewritten"),
    [
        ("a{background:url(../图.png)}", 'a{background:url("data:PNG")}'),
        ("a{background:url( '../图.png' )}", 'a{background:url("data:PNG")}'),
        (r"a{background:url(..\2f 图.png)}", 'a{background:url("data:PNG")}'),
        ("a{background:url(gone.png)}", 'a{background:url("data:,#http://a.example/css/gone.png")}'),
        ("a{background:url()}", "a{background:url()}"),
        ("a{fill:url(#g)}", 'a{fill:url("#g")}'),
        ("a{fill:url(http://a.example/page#g)}", 'a{fill:url("#g")}'),
        ("a{mask:url(../图.png#m)}", 'a{mask:url("data:PNG#m")}'),
        ("a{content:'url(../图.png)'}", "a{content:'url(../图.png)'}"),
        ("/* url(../图.png) @import 'x'; */a{}", "a{}"),
        (
            "a{background:image-set('../图.png' 1x, \"gone\" 2x)}",
            'a{background:image-set(url("data:PNG") 1x, url("data:,#http://a.example/css/gone") 2x)}',
        ),
        ("x-a:not(:defined){}", "x-a:not(:not([data-ls-undefined])){}"),
        ("@namespace url(http://www.w3.org/1999/xhtml);a{}", "@namespace url(http://www.w3.org/1999/xhtml);a{}"),
        ("@import 'gone.css';a{}", "a{}"),
        ("@import 'gone.css' layer(low);a{}", "@layer low{\n}a{}"),
        ("a{}@import 'more.css';", "a{}"),
        ("a{margin:1px/*间*/2px}", "a{margin:1px/**/2px}"),
    ],
)
def test_it_rewrites_addresses(css: str, rewritten: str) -> None:
    assert rewrite_css(css, PLACE) == rewritten


@pytest.mark.parametrize(
    ("rule", "opening"),
    [
        ("@import 'more.css';", "p::before"),
        ("@import url(more.css);", "p::before"),
        ('@import url("more.css") print;', "@media print{p::before"),
        ("@import url(more.css) layer;", "@layer {p::before"),
        (
            "@import 'more.css' layer(低) screen and (min-width: 1px);",
            "@layer 低{@media screen and (min-width: 1px){p::before",
        ),
        ("@import 'more.css' supports(display: grid);", "@supports (display: grid){p::before"),
    ],
)
def test_it_puts_imports_in_place(rule: str, opening: str) -> None:
    text = rewrite_css(rule + "a{}", PLACE)
    assert text.startswith(opening) and "更多" in text and text.endswith("a{}")
    assert text.count("{") == text.count("}")


def test_it_ends_a_ring_of_imports() -> None:
    assert rewrite_css("@import 'ring.css';", PLACE).count("color:red") == 1


@pytest.mark.parametrize(
    ("data", "media_type", "charset"),
    [
        ("a{content:'中文'}".encode(), "text/css", "GBK"),
        ("a{content:'中文'}".encode("gbk"), "text/css", "GBK"),
        ("a{content:'中文'}".encode("gbk"), "text/css; charset=gb2312", "UTF-8"),
        ("@charset \"gbk\"; a{content:'中文'}".encode("gbk"), "text/css", "UTF-8"),
        ("a{content:'中文'}".encode("utf-16"), "text/css", "UTF-8"),
        ("a{content:'中文'}".encode("big5"), "text/css; charset=big5", "no-such-charset"),
    ],
)
def test_it_reads_a_sheet_in_its_charset(data: bytes, media_type: str, charset: str) -> None:
    assert "中文" in sheet_text(Body(data, media_type), charset)
