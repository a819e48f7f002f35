"""Tests of tag names: cleaning, keys and slugs, in Chinese and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linksnap.rules.tag_names import (
    TagNameError,
    TagProblem,
    clean_tag_name,
    free_slug,
    split_tag_names,
    tag_key,
    tag_slug,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Self-Hosting", "self hosting"),
        ("self_hosting", "Self — Hosting"),
        ("Ｐｙｔｈｏｎ", "python"),
        ("機器學習", "机器学习"),
        ("机器 学习", "机器学习"),
        ("Python 教程", "python教程"),
        ("databases", "Database"),
        ("categories", "category"),
        ("movies", "movie"),
        ("caches", "cache"),
        ("classes", "class"),
        ("buses", "bus"),
        ("boxes", "box"),
        ("pies", "pie"),
        ("search/rankings", "Search / Ranking"),
        ("#中文", "中文"),
        ("link\u200b-rot", "link rot"),
        ("café", "cafe\u0301"),
        ("字体\ufe0f", "字体"),
        ("straße", "STRASSE"),
        ("ﬁlm", "film"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ISTANBUL", "istanbul"),
        ("ﾊﾝｶｸ ＡＢＣ", "ハンカク abc"),
    ],
)
def test_it_sees_one_tag_in_two_spellings(one: str, other: str) -> None:  # bad inputs T01, T02, T03
    assert tag_key(one) == tag_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"),
        ("C++", "C#"),
        ("pandas", "panda"),
        ("news", "new"),
        ("css", "cs"),
        ("排版", "版排"),
        ("windows", "window"),
        (".net", "net"),
        ("İstanbul", "istanbul"),
    ],
)
def test_it_keeps_different_tags_apart(one: str, other: str) -> None:
    assert tag_key(one) != tag_key(other)


@given(st.text(max_size=40))
def test_it_makes_the_same_key_of_a_key(text: str) -> None:
    key = tag_key(text)
    assert tag_key(key) == key


@given(st.text(max_size=230))
def test_it_cleans_any_text_or_says_why_not(text: str) -> None:
    try:
        name = clean_tag_name(text)
    except TagNameError as error:
        assert error.problem in TagProblem
        return
    assert clean_tag_name(name) == name
    assert 0 < len(name) <= 200
    assert 0 < len(tag_key(name)) <= 200
    assert 0 < len(tag_slug(name)) <= 120
    assert "/" not in tag_slug(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  #机器学习 ", "机器学习"),
        ("Self   Hosting", "Self Hosting"),
        ("\u202e排版", "排版"),
        ("\u3000行高\u00a0 \u2003字距\u3000", "行高 字距"),
        ("\u2067שלום\u2069\u202a \u202bعربي\u202c\u202d", "שלום عربي"),
        ("/search/ranking/", "search/ranking"),
        ("👩\u200d💻 代码", "👩\u200d💻 代码"),
    ],
)
def test_it_cleans_a_name_for_show(text: str, name: str) -> None:  # bad inputs T06, T08
    assert clean_tag_name(text) == name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", TagProblem.EMPTY),
        ("  　", TagProblem.EMPTY),
        ("---", TagProblem.EMPTY),
        ("\u200b", TagProblem.EMPTY),
        ("#", TagProblem.EMPTY),
        ("长" * 201, TagProblem.TOO_LONG),
        ("\ufdfa" * 12, TagProblem.TOO_LONG),
        ("null\x00byte", TagProblem.BAD_CHARACTERS),
        ("\ud800", TagProblem.BAD_CHARACTERS),
        ("排版，字体", TagProblem.BAD_CHARACTERS),
    ],
)
def test_it_refuses_what_cannot_be_a_tag(text: str, problem: TagProblem) -> None:
    with pytest.raises(TagNameError) as caught:
        clean_tag_name(text)
    assert caught.value.problem is problem


def test_it_splits_names_at_chinese_and_latin_commas() -> None:  # bad input T04
    assert split_tag_names("css, 排版、字体；自然;\n link rot ,,\t行高，") == [
        *("css", "排版", "字体", "自然", "link rot", "行高")
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("机器学习", "机器学习"), ("C++ 教程", "c-教程"), ("+++", "tag"), ("Review", "tag-review"), ("a_b/c", "a-b-c")],
)
def test_it_makes_a_slug_for_the_address(name: str, slug: str) -> None:
    assert tag_slug(name) == slug


def test_it_counts_up_until_a_slug_is_free() -> None:
    assert free_slug("C#", {"c", "c-2"}) == "c-3"
