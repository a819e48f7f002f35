"""The parts of tagging: folding, votes of neighbours, names in texts, keyphrases."""

import time

import numpy as np
import pytest

from ml.encoder.fake_encoder import FakeEncoder
from ml.tagging.evidence import Neighbour, PageEvidence, Surroundings, TagEvidence
from ml.tagging.folding import fold_name, singular
from ml.tagging.heads import BoundHeads
from ml.tagging.keyphrases import keyphrases, without_site_name
from ml.tagging.name_index import NameIndex, NameMatch
from ml.tagging.neighbours import vote
from ml.tagging.signs import COLUMN, page_signs
from ml.tagging.vocabulary import Vocabulary
from ml.tagging.words import page_words

ENCODER = FakeEncoder()


@pytest.mark.parametrize(
    ("one", "other"),
    [("機器學習", "机器学习"), ("Web-Archives", "web archive"), ("ＡＩ　工具", "ai 工具"), ("Libraries", "library")],
)
def test_it_folds_spellings_of_one_name(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize("word", ["class", "status", "analysis", "physics", "news", "css"])
def test_it_leaves_words_that_only_look_plural(word: str) -> None:
    assert singular(word) == word


def test_it_gives_near_pages_more_weight_than_many_far_ones() -> None:
    near = [Neighbour(0.95, (1,), "近")] + [Neighbour(0.82, (2,), f"远{n}") for n in range(9)]
    votes = vote(near, 0.8)
    assert votes[1].share > votes[2].share
    assert (votes[2].pages, len(votes[2].titles)) == (9, 3)
    assert vote([], 0.8) == {}


def test_it_trusts_no_vote_when_nothing_is_near() -> None:
    assert vote([Neighbour(0.72, (1,), "无关")], 0.8)[1].share < 0.05


def names_in(title: str, text: str, *names: str) -> list[tuple[bool, int]]:
    found = NameIndex([TagEvidence(n, name, None, 1) for n, name in enumerate(names)]).find(title, text)
    nothing = NameMatch(False, 0, "")
    return [(found.get(n, nothing).in_title, found.get(n, nothing).mentions) for n in range(len(names))]


def test_it_finds_names_as_words_in_english_and_anywhere_in_chinese() -> None:
    found = names_in(
        "用Go写爬蟲", "Going on; category lists. 爬虫很有用，爬虫要守规矩。", "go", "爬虫", "Category List", "cat", "C"
    )
    assert found == [(True, 0), (True, 2), (False, 1), (False, 0), (False, 0)]


def test_it_finds_names_with_signs_and_of_several_words() -> None:
    text = "C++ 与 C# 都是语言，node.js 不是。Machine learning, not machine. Learning; web-archives"
    found = names_in("", text, "C++", "C#", "Node.js", "C", "machine-learning", "Web Archive", "learning web")
    assert [mentions for _, mentions in found] == [1, 1, 1, 0, 1, 1, 0]


def test_it_finds_a_tag_by_its_alias_and_says_which() -> None:
    tags = [TagEvidence(7, "Machine Learning", None, 3, ("机器学习", "ML"))]
    assert NameIndex(tags).find("機器學習入門", "") == {0: NameMatch(True, 0, "机器学习")}


def test_it_stays_fast_with_many_tags() -> None:
    many = [TagEvidence(n, f"标签{n}" if n % 2 else f"topic {n}", None, 1) for n in range(20_000)]
    index, text = NameIndex(many), "网页归档 topic 18 " * 600
    started = time.process_time()
    assert index.find("标签17", text)[18].mentions == 5
    assert time.process_time() - started < 0.5


def test_it_ranks_names_by_meaning_relative_to_other_tags() -> None:
    names = ["网页快照", "红烧肉", "唐朝历史", "足球", "天气", "汽车", "音乐", "电影", "旅行", "股票", "法律", "物理"]
    vectors = ENCODER.encode_passages(names)
    tags = [TagEvidence(n, name, vector, 1) for n, (name, vector) in enumerate(zip(names, vectors, strict=True))]
    page = PageEvidence("", "", "zh", "", ENCODER.encode_passages(["保存网页快照"])[0])
    known = Vocabulary(tags)
    signs = page_signs(
        page, known, Surroundings(pages=12), BoundHeads(None, known).scores(page_words(page), page.vector)
    )
    meaning = dict(zip(signs.places.tolist(), signs.table[:, COLUMN["meaning"]].tolist(), strict=True))
    assert max(meaning, key=lambda place: meaning[place]) == 0
    assert meaning[0] > 2 > meaning[1]


def test_it_takes_phrases_of_chinese_text_without_grammar() -> None:
    text = "手冲咖啡講究水溫。手冲咖啡近年流行，咖啡豆的烘焙也很重要。我们觉得咖啡豆可以买新鲜的。"
    names = [phrase.text for phrase in keyphrases("台灣手冲咖啡 - 某某博客", text)]
    assert "咖啡豆" in names
    assert all(2 <= len(name) <= 6 for name in names)
    assert not {"我们", "可以", "觉得", "重要"} & set(names)


def test_it_takes_phrases_of_english_text_in_lower_case() -> None:
    text = (
        "The conjugate transpose of a matrix, see https://example.com/some/path. In 2024 the Conjugate "
        "Transpose was used 14 times by Rayleigh. It is very useful; the Rayleigh quotient is too."
    )
    names = [phrase.text for phrase in keyphrases("Conjugate transposes explained", text)]
    assert names[0].startswith("conjugate transpose")
    assert all(len(name.split()) <= 3 and name == name.lower() for name in names)
    assert not {"some", "path", "the", "2024", "example.com", "useful", "times"} & set(names)


def test_it_gives_no_phrases_for_japanese_or_nothing() -> None:
    assert keyphrases("ウェブページの保存", "これはテストです。" * 5) == []
    assert keyphrases("", "  ") == []


def test_it_drops_the_name_of_the_site_from_a_title() -> None:
    assert without_site_name("如何备份网页和搜索 | 某某博客") == "如何备份网页和搜索"
    assert without_site_name("Read-only mode") == "Read-only mode"


def test_it_stays_fast_on_a_long_text() -> None:
    text = "手冲咖啡讲究咖啡豆的烘焙。" * 20_000
    assert len(keyphrases("咖啡", text)) <= 10
    assert np.isfinite(keyphrases("咖啡", text)[0].score)
