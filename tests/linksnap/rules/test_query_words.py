"""What of a query is looked up word by word."""

import pytest

from linksnap.rules.function_words import is_function_word
from linksnap.rules.query_words import query_words
from linksnap.rules.search_query import parse_query


def words(text: str) -> list[str]:
    return [word.text for word in query_words(parse_query(text).wishes).words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("如何在服务器上部署数据库？", ["服务器", "部署", "数据库"]),
        ("網頁快照", ["网页快照"]),
        ("怎么安装", ["安装"]),
        ("How do I configure nginx?", ["configure", "nginx"]),
        ("the", ["the"]),
        ("什么", ["什么"]),
        ("データベースの設計", ["データベース", "设计"]),
        ('"机器 学习" Python', ["机器 学习", "Python"]),
        ("数据 数据 數據", ["数据"]),
        ("!!!", []),
    ],
)
def test_it_keeps_the_words_with_meaning(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_it_knows_what_to_look_for_where_a_word_is_unknown() -> None:
    (word,) = query_words(parse_query("网页快照").wishes).words
    assert [part.text for part in word.parts] == ["网页", "快照"]


def test_it_pairs_neighbours() -> None:
    assert query_words(parse_query("reverse proxy 配置").wishes).pairs == ("'revers' <-> 'proxi'", "'proxi' <-> '配置'")
    assert query_words(parse_query("proxy").wishes).pairs == ()


def test_it_limits_the_words_of_a_very_long_question() -> None:
    assert len(words(" ".join(f"词{number}" for number in range(500)))) == 24


@pytest.mark.parametrize("word", ["如何在", "这是什么", "The", "的"])
def test_it_knows_function_words_and_chains_of_them(word: str) -> None:
    assert is_function_word(word)
    assert not is_function_word("数据")
