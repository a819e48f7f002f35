"""Broken, huge and deep HTML gives less, soon, and never an error."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.extract.pages import ADDRESS, CHINESE, ENGLISH, HOSTILE_READER
from workers.extract.page import ExtractedPage, extract_page

PIECES = [
    *CHINESE.splitlines(), *ENGLISH.splitlines(), *HOSTILE_READER.splitlines(), "\x00", "\ud800", "&#0;", "&#xD800;",
    "<", "</", "<!", "<![CDATA[", "<?xml version='1.0' encoding='gbk'?>", "<frameset><frame>",
    "<p data-ls-b='999999'>文",    "<html lang=''>", "<base href='http://[::1'>", "<link rel=canonical href='http://[bad'>",
    "<table><p data-ls-b=4>表",    "<h1 data-ls-b='5' id=''>题", "<svg><foreignObject><p data-ls-b=6>",
    "<template shadowrootmode=open>",
    "</body></html>",
]  # fmt: skip
pages = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40).map("".join)


def assert_sound(page: ExtractedPage) -> None:
    numbers = [block.number for block in page.blocks]
    assert len(numbers) == len(set(numbers))
    for text in (page.title, page.text, page.reader_html, page.author, page.description):
        assert "\x00" not in text
        text.encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(pages, st.none() | pages, st.sampled_from([ADDRESS, "", "http://[::1", "file:///etc/passwd"]))
def test_it_never_raises(archive: str, reader: str | None, url: str) -> None:
    assert_sound(extract_page(archive, reader, url))


@pytest.mark.parametrize("levels", [600, 5_000, 100_000])
def test_it_survives_deep_nesting(levels: int) -> None:
    deep = "<div>" * levels + "<p>底</p>" + "</div>" * levels
    page = extract_page(
        f'<html><body><p data-ls-b="1">头上的一段话</p>{deep}</body></html>', f"<div>{deep}</div>", ADDRESS
    )
    assert page.blocks[0].text == "头上的一段话"
    assert_sound(page)


@pytest.mark.parametrize(
    "html", ["<b>" * 20_000 + "字", "<a href=x>" * 5_000, "<table><tr><td>" * 3_000, "<p>字" * 30_000]
)
def test_it_bounds_the_time_of_pages_made_to_be_slow(html: str) -> None:
    started = time.process_time()
    assert_sound(extract_page(html, html, ADDRESS))
    assert time.process_time() - started < 30


def test_it_reads_a_page_of_many_megabytes() -> None:
    picture = "data:image/png;base64," + "A" * 12_000_000
    html = f'<html><body><img src="{picture}"><p data-ls-b="1" id="ls-1">图下的说明文字</p></body></html>'
    assert [block.text for block in extract_page(html, None, ADDRESS).blocks] == ["图下的说明文字"]
