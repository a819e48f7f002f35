"""Links, dates of change, DOI, pictures and names are read, each with its source."""

from datetime import date

import pytest

from workers.extract.page import ExtractedPage, extract_page

URL = "https://zhan.example/2024/qiao"
WORDS = "老城的桥修了三次，每一次都改变了人们过河的方式，村里的老人至今还记得第一次修桥时的情形，常常说起。"


def page(head: str = "", top: str = "", body: str = "", url: str = URL) -> ExtractedPage:
    return extract_page(
        f"<html lang='zh'><head>{head}</head><body><nav><a href='/menu'>菜单</a></nav>{top}"
        f"<div class='post-content'><p>{WORDS}</p><p>{WORDS}{body}</p></div></body></html>",
        None,
        url,
    )


def test_it_lists_the_links_of_the_article_alone() -> None:
    inside = (
        '<a href="/shi">石料</a><a href="#a">注</a><a href="mailto:x@y.cn">信</a>'
        '<a href="https://he.example/x#y"><img alt="河" src="/h.png"></a><a href="/shi">又一次</a>'
    )
    links = page(body=inside).links
    assert [(link.url, link.text) for link in links] == [
        ("https://zhan.example/shi", "石料"),
        ("https://he.example/x", "河"),
    ]


def test_it_reads_doi_arxiv_and_journal_with_their_sources() -> None:
    found = page(
        '<meta name="citation_doi" content="doi:10.1234/qiao.7"><meta name="citation_arxiv_id" content="2109.01234v2">'
        '<meta name="citation_journal_title" content="桥梁学报">'
    )
    assert (found.details["doi"], found.details["arxiv"]) == ("10.1234/qiao.7", "2109.01234v2")
    assert found.metadata_sources["doi"] == "highwire" and found.details["journal"] == "桥梁学报"


def test_it_reads_arxiv_from_the_address_of_arxiv_alone() -> None:
    assert page(url="https://arxiv.org/abs/2109.01234").details["arxiv"] == "2109.01234"
    assert "arxiv" not in page(url="https://evil.example/abs/2109.01234").details


def test_it_reads_picture_icon_and_date_of_change() -> None:
    found = page('<meta property="og:image" content="/qiao.jpg"><link rel="icon" href="/i.png">'
                 '<meta property="article:modified_time" content="2024-06-01T08:00:00+08:00">')  # fmt: skip
    assert found.details["lead_image"] == "https://zhan.example/qiao.jpg"
    assert found.details["favicon"] == "https://zhan.example/i.png"
    assert found.modified is not None and found.modified.date() == date(2024, 6, 1)
    assert found.metadata_sources["modified"] == "opengraph"


def test_it_reads_microdata_of_the_article_and_not_of_its_comments() -> None:
    found = page(top='<div itemscope itemtype="https://schema.org/BlogPosting"><h1 itemprop="headline">石桥</h1>'
                     '<div itemprop="comment" itemscope><span itemprop="author">路人</span></div>'
                     '<span itemprop="author" itemscope><b itemprop="name">林知远</b></span>'
                     '<time itemprop="datePublished" datetime="2023-08-14">昨天</time></div>')  # fmt: skip
    assert (found.title, found.author) == ("石桥", "林知远")
    assert found.published is not None and found.published.date() == date(2023, 8, 14)
    assert found.metadata_sources["author"] == "microdata"


@pytest.mark.parametrize(
    "top",
    [
        '<p class="info">作者：林知远　来源：县志　2024年3月5日</p>',
        '<div><span>2024-03-05 21:08</span><span><a href="/u">林知远</a></span></div>',
        '<div><a class="up-name" href="/u">林知远</a><span class="publish-text">2024年03月05日</span></div>',
        '<div><a rel="author" href="/u">林知远</a> · <time datetime="2024-03-05">三月</time></div>',
        '<div id="__next"><div><b>林知远</b><i>Lv.4</i></div><div class="tm">2024-03-05 21:08</div></div>',
    ],
)
def test_it_reads_bylines_as_chinese_pages_write_them(top: str) -> None:
    found = page(top=top)
    assert found.author == "林知远"
    assert found.published is not None and found.published.date() == date(2024, 3, 5)


def test_it_takes_no_name_from_comments_and_no_relative_time() -> None:
    found = page(
        top='<span class="time">3小时前</span>'
        '<div class="comment-list"><b class="nickname">路人</b><i>2024-03-05</i></div>'
    )
    assert found.author == "" and found.published is None


def test_it_goes_through_json_unchanged() -> None:
    found = page('<meta name="citation_doi" content="10.1234/x">', body='<a href="/shi">石料</a>')
    assert ExtractedPage.from_json(found.to_json()) == found
