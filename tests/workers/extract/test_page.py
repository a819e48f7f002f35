"""From archive and reader HTML to blocks, metadata, language and text."""

from datetime import UTC, datetime

import lxml.html

from tests.workers.extract.pages import ADDRESS, CHINESE, CHINESE_READER, ENGLISH, HOSTILE_READER
from workers.extract.blocks import number_blocks
from workers.extract.page import ExtractedPage, extract_page


def numbers_in(html: str) -> list[int]:
    return [int(one.get("data-ls-b")) for one in lxml.html.fromstring(html).iter() if one.get("data-ls-b")]


def chinese() -> ExtractedPage:
    return extract_page(CHINESE, CHINESE_READER, ADDRESS)


def test_it_takes_the_blocks_the_reader_kept_in_the_order_and_words_of_the_archive() -> None:
    page = chinese()
    assert [block.number for block in page.blocks] == [4, 5, 6, 7, 8, 9]
    assert page.blocks[0].text.startswith("豆腐是把黄豆浸泡一夜") and page.blocks[0].text.endswith("水的故事另有一篇。")


def test_it_shows_in_the_reader_exactly_the_blocks_it_lists() -> None:
    page = chinese()
    assert sorted(numbers_in(page.reader_html)) == [block.number for block in page.blocks]


def test_it_gives_a_nested_block_its_own_words() -> None:
    texts = {block.number: block.text for block in chinese().blocks}
    assert texts[6] == "嫩豆腐一块，切成小方块，用盐水焯过。"
    assert texts[7].startswith("盐水能去掉豆腥味")


def test_it_keeps_the_lines_of_code_and_verse_and_joins_wrapped_chinese() -> None:
    texts = {block.number: block.text for block in chinese().blocks}
    assert texts[8] == "火候 = 中火\n时间 = 8 分钟"
    assert texts[9].startswith("床前明月光\n疑是地上霜")
    assert "口感，所以同一位师傅" in texts[4]


def test_it_knows_headings_and_anchors() -> None:
    heading = next(block for block in chinese().blocks if block.number == 5)
    assert (heading.level, heading.anchor, heading.text) == (2, "ls-5", "麻婆豆腐")


def test_it_reads_what_a_chinese_page_says_about_itself() -> None:
    page = chinese()
    assert page.title == "豆腐的四种做法"
    assert page.site_name == "灶边笔记"
    assert page.author == "王小满"
    assert page.published == datetime(2024, 5, 3, 14, 30, tzinfo=UTC)
    assert page.canonical_url == ADDRESS
    assert page.lang == "zh-Hans"
    assert page.metadata_sources["site_name"] == "opengraph"
    assert page.metadata_sources["title"] == "title"
    assert set(page.metadata_sources) >= {"author", "published", "description", "canonical_url"}


def test_it_writes_plain_text_with_headings_and_counts_words() -> None:
    page = chinese()
    assert "## 麻婆豆腐\n\n嫩豆腐一块" in page.text
    assert 150 < page.words < 220


def test_it_shows_the_archived_picture_in_the_reader() -> None:
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in chinese().reader_html


def test_it_finds_the_article_where_there_is_no_reader() -> None:
    page = extract_page(CHINESE, None, ADDRESS)
    found = [block.number for block in page.blocks]
    assert {4, 5, 6, 7, 9} <= set(found) and 10 not in found and 1 not in found
    assert numbers_in(page.reader_html) == found
    assert "版权所有" not in page.reader_html


def test_it_does_not_trust_a_reader_that_missed_the_article() -> None:
    page = extract_page(CHINESE, '<div><h2 id="ls-5" data-ls-b="5">麻婆豆腐</h2></div>', ADDRESS)
    assert {4, 9} <= {block.number for block in page.blocks}


def test_it_numbers_an_upload_no_browser_has_opened() -> None:
    page = extract_page(ENGLISH, None, "https://wheels.example/tube")
    assert [block.text for block in page.blocks if block.level] == ["Mending a bicycle tube", "Glue, and patience"]
    assert "newsletter" not in page.text + page.reader_html
    assert "All rights reserved" not in page.text
    assert sorted(numbers_in(page.reader_html)) == [block.number for block in page.blocks]
    assert {block.anchor for block in page.blocks} >= {"glue"}


def test_it_gives_the_same_numbers_whether_an_upload_is_numbered_before_or_here() -> None:
    here = extract_page(ENGLISH, None, "https://wheels.example/tube")
    before = extract_page(number_blocks(ENGLISH), None, "https://wheels.example/tube")
    assert here.blocks == before.blocks


def test_it_reads_json_ld() -> None:
    page = extract_page(ENGLISH, None, "https://wheels.example/tube")
    assert (page.title, page.author, page.lang) == ("Mending a bicycle tube", "Ada Turner, Bo Lindqvist", "en")
    assert page.published is not None and page.published.isoformat() == "2023-11-09T08:15:00+01:00"
    assert page.site_name == "Wheel Notes"
    assert page.metadata_sources["author"] == "json-ld"


def test_it_takes_every_visible_block_of_a_page_without_an_article() -> None:
    links = "".join(f'<li id="ls-{n}" data-ls-b="{n}"><a href="/{n}">第{n}篇</a></li>' for n in range(1, 9))
    page = extract_page(f"<html lang=zh><body><ul>{links}</ul></body></html>", None, ADDRESS)
    assert [block.number for block in page.blocks] == list(range(1, 9))


def test_it_keeps_a_hostile_reader_harmless_all_the_way() -> None:
    page = extract_page(f"<html><body>{HOSTILE_READER}</body></html>", HOSTILE_READER, ADDRESS)
    assert "你好 hello" in page.text
    assert "alert" not in page.reader_html and "alert" not in page.text


def test_it_gives_an_empty_page_for_nothing() -> None:
    for nothing in ("", "   ", "\x00", "<!-- 空 -->"):
        page = extract_page(nothing, None, ADDRESS)
        assert (page.title, page.blocks, page.text, page.words) == ("", (), "", 0)
