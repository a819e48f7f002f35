"""Formulas become MathML with TeX, or TeX: in the text, where a search finds them, and in the reader."""

import time

import pytest

from workers.extract.document import parse
from workers.extract.mathml import mathml_to_tex
from workers.extract.page import extract_page

KATEX = (
    '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>E</mi></mrow>'
    '<annotation encoding="application/x-tex">E = mc^2</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true">Emc2</span></span>'
)
MATHJAX_2 = (
    '<span class="MathJax_Preview">预</span><span class="MathJax" id="MathJax-Element-1-Frame"><nobr>乱</nobr></span>'
    '<script type="math/tex" id="MathJax-Element-1">x_n^2</script>'
)


def page_with(formula: str) -> str:
    words = "公式写在网页里的办法有很多种，保存下来以后还要能够搜索和阅读，所以要把它们统一起来，写成同一种样子。"
    return (
        f'<html lang="zh"><body><article class="post-content"><p>先看 {formula} 再往下读，{words}</p><p>{words}</p>'
        "</article></body></html>"
    )


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (KATEX, "$E = mc^2$"),
        (f'<span class="katex-display">{KATEX}</span>', "$$E = mc^2$$"),
        (MATHJAX_2, "$x_n^2$"),
        ('<script type="math/tex; mode=display">\\int f</script>', "$$\\int f$$"),
        ('<mjx-container data-linksnap-tex="a+b"><svg></svg></mjx-container>', "$a+b$"),
        ('<math alttext="\\alpha"><mi>α</mi></math>', "$\\alpha$"),
        ('<img class="latex" alt="\\sum_i x_i" src="/f.png">', "$\\sum_i x_i$"),
        ('<img eeimg="1" alt="y=x^2" src="https://zhi.example/equation?tex=y">', "$y=x^2$"),
        ('<img src="https://jue.example/equation?tex=%5Cfrac%7B1%7D%7B2%7D">', "$\\frac{1}{2}$"),
        ('<span class="ztext-math" data-tex="e^{i\\pi}">图</span>', "$e^{i\\pi}$"),
        ('<img class="mwe-math-fallback-image-inline" alt="{\\displaystyle n^2}">', "$n^2$"),
    ],
)  # fmt: skip
def test_it_says_a_formula_as_tex(formula: str, said: str) -> None:
    page = extract_page(page_with(formula), None, "https://gongshi.example/")
    assert said in page.text and "乱" not in page.text and "预" not in page.text and "Emc2" not in page.text


def test_it_shows_mathml_where_there_is_some_and_code_elsewhere() -> None:
    with_math = extract_page(page_with(KATEX), None, "https://gongshi.example/").reader_html
    assert '<math alttext="E = mc^2">' in with_math and "annotation" not in with_math
    without = extract_page(page_with(MATHJAX_2), None, "https://gongshi.example/").reader_html
    assert '<code class="language-tex">$x_n^2$</code>' in without


def test_it_gives_a_displayed_formula_a_block_of_its_own_in_its_place() -> None:
    shown = page_with("公式").replace("</p><p>", f'</p><span class="katex-display">{KATEX}</span><p>', 1)
    texts = [block.text for block in extract_page(shown, None, "https://gongshi.example/").blocks]
    assert texts[1] == "$$E = mc^2$$" and len(texts) == 3


def test_it_takes_no_article_called_mathjax_for_a_formula() -> None:
    page = extract_page(
        page_with("甲").replace("post-content", "post-content mathjax"), None, "https://gongshi.example/"
    )
    assert "保存下来以后" in page.text


@pytest.mark.parametrize(
    ("mathml", "tex"),
    [
        ("<mfrac><mi>α</mi><msqrt><mn>2</mn></msqrt></mfrac>", "\\frac{\\alpha}{\\sqrt{2}}"),
        ("<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>", "\\int_{0}^{1}"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", "\\sum_{i}^{n}"),
        ("<mi>sin</mi><mi>x</mi><mo>≤</mo><mn>1</mn>", "\\sin x\\le 1"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "\\bar{x}"),
        ("<mtext>当且仅当</mtext>", "\\text{当且仅当}"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable>", "\\begin{matrix}a & b\\end{matrix}"),
    ],
)
def test_it_writes_mathml_as_tex(mathml: str, tex: str) -> None:
    root = parse(f"<math>{mathml}</math>")
    assert root is not None
    assert mathml_to_tex(next(root.iter("math"))) == tex


def test_it_ends_on_deep_formulas() -> None:
    deep = "<math>" + "<mrow>" * 1_500 + "<mi>深</mi>" + "</mrow>" * 1_500 + "</math>"
    begun = time.process_time()
    page = extract_page(page_with(deep * 3), None, "https://gongshi.example/")
    assert "再往下读" in page.text and time.process_time() - begun < 20
