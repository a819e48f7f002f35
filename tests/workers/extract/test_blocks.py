"""Blocks are read by their numbers, and numbered where no browser did it."""

from tests.workers.extract.pages import ENGLISH
from workers.extract.blocks import number_blocks, read_blocks
from workers.extract.document import Element, parse


def tree(html: str) -> Element:
    root = parse(html)
    assert root is not None
    return root


def test_it_numbers_the_innermost_block_around_text() -> None:
    blocks = read_blocks(tree(number_blocks("<div><section><p>甲</p>乙</section><br></div><td>丙</td>")))
    assert [one.block.text for one in blocks] == ["乙", "甲", "丙"]


def test_it_keeps_ids_and_makes_anchors_for_the_rest() -> None:
    html = number_blocks('<p id="qian">前</p><p>后</p>')
    assert 'id="qian" data-ls-b="1"' in html and 'data-ls-b="2" id="ls-2"' in html
    assert [one.block.anchor for one in read_blocks(tree(html))] == ["qian", "ls-2"]


def test_it_takes_off_numbers_a_page_brought_along() -> None:
    html = number_blocks('<p data-ls-b="77">甲</p><span data-ls-b="3">乙</span>')
    assert "77" not in html and html.count("data-ls-b") == 2


def test_it_does_not_number_what_is_hidden_or_no_text() -> None:
    html = number_blocks('<p style="display: none">藏</p><div hidden>藏</div><script>1</script><p> \n </p><p>见</p>')
    assert html.count("data-ls-b") == 1


def test_it_counts_a_number_that_comes_twice_once() -> None:
    blocks = read_blocks(tree('<p data-ls-b="1">一</p><p data-ls-b="1">二</p><p data-ls-b="x">三</p>'))
    assert [one.block.text for one in blocks] == ["一"]


def test_it_reads_the_shadow_root_of_a_component_but_no_other_template() -> None:
    html = '<my-card><template shadowrootmode="open"><p data-ls-b="1">影</p></template></my-card>'
    html += '<template><p data-ls-b="2">无</p></template>'
    assert [one.block.text for one in read_blocks(tree(html))] == ["影"]


def test_it_tells_navigation_and_links_from_prose() -> None:
    html = '<nav><p data-ls-b="1">菜单</p></nav><main><header><h1 data-ls-b="2">题</h1></header>'
    html += '<p data-ls-b="3">见<a href="/x">那里</a></p></main>'
    nav, title, text = read_blocks(tree(html))
    assert (nav.in_boilerplate, title.in_boilerplate, text.in_boilerplate) == (True, False, False)
    assert (text.link_characters, text.prose) == (2, 1)


def test_it_reads_the_level_of_headings_written_as_roles() -> None:
    html = '<div role="heading" aria-level="3" data-ls-b="1">小节</div><h2><span data-ls-b="2">节</span></h2>'
    html += '<p data-ls-b="3">文</p><div role="heading" aria-level="²" data-ls-b="4">怪</div>'
    assert [one.block.level for one in read_blocks(tree(html))] == [3, 2, 0, 2]


def test_it_leaves_readings_of_ruby_out() -> None:
    blocks = read_blocks(tree('<p data-ls-b="1"><ruby>豆<rp>(</rp><rt>dòu</rt><rp>)</rp>腐</ruby>好</p>'))
    assert blocks[0].block.text == "豆腐好"


def test_it_numbers_an_english_page_in_document_order() -> None:
    numbers = [one.block.number for one in read_blocks(tree(number_blocks(ENGLISH)))]
    assert numbers == sorted(numbers) and numbers[0] == 1
