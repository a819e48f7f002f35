"""Pairs of each source, without doubles or give-aways; odd libraries give few pairs or none, never an error."""

from dataclasses import replace

from ml.data.pairs import MOST_A_SOURCE, MOST_ANSWERS, Pair, Source, counts, pairs_of, rare_tags, samples
from ml.data.records import PageRecord
from tests.ml.data.libraries import library

RICH = PageRecord(
    page=1,
    site="例子.example",
    lang="zh",
    saved_at=5.0,
    title="数据库索引原理",
    description="讲 B 树索引怎样让查询变快",
    note="面试前再看一遍",
    passages=(
        "索引是一棵平衡树，查找一行只要几次磁盘读取。",
        "写入时索引也要更新，因此并不是越多越好。",
        "复合索引的列有先后之分。",
    ),
    tags=("数据库", "索引"),
    highlights=("并不是越多越好",),
    anchors=("那篇讲索引的文章",),
    questions=("为什么加了索引还是慢",),
    twin=2,
)
TWIN = PageRecord(
    2, "example.org", "en", 4.0, "How indexes work", passages=("An index is a tree of keys.",), tags=("索引",)
)


def of(pairs: list[Pair], source: Source) -> list[Pair]:
    return [pair for pair in pairs if pair.source is source]


def test_it_finds_pairs_of_every_source() -> None:
    pairs = pairs_of([RICH, TWIN])
    assert {pair.source for pair in pairs} == set(Source)
    (question,) = of(pairs, Source.QUESTION_HIT)
    assert question.is_asked and question.positive.startswith("数据库索引原理 索引是一棵平衡树") and question.page == 1
    assert {pair.anchor for pair in of(pairs, Source.OTHER_LANGUAGE)} >= {"How indexes work"}
    assert of(pairs, Source.SHARED_TAG)[0].lang == "mixed" and of(pairs, Source.NEXT_PASSAGE)[0].lang == "zh"
    assert counts(pairs)["next_passage zh"] == 2
    shown = samples(pairs, each=1, letters=5)
    assert len(shown) == len({(one["source"], one["lang"]) for one in shown}) and len(shown[0]["anchor"]) <= 5


def test_it_gives_each_pair_once_in_an_order_of_its_own() -> None:
    pages = library()
    pairs = pairs_of(pages)
    assert pairs == pairs_of(list(reversed(pages))) or {*pairs} == {*pairs_of(list(reversed(pages)))}
    assert len({(pair.source, pair.anchor, pair.positive) for pair in pairs}) == len(pairs)
    assert pairs_of([RICH, RICH]) == pairs_of([RICH])


def test_it_names_rare_tags_only() -> None:
    pages = library(200)
    rare = rare_tags(pages)
    assert "茶叶" not in rare and "茶叶-0" in rare
    assert all(len(pair.tags) <= 1 for pair in of(pairs_of(pages), Source.TITLE_PASSAGE))


def test_it_does_not_give_the_answer_away() -> None:
    opening = replace(RICH, description=RICH.passages[0][:12])
    assert not of(pairs_of([opening]), Source.DESCRIPTION_BODY)
    assert not of(pairs_of([replace(RICH, note="  ")]), Source.NOTE_PAGE)


def test_it_takes_few_pairs_from_a_long_page() -> None:
    long = replace(RICH, passages=tuple(f"第 {n} 段讲的是别的事情，与前面没有关系。" for n in range(400)))
    assert len(of(pairs_of([long]), Source.NEXT_PASSAGE)) == MOST_A_SOURCE


def test_it_is_not_upset_by_odd_libraries() -> None:
    assert pairs_of([]) == []
    assert pairs_of([PageRecord(1, "", "", 0.0, "")]) == []
    doubles = pairs_of([replace(RICH, page=n) for n in range(30)])
    assert len(doubles) < 40
    many = pairs_of([replace(RICH, tags=tuple(f"标签{n}" for n in range(5000)))])
    assert all(len(pair.tags) <= 4 for pair in many)
    assert pairs_of([replace(RICH, title="\x00\ud800 题目题目")])


def test_it_leaves_out_what_asks_for_everything() -> None:
    pages = [replace(page, tags=("待读文章",)) for page in library(40)]
    assert not [pair for pair in pairs_of(pages) if pair.source is Source.TAG_PAGE]
    few = [pair for pair in pairs_of(pages[:MOST_ANSWERS]) if pair.source is Source.TAG_PAGE]
    assert len(few) == MOST_ANSWERS
