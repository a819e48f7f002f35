"""Tests of cleaning the stored article at the moment it is shown."""

import re

import pytest

from linksnap.rules.reader_html import reader_html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">点</a>',
        '<a href=" java\nscript:alert(1)">点</a>',
        '<a href="data:text/html,<script>1</script>">点</a>',
        '<img src="https://beacon.example/p.gif">',
        '<img src="data:text/html,<script>1</script>">',
        '<iframe src="https://evil.example/"></iframe>',
        '<form action="/links/x/delete"><button>删</button></form>',
        '<p style="position:fixed;inset:0">盖</p>',
        '<p class="btn main" data-key="e" hx-post="/links/x/delete">按</p>',
        '<a href="/links/1/delete">里</a>',
        '<a href="//evil.example/">外</a>',
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        '<meta http-equiv="refresh" content="0;url=/">',
        '<base href="https://evil.example/">',
        "<style>body{display:none}</style>",
    ],
)
def test_it_drops_what_could_act_or_fetch(hostile: str) -> None:
    clean = reader_html(f"<p>正文</p>{hostile}")
    assert "正文" in clean
    assert not re.search(
        r"<(script|iframe|form|button|style|svg|meta|base)|on\w+=|javascript:|text/html|hx-|style=", clean
    )
    assert not re.search(r'(src|href)="(?!data:image/|https?://|mailto:|#r-)', clean)
    assert "beacon" not in clean


def test_it_keeps_text_pictures_and_outside_links() -> None:
    clean = reader_html(
        '<p lang="zh">见<a href="https://zili.example/文">此</a><img alt="图" src="data:image/png;base64,AAAA"></p>'
    )
    assert '<p lang="zh">' in clean
    assert 'rel="noopener noreferrer nofollow"' in clean
    assert 'src="data:image/png;base64,AAAA"' in clean


def test_it_gives_ids_a_prefix_so_that_none_stands_in_for_ours() -> None:
    clean = reader_html('<p id="link-tags">标签</p><a href="#link-tags">去</a>')
    assert 'id="r-link-tags"' in clean
    assert 'href="#r-link-tags"' in clean


def test_it_moves_headings_one_level_down() -> None:
    assert reader_html("<h1>一</h1><h6>六</h6>") == "<h2>一</h2><h6>六</h6>"


def test_it_marks_only_the_blocks_of_the_passage() -> None:
    clean = reader_html('<p data-ls-b="3">三</p><p data-ls-b="4">四</p><p data-ls-b="hit">伪</p>', 4, 6)
    assert clean == '<p>三</p><p data-ls-b="hit">四</p><p>伪</p>'


@pytest.mark.parametrize(
    "article",
    [
        '<div><h1 id="ls-1" data-ls-b="1">排版 &amp; 字体</h1><p>正文</p></div>',
        "<article>\n<section><h2>排版 &amp; <em>字体</em></h2><p>正文</p></section></article>",
    ],
)
def test_it_says_the_title_once(article: str) -> None:
    shown = reader_html(article, title="排版 & 字体")
    assert "字体" not in shown and "<p>正文</p>" in shown


def test_it_keeps_the_place_of_a_title_it_drops() -> None:
    assert '<span id="r-ls-1"></span>' in reader_html('<h1 id="ls-1">排版</h1><p>正文</p>', title="排版")


@pytest.mark.parametrize("article", ["<h1>别的标题</h1><p>正文</p>", "<p>正文</p><h1>排版</h1>", "<h1></h1>"])
def test_it_keeps_a_heading_that_says_something_else(article: str) -> None:
    assert reader_html(article, title="排版").count("<h2") == 1
