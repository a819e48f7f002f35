"""What is odd in a query: the problem, its place, the piece, and what was probably meant."""

import pytest

from linksnap.rules.query_warnings import QueryProblem, while_typing
from linksnap.rules.search_query import parse_query

P = QueryProblem


@pytest.mark.parametrize(
    ("text", "problem", "position", "piece", "suggestion"),
    [
        ("备份 sitee:example.org", P.UNKNOWN_FILTER, 4, "sitee:", "site:"),
        ("tpye:pdf", P.UNKNOWN_FILTER, 1, "tpye:", "type:"),
        ("笔记 filetype：pdf", P.UNKNOWN_FILTER, 4, "filetype：", "type:"),
        ("域名：例子.com", P.UNKNOWN_FILTER, 1, "域名：", "site:"),
        ("since:2024", P.UNKNOWN_FILTER, 1, "since:", "after:"),
        ("猫 is:unreed", P.UNKNOWN_VALUE, 3, "is:unreed", "is:unread"),
        ("猫 状态：没有这种", P.UNKNOWN_VALUE, 3, "状态：没有这种", ""),
        ("猫 type:pfd", P.UNKNOWN_VALUE, 3, "type:pfd", "type:pdf"),
        ("猫 lang:chinse", P.UNKNOWN_VALUE, 3, "lang:chinse", "lang:zh"),
        ("猫 lang:xx", P.UNKNOWN_VALUE, 3, "lang:xx", ""),
        ("tag: css 猫", P.NO_VALUE, 1, "tag: css", "tag:css"),
        ("猫 标签：", P.NO_VALUE, 3, "标签：", ""),
        ("猫 before:昨天", P.NOT_A_DATE, 3, "before:昨天", ""),
        ("猫 before:2024-02-30", P.NO_SUCH_DAY, 3, "before:2024-02-30", "before:2024-02-29"),
        ("猫 after:2024-13", P.NO_SUCH_DAY, 3, "after:2024-13", ""),
        ("猫 after:0000", P.NO_SUCH_DAY, 3, "after:0000", ""),
        ("猫 age:很久", P.NOT_AN_AGE, 3, "age:很久", ""),
        ("“没有 结束", P.OPEN_QUOTE, 1, "“", ""),
        ("（猫 狗", P.OPEN_BRACKET, 1, "（", ""),
        ("猫) 狗", P.CLOSING_BRACKET, 2, ")", ""),
        ("猫 OR", P.LONE_OPERATOR, 3, "OR", ""),
        ("AND 猫", P.LONE_OPERATOR, 1, "AND", ""),
        ("(NOT) 猫", P.LONE_OPERATOR, 2, "NOT", ""),
        ("猫 " * 70, P.TOO_LONG, 129, "猫", ""),
        ("长" * 5000, P.TOO_LONG, 4097, "长", ""),
    ],
)
def test_it_says_what_is_odd_and_where(
    text: str, problem: QueryProblem, position: int, piece: str, suggestion: str
) -> None:
    (warning,) = parse_query(text).warnings
    assert (warning.problem, warning.position, warning.text, warning.suggestion) == (
        problem, position, piece, suggestion,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "为什么 site:例子.com", "std::vector size:10 page:3", "https://example.com/a:b", "localhost:8000", "10:30",
        "Re: 你好", "C++ C# .NET a-b", "why is it not working or 坏了", "tag:备份 OR (#css AND NOT is:未读)", "note:x",
        "", '"没有：这个"', "Node.js v1.2.3 CVE-2025-14202", "时间：三点", "作者：鲁迅",
    ],
)  # fmt: skip
def test_it_finds_nothing_odd_in_plain_text(text: str) -> None:
    assert parse_query(text).warnings == ()


def test_it_mends_the_query_by_the_suggestion() -> None:
    text = "备份 sitee:example.org 法则"
    (warning,) = parse_query(text).warnings
    assert warning.mended(text) == "备份 site:example.org 法则"


def test_it_does_not_bother_who_still_types() -> None:
    for unfinished in ('猫 "没有', "(猫", "猫 OR ", "猫 is:un", "猫 tag:", "猫 before:2024-1"):
        assert while_typing(parse_query(unfinished).warnings, unfinished) == ()
    early = "is:unreed 猫"
    assert [warning.position for warning in while_typing(parse_query(early).warnings, early)] == [1]
