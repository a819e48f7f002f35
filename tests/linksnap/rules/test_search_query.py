"""What the text of the search box becomes."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linksnap.rules.query_tree import And, Filter, FilterName, Node, Not, Or, Phrase, SearchQuery, Term, Wish
from linksnap.rules.search_query import parse_query


def wishes(text: str) -> list[str]:
    return [wish.text for wish in parse_query(text).wishes]


def conditions(text: str) -> list[Node]:
    return list(parse_query(text).conditions)


def tag(value: str) -> Filter:
    return Filter(FilterName.TAG, value)


def test_it_takes_plain_words_as_wishes() -> None:
    assert parse_query("python 爬虫") == SearchQuery(wishes=(Wish("python"), Wish("爬虫")))


def test_it_requires_phrases_and_excludes_words() -> None:
    query = parse_query('"机器 学习" -java 入门')
    assert query.conditions == (Phrase("机器 学习"), Not(Term("java")))
    assert query.text == "机器 学习 入门"


def test_it_reads_filters() -> None:
    assert conditions('tag:编程 #rust -tag:"a b" site:https://例子.com/x lang:zh_Hans is:fav before:2024-05') == [
        tag("编程"),
        tag("rust"),
        Not(tag("a b")),
        Filter(FilterName.SITE, "例子.com"),
        Filter(FilterName.LANG, "zh-hans"),
        Filter(FilterName.IS, "favourite"),
        Filter(FilterName.BEFORE, "2024-05-01"),
    ]


def test_it_reads_chinese_names_quotes_colons_and_brackets() -> None:
    assert conditions("标签：编程 “全文检索”") == [tag("编程"), Phrase("全文检索")]
    assert wishes("数据库（PostgreSQL）") == ["数据库", "PostgreSQL"]


def test_it_reads_upper_case_operators_anywhere() -> None:
    query = parse_query("cats OR 狗 NOT fish")
    assert query.conditions == (Or((Term("cats"), And((Term("狗"), Not(Term("fish")))))),)
    assert [wish.is_optional for wish in query.wishes] == [True, True]


def test_it_reads_lower_case_operators_beside_a_filter_only() -> None:
    assert conditions("tag:甲 or tag:乙") == [Or((tag("甲"), tag("乙")))]
    assert conditions("(tag:甲 and not #乙)") == [tag("甲"), Not(tag("乙"))]
    assert conditions("why is it not working or 坏了") == []


def test_it_reads_types_ages_and_compact_days() -> None:
    assert conditions(
        "type:article 类型：图片 is:starred age:<2周 age:>3years 距今:5d after:20240301 before:2024年5月"
    ) == [
        Filter(FilterName.TYPE, "page"),
        Filter(FilterName.TYPE, "image"),
        Filter(FilterName.IS, "favourite"),
        Filter(FilterName.AGE, "<2w"),
        Filter(FilterName.AGE, ">3y"),
        Filter(FilterName.AGE, "<5d"),
        Filter(FilterName.AFTER, "2024-03-01"),
        Filter(FilterName.BEFORE, "2024-05-01"),
    ]


@pytest.mark.parametrize("text", ["is:nonsense", "before:yesterday", "before:2024-13", "https://example.com/甲", "a:b"])
def test_it_takes_an_unknown_filter_as_words(text: str) -> None:
    assert wishes(text) == [text] and conditions(text) == []


@pytest.mark.parametrize("text", ["前 is:nonsense 后", "前 -is:nonsense 后", "前 tag: 后", "(before:2024-02-30 前) 后"])
def test_it_leaves_out_a_filter_without_sense_where_words_stand_beside_it(text: str) -> None:
    assert wishes(text) == ["前", "后"] and conditions(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"没有 结束', ["没有", "结束"]),
        (") 甲 ( 乙", ["甲", "乙"]),
        ("OR", ["OR"]),
        ("NOT", ["NOT"]),
        ("甲 OR", ["甲"]),
        ("--help", ["--help"]),
        ("5-3", ["5-3"]),
        ("f(x)", ["f", "x"]),
        ("a\0b", ["a", "b"]),
        ("   ", []),
    ],
)
def test_it_takes_what_fits_no_grammar_literally(text: str, words: list[str]) -> None:
    assert wishes(text) == words


def test_it_reads_only_the_beginning_of_a_very_long_text() -> None:
    assert len(parse_query("很长 " * 4000).wishes) == 64
    assert len(parse_query("(" * 4000 + "甲").wishes) == 1


SYNTAX = [
    "标签：",
    '"',
    "(",
    ")",
    "-",
    "#",
    " ",
    " or ",
    " OR ",
    "not ",
    "AND ",
    "tag:",
    "is:",
    "age:<",
    "typo:",
    "before:2024-02-3",
    "9",
    "甲",
    "b",
    "“",
    "：",
    "\\",
    "'",
    "\0",
]


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(SYNTAX), max_size=40).map("".join))
def test_it_never_refuses_a_text(text: str) -> None:
    query = parse_query(text)
    assert isinstance(query.text, str)
    assert len(query.wishes) <= 64
    for warning in query.warnings:
        assert warning.position >= 1 and text[warning.position - 1 : warning.end] == warning.text
        assert isinstance(parse_query(warning.mended(text)), SearchQuery)
    assert list(query.warnings) == sorted(query.warnings, key=lambda warning: warning.position)


BOMBS = [
    "(",
    '"a ',
    'tag:"',
    "a",
    "-",
    "标签：",
    "tag: ",
    "sitee:x ",
    " ",
    "is:a",
    "age:<" + "9" * 50,
    "a-",
    "not ",
    "#",
    "٣",
]


@pytest.mark.parametrize("piece", BOMBS)
def test_it_reads_a_long_text_in_linear_time(piece: str) -> None:
    parse_query(piece)
    begun = time.process_time()
    parse_query(piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 0.5
