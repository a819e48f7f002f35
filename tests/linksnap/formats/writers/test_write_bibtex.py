"""References: kinds, keys, escapes, names."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from linksnap.formats.writers.write_bibtex import authors, citation_key, escaped, write_bibtex
from tests.linksnap.formats.writers.samples import link


def entry(**fields: object) -> str:
    return b"".join(write_bibtex([link(**fields)])).decode()


def test_it_writes_a_page_as_online() -> None:
    text = entry(
        author="张三、李四", lang="zh-Hans", published_at=datetime(2024, 3, 1, tzinfo=UTC), site_name="字里行间"
    )
    assert text.startswith("@online{zili-example-0123456789ab,\n") and text.endswith("}\n\n")
    for line in (
        "title = {{中文网页排版}}", "author = {{张三} and {李四}}", "date = {2024-03-01}", "organization = {字里行间}",
        "url = {https://zili.example/排版?a=1&b=2}", "urldate = {2026-11-20}",
        "langid = {chinese}", "keywords = {排版, CSS}",
    ):  # fmt: skip
        assert f"  {line},\n" in text


def test_it_writes_a_paper_as_an_article_with_its_numbers() -> None:
    text = entry(url="https://arxiv.org/abs/2101.00001v2", author="Ada Lovelace and Alan Turing")
    assert text.startswith("@article{") and "eprint = {2101.00001v2}" in text and "archiveprefix = {arXiv}" in text
    assert "author = {Ada Lovelace and Alan Turing}" in text
    assert "doi = {10.1145/3290605.3300233}" in entry(final_url="https://dl.acm.org/doi/10.1145/3290605.3300233")
    # What only the page says of itself; the address goes first, and what is no number is none.
    said = entry(url="https://期刊.example/论文", doi="10.3969/j.issn.1000-3428", arxiv="2101.00001")
    assert (
        said.startswith("@article{") and "doi = {10.3969/j.issn.1000-3428}" in said and "eprint = {2101.00001}" in said
    )
    assert "{2101.00001v2}" in entry(url="https://arxiv.org/abs/2101.00001v2", arxiv="2101.00009")
    assert entry(doi="10.1/}坏{", arxiv="../坏").startswith("@online{")


def test_it_escapes_what_means_something_to_tex() -> None:
    braces = r"\textbraceleft{}\textbraceright{}"
    assert escaped("\\{}$&#_%~^") == rf"\textbackslash{{}}{braces}\$\&\#\_\%\textasciitilde{{}}\textasciicircum{{}}"
    assert escaped("行\n\t一\x00 二") == "行 一 二"
    text = entry(title="{不平衡", url="https://a.example/}{%7B_x")
    assert text.count("{") == text.count("}")
    assert "url = {https://a.example/%7D%7B%7B_x}" in text


@pytest.mark.parametrize(
    ("byline", "written"),
    [
        ("王小波", "{王小波}"),
        ("张三，李四; Ada Lovelace", "{张三} and {李四} and Ada Lovelace"),
        ("Lovelace, Ada", "{Lovelace, Ada}"),
        ("Tom & Jerry", "Tom and Jerry"),
        ("Rolland", "Rolland"),
        ("", ""),
    ],
)  # fmt: skip
def test_it_keeps_names_whole(byline: str, written: str) -> None:
    assert authors(byline) == written


def test_it_gives_keys_that_are_stable_unique_and_plain() -> None:
    one = link(host="www.排版.example")
    assert citation_key(one) == "example-0123456789ab"
    assert citation_key(replace(one, title="改了", updated_at=datetime.now(UTC))) == citation_key(one)
    assert citation_key(replace(one, public_id="f" * 32)) != citation_key(one)
    assert citation_key(replace(one, host="排版")) == "link-0123456789ab"
