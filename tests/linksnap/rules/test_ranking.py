"""How words and meaning become one order, above all where one of the two is wrong."""

from hypothesis import given
from hypothesis import strategies as st

from linksnap.rules.ranking import (
    Asked,
    MeaningRow,
    MeaningScore,
    WeighedWord,
    WordRow,
    WordsScore,
    fuse,
    rarity,
    score_meaning,
    score_words,
    words_worth,
)
from linksnap.rules.ranking_words import frequency

PLAIN = [WeighedWord(1.0), WeighedWord(1.0)]


def passage(link: int, *ranks: float, pairs: int = 0) -> WordRow:
    return WordRow(link, link * 10, ranks, pairs)


def meaning_row(link: int, similarity: float, lang: str = "zh") -> MeaningRow:
    return MeaningRow(link, link * 10, similarity, lang, 1, similarity, similarity**2)


def order(scores: dict[int, WordsScore] | dict[int, MeaningScore]) -> list[int]:
    return sorted(scores, key=lambda link: -scores[link].score)


def test_it_weighs_rare_words_more_and_none_below_zero() -> None:
    assert rarity(1, 1000) > rarity(10, 1000) > rarity(1000, 1000) > 0
    assert rarity(0, 1000) == rarity(1, 1000)
    assert rarity(5, 0) > 0


def test_it_ranks_a_rare_word_above_two_common_ones() -> None:
    words = [WeighedWord(6.0), WeighedWord(1.0), WeighedWord(1.0)]
    assert order(score_words([passage(1, 0, 0.3, 0.3), passage(2, 0.3, 0, 0)], words)) == [2, 1]


def test_it_drops_pages_that_hold_too_little_of_the_query() -> None:
    words = [WeighedWord(9.0), WeighedWord(1.0), WeighedWord(1.0)]
    assert order(score_words([passage(1, 0, 0.3, 0.3), passage(2, 0.3, 0, 0)], words)) == [2]


def test_it_ranks_title_words_above_words_in_the_text() -> None:
    rows = [passage(1, 0.24, 0.24), passage(2, 0.24, 0.24), WordRow(2, None, (0.61, 0.61))]
    assert order(score_words(rows, PLAIN)) == [2, 1]


def test_it_ranks_words_in_one_passage_above_words_pages_apart() -> None:
    rows = [WordRow(1, 11, (0.24, 0.0)), WordRow(1, 12, (0.0, 0.24)), WordRow(2, 21, (0.24, 0.24))]
    scores = score_words(rows, PLAIN)
    assert order(scores) == [2, 1]
    assert scores[1].coverage == 1


def test_it_ranks_neighbours_above_words_apart() -> None:
    assert order(score_words([passage(1, 0.24, 0.24), passage(2, 0.24, 0.24, pairs=1)], PLAIN, 1)) == [2, 1]


def test_it_drops_partial_matches_when_enough_pages_hold_all() -> None:
    few = [*(passage(link, 0.3, 0.3) for link in range(1, 5)), passage(99, 0.3, 0.0)]
    many = [*(passage(link, 0.3, 0.3) for link in range(1, 20)), passage(99, 0.3, 0.0)]
    assert 99 in score_words(few, PLAIN)
    assert 99 not in score_words(many, PLAIN)


def test_it_needs_no_optional_word() -> None:
    words = [WeighedWord(1.0), WeighedWord(5.0, is_optional=True)]
    assert score_words([passage(1, 0.3, 0.0)], words)[1].coverage == 1
    either = [WeighedWord(1.0, is_optional=True), WeighedWord(1.0, is_optional=True)]
    assert score_words([passage(1, 0.3, 0.0)], either)[1].coverage == 0.5


def test_it_finds_the_answer_in_the_other_language_among_unrelated_pages_of_the_own() -> None:
    # Any Chinese pages .28, the best of them .33; other English pages .20, the English answer .32.
    chinese = [meaning_row(link, 0.28 + 0.05 * ((link % 7) - 3) / 3) for link in range(100)]
    english = [meaning_row(link, 0.20 + 0.05 * ((link % 7) - 3) / 3, "en") for link in range(100, 200)]
    scores = score_meaning([*chinese, *english, meaning_row(500, 0.32, "en")], Asked("zh", 50))
    assert order(scores)[0] == 500


def test_it_compares_the_only_page_of_a_language_with_all_others() -> None:
    chinese = [meaning_row(link, 0.24 + 0.05 * ((link % 7) - 3) / 3) for link in range(100)]
    scores = score_meaning([*chinese, meaning_row(500, 0.42, "en")], Asked("zh", 50))
    assert order(scores)[0] == 500
    assert 500 not in score_meaning([*chinese, meaning_row(500, 0.24, "en")], Asked("zh", 50))


def test_it_takes_the_chances_of_a_long_page_into_account() -> None:
    unrelated = [meaning_row(link, 0.20 + 0.018 * ((link % 7) - 3) / 3) for link in range(300)]
    long = meaning_row(500, 0.258)._replace(passages=60, total=60 * 0.2, squares=60 * 0.0404)
    short = meaning_row(501, 0.255)
    assert order(score_meaning([*unrelated, long, short], Asked("zh", 50)))[:2] == [501, 500]


def test_it_does_not_return_the_library_for_a_phrase_without_sense() -> None:
    rows = [meaning_row(link, 0.78 + 0.02 * ((link * 37 % 101) - 50) / 50) for link in range(1000)]
    assert len(score_meaning(rows, Asked("zh", 100))) <= 20


