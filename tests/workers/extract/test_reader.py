"""The reader's article can neither run, load nor post anything, and keeps what reading needs."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.extract.pages import ADDRESS, HOSTILE_READER
from workers.extract.document import parse
from workers.extract.reader import clean_reader, picture_addresses

LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "style", "class", "xlink:href"}
RUNNING_TAGS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "link",
    "meta",
    "base",
    "svg",
}


def assert_harmless(html: str) -> None:
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in root.iter("*"):
        assert element.tag not in RUNNING_TAGS
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in LOADING or (name == "src" and value.startswith("data:image/"))
            if name == "href":
                assert value.startswith(("#", "http://", "https://", "mailto:"))


def test_it_leaves_nothing_of_a_hostile_page_that_runs_loads_or_posts() -> None:
    clean = clean_reader(HOSTILE_READER, ADDRESS, {})
    assert_harmless(clean)
    assert "alert" not in clean
    assert "你好 hello" in clean and "点我" in clean
    assert 'data-ls-b="1"' in clean and "numbered badly" in clean and 'data-ls-b="2' not in clean


@given(st.lists(st.sampled_from(HOSTILE_READER.replace(">", ">\n").splitlines()), max_size=30))
def test_it_stays_harmless_however_the_pieces_are_mixed(pieces: list[str]) -> None:
    assert_harmless(clean_reader("".join(pieces), ADDRESS, {}))


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<a href="/shui">水</a>', '<a href="https://blog.example.cn/shui" rel="noopener noreferrer">水</a>'),
        (f'<a href="{ADDRESS}#fn1">①</a>', '<a href="#fn1" rel="noopener noreferrer">①</a>'),
        ('<table><tbody><tr><td colspan="2">甲</td></tr></tbody></table>', '<td colspan="2">甲</td>'),
        ('<pre><code class="hljs language-python">印(1)</code></pre>', '<code class="language-python">印(1)</code>'),
        ("<figure><figcaption>图一</figcaption></figure>", "<figure><figcaption>图一</figcaption></figure>"),
        ("<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>", "><mfrac><mi>a</mi><mn>2</mn></mfrac></math>"),
        ("<ruby>漢<rt>かん</rt></ruby>", "<ruby>漢<rt>かん</rt></ruby>"),
    ],
)
def test_it_keeps_what_reading_needs(html: str, kept: str) -> None:
    assert kept in clean_reader(html, ADDRESS, {})


def test_it_takes_pictures_from_the_archive_and_loads_no_other() -> None:
    held = {"https://blog.example.cn/a.png": "data:image/png;base64,AAAA"}
    clean = clean_reader('<img src="/a.png" alt="甲"><img src="/b.png" alt="乙">', ADDRESS, held)
    assert 'src="data:image/png;base64,AAAA"' in clean
    assert 'data-linksnap-src="https://blog.example.cn/b.png"' in clean
    assert ' src="https://' not in clean


def test_it_knows_the_pictures_of_an_archive_by_their_addresses() -> None:
    html = '<img data-linksnap-src="https://a.cn/1.png" src="data:image/png;base64,AA">'
    html += '<img data-linksnap-src="/2.webp" srcset="data:image/webp;base64,BB 2x"><img data-linksnap-src="/3.png">'
    expected = {
        "https://a.cn/1.png": "data:image/png;base64,AA",
        "https://blog.example.cn/2.webp": "data:image/webp;base64,BB",
    }
    assert picture_addresses(parse(html), ADDRESS) == expected


def test_it_keeps_blocks_in_elements_it_does_not_know() -> None:
    clean = clean_reader('<form><my-text data-ls-b="1" id="ls-1">豆腐</my-text><input></form>', ADDRESS, {})
    assert '<div data-ls-b="1" id="ls-1">豆腐</div>' in clean
    assert "form" not in clean and "input" not in clean
