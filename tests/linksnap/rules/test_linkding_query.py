"""linkding's search language."""

import pytest

from linksnap.rules.linkding_query import parse_linkding_query
from linksnap.rules.query_tree import And, Filter, FilterName, LinkState, Node, Not, Or, Phrase, Term

BOOK, ARTICLE = Filter(FilterName.TAG, "书"), Filter(FilterName.TAG, "article")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", And(())),
        ("   ", And(())),
        ("排版", Term("排版")),
        ("排版 rome", And((Term("排版"), Term("rome")))),
        ("排版 and rome", And((Term("排版"), Term("rome")))),
        ("排版 OR rome", Or((Term("排版"), Term("rome")))),
        ('"history of 罗马" #书', And((Phrase("history of 罗马"), BOOK))),
        ("'history of rome' rock'n'roll", And((Phrase("history of rome"), Term("rock'n'roll")))),
        ("rome (#article or #书)", And((Term("rome"), Or((ARTICLE, BOOK))))),
        ("rome not #article", And((Term("rome"), Not(ARTICLE)))),
        ("not not #article", Not(Not(ARTICLE))),
        ("a or b c", Or((Term("a"), And((Term("b"), Term("c")))))),
        ("!unread 排版", And((Filter(FilterName.IS, LinkState.UNREAD), Term("排版")))),
        ("!UNTAGGED", Filter(FilterName.IS, LinkState.UNTAGGED)),
        ("!other", Term("!other")),
        ("https://zili.example/a_(b)#章节?x=1", Term("https://zili.example/a_(b)#章节?x=1")),
        ('"a \\"b\\" 排"', Phrase('a "b" 排')),
    ],
)
def test_it_reads_the_language(text: str, node: Node) -> None:
    assert parse_linkding_query(text) == node


@pytest.mark.parametrize(
    "text",
    [
        "(",
        ")",
        "not",
        "or",
        "and or not",
        "(((排版",
        "排版)))",
        '"排版',
        "#",
        "# #",
        "not )",
        "a or",
        '""',
        "()",
        "(" * 5000,
    ],
)
def test_it_reads_what_does_not_fit_as_far_as_it_goes(text: str) -> None:
    assert parse_linkding_query(text) in (And(()), Term("排版"), Phrase("排版"), Term("a"))


def test_it_reads_no_further_than_its_limits() -> None:
    node = parse_linkding_query("字 " * 5000)
    assert isinstance(node, And) and len(node.children) == 64