def test_it_finds_the_page_in_a_tiny_library() -> None:
    assert list(score_meaning([meaning_row(1, 0.8)], Asked("zh", 50))) == [1]
    assert list(score_meaning([meaning_row(1, 0.85), meaning_row(2, 0.76), meaning_row(3, 0.75)], Asked("zh", 50))) == [
        1
    ]
    assert score_meaning([], Asked("zh", 50)) == {}


def test_it_reads_from_the_rank_how_often_a_word_was_found() -> None:
    # What PostgreSQL 18 gives: once, twice, five times in the text; in the title alone, and with two in the text.
    assert [frequency(rank) for rank in (0.24317, 0.30396, 0.35591)] == [1, 2, 5]
    assert frequency(0.60793) < frequency(0.69574)
    assert frequency(0.0) == 0


def test_it_counts_a_word_in_a_long_passage_for_less() -> None:
    long, short = WordRow(1, 11, (0.3, 0.3), 0, 280), WordRow(2, 21, (0.3, 0.3), 0, 60)
    assert order(score_words([long, short], PLAIN)) == [2, 1]


def test_it_makes_words_worth_less_the_less_they_found() -> None:
    worths = [words_worth({1: WordsScore(0.5, coverage, 1)}) for coverage in (0.3, 0.5, 0.7, 0.9, 1.0)]
    assert worths[0] == 0 < worths[1] < worths[2] < worths[3] == worths[4]
    assert words_worth({}) == 0


def test_it_keeps_english_pages_about_the_subject_before_chinese_ones_about_anything() -> None:
    # A library whose English half is all about aerodynamics: its mean is high for any question about it.
    english = [meaning_row(link, 0.08 + 0.022 * ((link % 7) - 3) / 3, "en") for link in range(100)]
    chinese = [meaning_row(link, 0.03 + 0.015 * ((link % 7) - 3) / 3) for link in range(100, 200)]
    answer, odd = meaning_row(500, 0.15, "en"), meaning_row(501, 0.095)
    assert order(score_meaning([*english, *chinese, answer, odd], Asked("en", 50)))[0] == 500


def test_it_lets_confident_nonsense_of_words_change_little() -> None:
    # Across languages only a name matches, in the wrong pages.
    words = {link: WordsScore(0.15, 0.25, link) for link in (7, 8, 9)}
    meaning = {1: MeaningScore(1.0, 1, 5.0), 7: MeaningScore(0.6, 7, 3.0)}
    assert [hit.link_id for hit in fuse(words, meaning)][:2] == [1, 7]


def test_it_lets_words_decide_when_only_one_page_holds_the_whole_query() -> None:
    words = {1: WordsScore(0.7, 1.0, 1)}
    meaning = {2: MeaningScore(1.0, 2, 3.5), 1: MeaningScore(0.5, 1, 1.8)}
    assert [hit.link_id for hit in fuse(words, meaning)] == [1, 2]


def test_it_puts_what_both_found_first() -> None:
    words = {1: WordsScore(0.5, 1.0, 1), 2: WordsScore(0.5, 1.0, 2)}
    meaning = {2: MeaningScore(0.9, 2, 3.0), 3: MeaningScore(0.9, 3, 3.0)}
    assert fuse(words, meaning)[0].link_id == 2


def test_it_counts_a_little_meaning_of_what_words_found() -> None:
    rows = [meaning_row(link, 0.20 + 0.018 * ((link % 7) - 3) / 3) for link in range(300)]
    pages = [*rows, meaning_row(400, 0.30), meaning_row(401, 0.225), meaning_row(402, 0.19)]
    meaning = score_meaning(pages, Asked("zh", 3, also={401, 402}))
    assert not meaning[401].is_hit and meaning[400].is_hit
    fused = fuse({401: WordsScore(0.3, 0.6, 1), 402: WordsScore(0.3, 0.6, 2)}, meaning)
    places = {hit.link_id: place for place, hit in enumerate(fused)}
    assert places[401] < places[402]
    assert {hit.link_id: hit.meaning is None for hit in fused}[401]


def test_it_leaves_the_order_of_words_alone_when_meaning_says_nothing() -> None:
    words = {1: WordsScore(0.3, 0.5, 1), 2: WordsScore(0.6, 0.5, 2)}
    assert [(hit.link_id, hit.score) for hit in fuse(words, {})] == [(2, 0.6), (1, 0.3)]


def test_it_orders_equals_newest_first() -> None:
    words = {link: WordsScore(0.5, 1.0, None) for link in (3, 1, 2)}
    assert [hit.link_id for hit in fuse(words, {})] == [3, 2, 1]


@given(st.lists(st.tuples(st.integers(1, 20), st.floats(-1, 1), st.sampled_from(["zh", "en", ""])), max_size=30))
def test_it_keeps_scores_between_nought_and_one(rows: list[tuple[int, float, str]]) -> None:
    unique = {link: meaning_row(link, similarity, lang) for link, similarity, lang in rows}
    scores = score_meaning(list(unique.values()), Asked("zh", 10))
    assert len(scores) <= 10
    assert all(0 < score.score <= 1 for score in scores.values())


@given(
    st.dictionaries(st.integers(1, 20), st.floats(0.01, 1)),
    st.dictionaries(st.integers(1, 20), st.floats(-3, 30)),
)
def test_it_scores_every_link_between_nought_and_one(words: dict[int, float], heights: dict[int, float]) -> None:
    meaning = {link: MeaningScore(0.5, link, height) for link, height in heights.items()}
    fused = fuse({link: WordsScore(score, score, link) for link, score in words.items()}, meaning)
    assert {hit.link_id for hit in fused} == words.keys() | heights.keys()
    assert all(0 < hit.score <= 1 for hit in fused)
