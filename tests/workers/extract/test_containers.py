"""The article is found by the structure of its page: named containers, posts that repeat, furniture left out."""

import pytest

from workers.extract.page import extract_page

URL = "https://zhan.example/1"
FIRST = "老城的桥修了三次，每一次都改变了人们过河的方式，村里的老人至今还记得第一次修桥时的情形。"
SECOND = "石匠从山里运来整块的青石，用牛车拉了七天七夜，才在枯水季节之前把桥墩砌好，没有人抱怨。"
REPLY = "我小时候也走过这座桥，下雨天石板很滑，大人总是牵着我们的手，一步一步慢慢地走过去。"
RELATED = (
    "<ul><li><a href='/a'>另一篇文章的标题</a></li><li><a href='/b'>还有一篇文章</a></li>"
    "<li><a href='/c'>热门文章排行</a></li></ul>"
)


def text_of(body: str) -> str:
    return extract_page(f"<html lang='zh'><head><title>桥</title></head><body>{body}</body></html>", None, URL).text


@pytest.mark.parametrize(
    "container",
    [
        'id="js_content"',
        'class="RichText ztext Post-RichText"',
        'id="content_views"',
        'class="TRS_Editor"',
        'itemprop="articleBody"',
    ],
)
def test_it_takes_the_container_pages_of_a_kind_have_and_nothing_around_it(container: str) -> None:
    text = text_of(
        f"<div class='top'>登录后查看更多内容，注册成为会员</div><div {container}><p>{FIRST}</p><p>{SECOND}</p>"
        f"<p>责任编辑：张三</p></div><div class='comment-list'><p>{REPLY}</p></div><div class='side'>{RELATED}</div>"
    )
    assert text == f"{FIRST}\n\n{SECOND}"


def test_it_takes_every_post_of_a_forum_without_signatures_and_buttons() -> None:
    posts = "".join(
        f"<div id='post_{n}'><table><tr><td><b>用户{n}</b><p>积分 320</p></td><td><em>发表于 2024-2-1{n} 10:00</em>"
        f"<div class='pcb'><table><tr><td class='t_f' id='postmessage_{n}'>{words}</td></tr></table></div>"
        "<div class='sign'>好好学习，天天向上，路过的朋友点个赞。</div></td></tr></table></div>"
        for n, words in enumerate((FIRST, SECOND, REPLY))
    )
    assert text_of(f"<div id='postlist'>{posts}</div>") == f"{FIRST}\n\n{SECOND}\n\n{REPLY}"


def test_it_finds_posts_that_repeat_under_names_nobody_knows() -> None:
    posts = "".join(
        f"<div class='lc'><b class='nk'>用户{n}</b><div class='lr'><i>2024-02-1{n}</i><div class='nr'>{words}</div>"
        "<a href='/q'>引用</a></div></div>"
        for n, words in enumerate((FIRST, SECOND, REPLY))
    )
    assert text_of(f"<div class='mn'>{posts}</div><div class='sd'>{RELATED}</div>") == f"{FIRST}\n\n{SECOND}\n\n{REPLY}"


def test_it_keeps_a_box_between_paragraphs_and_drops_a_column() -> None:
    text = text_of(
        f"<div class='section'><p>{FIRST}</p><div class='sidebar'><p>{REPLY}</p></div>"
        f"<p>{SECOND}</p><p>{FIRST}</p></div>"
        f"<div class='sidebar'>{RELATED}</div>"
    )
    assert REPLY in text and "热门文章排行" not in text


def test_it_drops_what_follows_an_article_under_its_own_heading() -> None:
    rest = "<h3>相关阅读</h3><p>桥的故事</p><p>河的故事</p>"
    assert text_of(f"<div class='entry-content'><p>{FIRST}</p><p>{SECOND}</p><p>{FIRST}</p>{rest}</div>").endswith(
        FIRST
    )


def test_it_keeps_code_tables_lists_and_footnotes_of_an_article() -> None:
    page = extract_page(
        f"<html lang='zh'><body><div class='markdown-body'><p>{FIRST}</p>"
        "<pre><code class='language-python'>印(1)</code></pre>"
        "<table><tr><th>年份</th><td>1921</td></tr></table><ul><li>青石</li></ul>"
        f"<p>{SECOND}<sup><a href='#fn1'>1</a></sup></p>"
        "<section class='footnotes'><ol><li id='fn1'>见县志。</li></ol></section></div></body></html>",
        None,
        URL,
    )
    assert all(word in page.text for word in ("印(1)", "1921", "青石", "见县志。"))
    assert 'class="language-python"' in page.reader_html and 'href="#fn1"' in page.reader_html


def test_it_ends_on_pages_made_to_be_slow() -> None:
    deep = "<div class='comment'>" * 3_000 + FIRST + "</div>" * 3_000
    wide = "".join(f"<div class='c{n}'><a href='/{n}'>链接{n}</a></div>" for n in range(5_000))
    huge = f"<div class='{'post ' * 50_000}'>{SECOND}</div>"
    assert text_of(f"<div class='post-content'><p>{FIRST}</p><p>{SECOND}</p></div>{deep}{wide}{huge}")
