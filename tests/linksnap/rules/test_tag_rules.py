"""Tests of reading a rule strictly, and of making one from plain fields."""

import pytest

from linksnap.rules.query_tree import Filter, FilterName, Not, Or, Phrase, Term
from linksnap.rules.query_warnings import QueryProblem
from linksnap.rules.tag_rules import PlainRule, RuleError, RuleProblem, read_rule


def test_it_takes_words_as_conditions() -> None:
    assert read_rule("排版 site:zili.example -tag:旧") == (
        Term("排版"),
        Filter(FilterName.SITE, "zili.example"),
        Not(Filter(FilterName.TAG, "旧")),
    )
    assert read_rule("(排版 OR typography)") == (Or((Term("排版"), Term("typography"))),)


@pytest.mark.parametrize(
    ("text", "problem", "position"),
    [
        ("", RuleProblem.EMPTY, 1),
        ("  ", RuleProblem.EMPTY, 1),
        ("()", RuleProblem.EMPTY, 1),
        ("排" * 501, RuleProblem.TOO_LONG, 501),
        ("排版 is:unread", RuleProblem.NOT_IN_RULES, 4),
        ("site:a.example in:合集", RuleProblem.NOT_IN_RULES, 16),
        ("age:<2w", RuleProblem.NOT_IN_RULES, 1),
        ("！！！", RuleProblem.NO_WORDS, 1),
        ("site:a.example title:…", RuleProblem.NO_WORDS, 16),
        ('排版 "字', QueryProblem.OPEN_QUOTE, 4),
        ("(排版", QueryProblem.OPEN_BRACKET, 1),
        ("排版 type:papyrus", QueryProblem.UNKNOWN_VALUE, 4),
        ("title: 排版", QueryProblem.NO_VALUE, 1),
        ("排版 OR", QueryProblem.LONE_OPERATOR, 4),
    ],
)
def test_it_refuses_what_a_search_would_leave_out(text: str, problem: str, position: int) -> None:
    with pytest.raises(RuleError) as refused:
        read_rule(text)
    assert (refused.value.faults[0].problem, refused.value.faults[0].position) == (problem, position)


@pytest.mark.parametrize(
    ("plain", "query", "conditions"),
    [
        (PlainRule(site="github.com", title="发布 说明"), 'site:github.com title:"发布 说明"', 2),
        (PlainRule(words='or (C++) "行高" is:x'), '"or" "(C++)" 行高 "is:x"', 4),
        (PlainRule(title="更新日志"), "title:更新日志", 1),
        (PlainRule(), "", 0),
    ],
)
def test_it_makes_a_rule_of_plain_fields(plain: PlainRule, query: str, conditions: int) -> None:
    assert plain.query == query
    if query:
        found = read_rule(query)
        assert len(found) == conditions and all(isinstance(one, Term | Phrase | Filter) for one in found)
