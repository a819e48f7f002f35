"""The piece of a passage shown with a hit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from linksnap.rules.query_words import query_words
from linksnap.rules.search_query import parse_query
from linksnap.rules.snippet import WIDTH, Part, snippet


def snip(text: str, query: str) -> tuple[Part, ...]:
    return snippet(text, query_words(parse_query(query).wishes).words)


def marked(parts: tuple[Part, ...]) -> list[str]:
    return [text for text, is_marked in parts if is_marked]


def test_it_marks_words_in_the_original_spelling() -> None:
    assert marked(snip("資訊檢索與 Ｆull-text Cafés, Running!", "资讯检索 cafe run")) == [
        "資訊檢索",
        "Cafés",
        "Running",
    ]


def test_it_shows_the_sentences_that_hold_most_of_the_words() -> None:
    text = "数据很多。" + "无关的话。" * 60 + "数据库的索引很快。" + "别的话。" * 60
    parts = snip(text, "数据库 索引")
    assert marked(parts) == ["数据库", "索引"]
    assert parts[0] == ("…", False)
    assert parts[-1] == ("…", False)
    assert parts[1][0].startswith("数据库") or parts[1] == ("数据库", True)


def test_it_begins_at_the_beginning_without_words() -> None:
    assert snippet("第一句。第二句。", ()) == (("第一句。第二句。", False),)
    assert snippet("", ()) == ()


def test_it_counts_chinese_characters_as_two() -> None:
    assert len("".join(text for text, _ in snippet("字" * 500, ()))) == WIDTH // 2 + 1
    assert len("".join(text for text, _ in snippet("a" * 500, ()))) == WIDTH + 1


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_it_keeps_the_text_as_it_is(text: str, query: str) -> None:
    parts = snip(text, query)
    shown = "".join(part for part, _ in parts).strip("…")
    assert shown.strip("…") in " ".join(text.split()) or "…" in text or not shown.strip()
    assert sum(len(part) for part, _ in parts) <= WIDTH + 2


def test_it_cuts_and_marks_between_characters_as_people_see_them() -> None:
    family = "👩‍👩‍👧"
    shown = "".join(text for text, _ in snippet("字" * 99 + family + "字" * 50, ()))
    assert shown.startswith("字" * 99) and shown.strip("字…") in ("", family)
    assert marked(snip("un cafe\u0301 ouvert", "cafe")) == ["cafe\u0301"]
    assert marked(snip("हिन्दी में खोज", "में")) == ["में"]
    flags = "".join(text for text, _ in snippet("🇨🇳🇫🇷" * 80, ())).rstrip("…")
    assert len(flags) % 2 == 0 and flags


def test_it_gives_html_as_the_text_it_is() -> None:
    text = "输入 <script>alert('备份')</script> & <b>备份</b>"
    assert "".join(part for part, _ in snip(text, "备份")) == text
    assert marked(snip(text, "备份")) == ["备份", "备份"]


def test_it_stays_short_where_one_character_is_endless() -> None:
    assert len("".join(text for text, _ in snippet("a" + "\u0301" * 5000, ()))) <= WIDTH + 2


def test_it_marks_a_character_once_that_reads_as_two_words() -> None:
    assert snip("¼ 的数据", "1 4") == (("¼", True), (" 的数据", False))
