"""What the best hits have in common draws pages like them up, and only where words and meaning agree."""

import numpy as np
from numpy.typing import NDArray

from linksnap.rules.ranking import Asked, MeaningRow, MeaningScore, WordsScore, fuse
from linksnap.rules.ranking_feedback import LOOKED_AT, agreement, drawn, feedback
from linksnap.rules.ranking_weights import WEIGHTS

SIX = range(1, 7)


def words_of(*links: int) -> dict[int, WordsScore]:
    return {link: WordsScore(0.5, 0.6, link) for link in links}


def meaning_of(**heights: float) -> dict[int, MeaningScore]:
    return {int(name[1:]): MeaningScore(0.5, 1, height) for name, height in heights.items()}


def unit(*numbers: float) -> NDArray[np.float32]:
    vector = np.array(numbers, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def test_it_sees_whether_words_and_meaning_found_one_subject() -> None:
    subject = meaning_of(p1=4.0, p2=3.6, p3=3.4, p4=3.4, p5=3.2, p6=3.0)
    needle = meaning_of(p1=5.0, p2=1.2, p3=1.0, p4=0.8, p5=0.5, p6=0.4)
    elsewhere = meaning_of(p11=5.0, p12=4.0)
    assert agreement(words_of(*SIX), subject) == 1
    assert agreement(words_of(*SIX), needle) == 0
    assert agreement(words_of(*SIX), elsewhere) == 0
    # Three pages with the words are no subject; nothing found is nothing.
    assert agreement(words_of(1, 2, 3), subject) == 0
    assert agreement({}, subject) == agreement(words_of(*SIX), {}) == 0


def test_it_draws_up_what_is_like_the_best_and_takes_nothing_off() -> None:
    sums = {1: 6.0, 2: 5.5, 3: 5.2, 4: 5.0, 5: 4.8, 6: 2.0, 7: 2.1, 8: 2.2}
    pages = {link: unit(1.0, 0.1 * link) for link in range(1, 6)} | {6: unit(1, 0.2), 7: unit(0, 1), 8: unit(-1, 0)}
    more = drawn(sums, pages, 1.0)
    assert more[6] > more[7] > more[8] == 0
    assert all(0 <= value <= WEIGHTS.alike * 1.0001 for value in more.values())
    assert drawn(sums, pages, 0.5)[6] == more[6] / 2
    assert drawn(sums, pages, 0.0) == {}
    assert drawn(sums, {1: unit(1, 0), 2: unit(1, 0)}, 1.0) == {}


def test_it_looks_at_the_best_alone() -> None:
    sums = {link: 10.0 - link / 100 for link in range(200)}
    assert drawn(sums, dict.fromkeys(sums, unit(1, 1)), 1.0).keys() == set(range(LOOKED_AT))


def test_it_puts_a_page_on_the_subject_before_a_stray_one() -> None:
    words, meaning = words_of(*SIX), meaning_of(p1=4.0, p2=3.9, p3=3.8, p4=3.7, p5=3.6, p6=2.0, p7=3.5)
    plain = [hit.link_id for hit in fuse(words, meaning)]
    fused = fuse(words, meaning, drawn={6: 5.0})
    assert plain.index(6) > plain.index(2) and fused[0].link_id == 6
    assert all(0 < hit.score <= 1 for hit in fused)


def test_it_lets_only_pages_in_the_language_of_the_question_tell_the_subject() -> None:
    words = words_of(*SIX)
    meaning = meaning_of(p1=4.0, p2=3.9, p3=3.8, p4=3.7, p5=3.6, p6=2.0, p7=3.5)
    pages = dict.fromkeys(range(1, 8), unit(1.0, 0.5))

    def found(asked: str, langs: str, passages: int = 100) -> dict[int, float]:
        rows = [MeaningRow(n, n, 0.2, lang, passages, 0.0, 0.0) for n, lang in enumerate(langs.split(), 1)]
        return feedback((words, meaning), rows, Asked(asked, 100), lambda asked_of: {n: pages[n] for n in asked_of})

    assert found("zh", "zh zh zh zh zh zh zh") and found("en", "en de en en en en en")
    # A page of another language is drawn up like any other, but tells nothing.
    assert found("zh", "zh zh zh zh zh en zh").keys() == pages.keys()
    assert not found("en", "zh zh zh zh zh zh zh") and not found("zh", "zh zh en zh zh zh zh")
    # In a handful of passages five are no sample of a subject.
    assert not found("zh", "zh zh zh zh zh zh zh", passages=2)
