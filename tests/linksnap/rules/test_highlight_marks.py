"""Tests of marking quotes in an article: across tags, line breaks and entities, in both languages."""

from linksnap.rules.highlight_marks import Quote, mark_quotes


def marked(article: str, *texts: str) -> str:
    return mark_quotes(article, [Quote(text, f"hl-{n}") for n, text in enumerate(texts)])


def test_it_marks_chinese_words_where_they_stand() -> None:
    shown = marked("<p>中文排版的行高，要比西文大。</p>", "行高，要比西文大")
    assert shown == '<p>中文排版的<mark class="hl yellow" id="hl-0">行高，要比西文大</mark>。</p>'


def test_it_marks_across_tags_and_line_breaks() -> None:
    shown = marked("<p>Read <em>slowly\n and</em> twice.</p><p>Then rest.</p>", "slowly and twice. Then")
    assert shown == (
        '<p>Read <em><mark class="hl yellow" id="hl-0">slowly\n and</mark></em> '
        '<mark class="hl yellow">twice.</mark></p><p><mark class="hl yellow">Then</mark> rest.</p>'
    )


def test_it_sees_an_entity_as_its_letter_and_keeps_it_escaped() -> None:
    shown = marked("<p>a &lt; b &amp; c</p>", "< b & c")
    assert shown == '<p>a <mark class="hl yellow" id="hl-0">&lt; b &amp; c</mark></p>'


def test_it_leaves_what_is_not_there_alone() -> None:
    assert marked("<p>行高与标点</p>", "字体", "", "  ") == "<p>行高与标点</p>"


def test_it_never_marks_inside_a_tag() -> None:
    article = '<p title="行高">字距</p>'
    assert marked(article, "行高") == article


def test_it_gives_overlapping_words_to_the_first_quote() -> None:
    shown = mark_quotes("<p>甲乙丙丁</p>", [Quote("甲乙丙", "hl-a", "green"), Quote("丙丁", "hl-b", "not a colour")])
    assert shown == '<p><mark class="hl green" id="hl-a">甲乙丙</mark><mark class="hl yellow" id="hl-b">丁</mark></p>'
