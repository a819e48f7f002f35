"""The texts that PostgreSQL reads as tsvector and tsquery."""

import pytest

from linksnap.rules.tsvector import Field, quote, tsquery_text, tsvector_text


def test_it_weighs_fields_and_keeps_their_positions_apart() -> None:
    assert tsvector_text([Field("检索", "A"), Field("search 索", "D")]) == ("'检':1A '索':2A,5 '检索':1A 'search':4")


def test_it_quotes_lexemes() -> None:
    assert quote("a'b\\") == "'a''b\\\\'"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("全文檢索", "'全文' <-> '文检' <-> '检索'"),
        ("检索", "'检索'"),
        ("中", "'中'"),
        ("Running", "'run'"),
        ("self-hosted", "'self' <-> 'host' | 'selfhost'"),
        ("camelCase", "'camelcas' | 'camel' <-> 'case'"),
        ("v1.2", "'v1' <-> '2' | 'v1.2' | '1' <-> '2'"),
        ("v.3", "'v' <-> '3' | 'v.3'"),
        (".NET", "'.net'"),
        ("C#", "'c#'"),
        ("Python编程 入门", "'python' <-> '编程' <2> '入门'"),
        ("'; DROP & | ! :* <->", "'drop'"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_it_writes_a_query_for_a_word_or_phrase(text: str, query: str) -> None:
    assert tsquery_text(text) == query


def test_it_asks_for_a_weight() -> None:
    assert tsquery_text("全文检", "A") == "'全文':A <-> '文检':A"


def test_it_stays_within_the_limits_of_postgres() -> None:
    text = tsvector_text([Field("数" * 1000 + "".join(chr(0x4E00 + i % 20_000) for i in range(40_000)), "D")])
    positions = text.split()[0].split(":")[1].split(",")
    assert len(positions) == 255
    assert len(text.encode()) < 1_000_000
    assert all(int(place) <= 16_383 for lexeme in text.split() for place in lexeme.split(":")[1].split(","))
