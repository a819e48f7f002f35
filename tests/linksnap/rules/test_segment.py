"""How pages and queries are cut into lexemes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from linksnap.rules.folding import fold, fold_with_origins
from linksnap.rules.segment import pieces, segment


def places(text: str) -> dict[str, list[int]]:
    """Each lexeme of a text with its positions."""
    found: dict[str, list[int]] = {}
    for lexeme, position, _, _ in segment(text):
        found.setdefault(lexeme, []).append(position)
    return found


def test_it_indexes_chinese_as_characters_and_bigrams_at_the_place_of_the_first() -> None:
    assert places("全文检索") == {
        "全": [1],
        "全文": [1],
        "文": [2],
        "文检": [2],
        "检": [3],
        "检索": [3],
        "索": [4],
    }


def test_it_folds_traditional_to_simplified_and_full_width_to_half() -> None:
    assert places("資訊檢索ＡＢＣ１２") == places("资讯检索abc12")
    assert fold("乾隆") == fold("乾")[0] + "隆"


def test_it_folds_accents_case_and_stems_english() -> None:
    assert list(places("Cafés RUNNING runs über Straße")) == ["cafe", "run", "uber", "strass"]


def test_it_keeps_japanese_and_korean_marks() -> None:
    assert set(places("ガラス 한국어")) == {"ガ", "ガラ", "ラ", "ラス", "ス", "한", "한국", "국", "국어", "어"}


def test_it_counts_positions_on_across_scripts() -> None:
    assert places("用Python编程，学 数据") == {
        "用": [1],
        "python": [2],
        "编": [3],
        "编程": [3],
        "程": [4],
        "学": [5],
        "数": [6],
        "数据": [6],
        "据": [7],
    }


def test_it_indexes_identifiers_whole_and_in_parts() -> None:
    assert places("snake_case 全") == {"snakecas": [1], "snake": [1], "case": [2], "全": [3]}
    assert places("camelCase 全") == {"camelcas": [1], "camel": [1], "case": [1], "全": [2]}
    assert places("os.path.join") == {"os.path.join": [1], "os": [1], "path": [2], "join": [3]}
    assert places("self-hosted") == {"selfhost": [1], "self": [1], "host": [2]}
    assert set(places("C++ C# std::vector AT&T")) == {
        "c++",
        "c",
        "c#",
        "std::vector",
        "std",
        "vector",
        "at&t",
        "at",
        "t",
    }


def test_it_indexes_versions_with_and_without_their_letter() -> None:
    assert places("升级到 v1.2.3") == {
        "升": [1], "升级": [1], "级": [2], "级到": [2], "到": [3], "v1.2.3": [4], "v1": [4], "1": [4],
        "2": [5], "3": [6],
    }  # fmt: skip
    assert "cve202514202" in places("漏洞 CVE-2025-14202") and "14202" in places("CVE-2025-14202")


def test_it_indexes_names_that_begin_with_a_point_with_and_without_it() -> None:
    assert places("用.NET开发") == {"用": [1], ".net": [2], "net": [2], "开": [3], "开发": [3], "发": [4]}
    assert ".net" not in places("ASP.NET") and ".next" not in places("句子end.Next")
    assert "y" in places("f(x).y") and ".y" not in places("f(x).y")


def test_it_keeps_vowel_signs_with_their_word_and_drops_those_that_most_texts_leave_out() -> None:
    assert list(places("हिन्दी में खोज")) == ["हिन्दी", "में", "खोज"]
    assert places("كِتَابٌ") == places("كتاب") and places("שָׁלוֹם") == places("שלום")
    assert (
        places("أحمد") == places("احمد") and places("ёлка") == places("елка") and places("Ελλάδα") == places("ελλαδα")
    )
    assert places("می‌خواهم") == places("میخواهم") and places("auto\u00admatic") == places("automatic")


def test_it_indexes_addresses_whole_and_in_parts() -> None:
    assert set(places("a.b@example.com")) == {"a.b@example.com", "a", "b", "exampl", "com"}
    assert set(places("见 docs.python.org")) == {"见", "docs.python.org", "doc", "python", "org"}


def test_it_reads_numbers_as_numbers() -> None:
    assert set(places("1,234,567 与 3.14")) == {"1234567", "与", "3.14", "3", "14"}


def test_it_drops_apostrophes() -> None:
    assert set(places("user’s don't 书")) == {"user", "dont", "书"}


def test_it_cuts_very_long_words_alike_on_both_sides() -> None:
    assert places("A" * 5000) == places("a" * 64)


def test_it_gives_the_runs_and_words_of_a_query() -> None:
    assert [tuple(piece) for piece in pieces("用 Rust寫爬蟲!")] == [("用", True), ("Rust", False), ("写爬虫", True)]


def test_it_remembers_where_folded_characters_come_from() -> None:
    folded, origins = fold_with_origins("ﬁle Ａ檢")
    assert folded == "file A检"
    assert [origins[i] for i in (0, 1, 2)] == [0, 0, 1]
    assert origins[-1] == len("ﬁle Ａ檢")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_it_cuts_any_text(text: str) -> None:
    position = 0
    for lexeme, at, begin, end in segment(text):
        assert lexeme and len(lexeme) <= 64 * 3
        assert at >= 1 and at >= position - 64
        assert 0 <= begin < end <= len(fold(text))
        position = max(position, at)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100), st.text(max_size=100))
def test_it_cuts_equal_texts_alike_wherever_they_stand(before: str, after: str) -> None:
    alone = {lexeme for lexeme, _, _, _ in segment("全文 检索")}
    assert alone <= {lexeme for lexeme, _, _, _ in segment(f"{before}\n全文 检索\n{after}")}
