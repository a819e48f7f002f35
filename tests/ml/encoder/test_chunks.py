"""Passages: nothing lost, order kept, limits held, cut where a reader would cut."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.encoder.chunks import MAX_PASSAGES, TextBlock, split_passages
from ml.encoder.fake_encoder import FakeTokenizer
from ml.encoder.page_vector import page_vector
from ml.encoder.pieces import Window, cut_block
from ml.encoder.sentencepiece_tokenizer import SentencePieceTokenizer

TOKENIZER = FakeTokenizer()
WORDS = st.sampled_from(["网页", "快照。", "保存！", "word", "end.", "“引用；”", "a\nb", "中文字符", "\u3000", "1,000"])
TEXTS = st.one_of(st.lists(WORDS, max_size=80).map("".join), st.text(max_size=12))
PAGES = st.lists(st.tuples(st.sampled_from([0, 0, 0, 0, 1, 2, 3]), TEXTS), max_size=12)


def blocks_of(*rows: tuple[int, str]) -> list[TextBlock]:
    return [TextBlock(number, f"ls-{number}", level, text) for number, (level, text) in enumerate(rows)]


def letters(text: str) -> str:
    return "".join(text.split())


@given(PAGES, st.text(max_size=90))
@settings(max_examples=60)
def test_it_covers_every_block_in_order_within_the_limits(rows: list[tuple[int, str]], title: str) -> None:
    blocks = blocks_of(*rows)
    passages = split_passages(title, blocks, TOKENIZER, size=32, stride=28)
    assert [passage.n for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert passage.tokens <= 40 or passage.first_block == 0
        assert TOKENIZER.count(passage.embed_text) <= 90 + 40 + 128
        assert passage.text.strip() and passage.first_block <= passage.last_block
    assert all(before.last_block <= after.first_block for before, after in pairwise(passages))
    for block in blocks:
        if 0 < TOKENIZER.count(block.text) <= 32:
            holding = [p for p in passages if p.first_block <= block.number <= p.last_block]
            assert letters(block.text) in letters("".join(p.heading + p.text for p in holding))


@given(st.lists(WORDS, max_size=200).map("".join))
@settings(max_examples=60)
def test_it_loses_no_character_of_a_long_block(text: str) -> None:
    reached = 0
    whole = letters(text)
    for piece in cut_block(text, TOKENIZER, Window(32, 28)):
        assert piece.tokens <= 32
        part = letters(piece.text)
        begin = whole.rfind(part, 0, reached + len(part))
        assert 0 <= begin <= reached
        reached = begin + len(part)
    assert reached == len(whole)


def test_it_cuts_a_long_block_after_a_chinese_sentence_with_an_overlap() -> None:
    sentences = [f"第{number}句讲的是网页快照怎样保存在自己的机器上。" for number in range(60)]
    passages = split_passages("标题", blocks_of((0, "".join(sentences))), TOKENIZER)
    assert len(passages) > 4
    assert all(passage.text.endswith("。") for passage in passages)
    for before, after in pairwise(passages):
        shared = [sentence for sentence in sentences if sentence in before.text and sentence in after.text]
        assert len(shared) == 1


def test_it_cuts_a_run_without_sentences_by_the_stride() -> None:
    passages = split_passages("", blocks_of((0, "字" * 700)), TOKENIZER)
    assert [passage.tokens for passage in passages] == [256, 256, 252]


def test_it_begins_a_passage_at_a_heading_and_keeps_the_path() -> None:
    body = "保存网页快照。" * 15
    rows = blocks_of((1, "指南"), (2, "安装"), (0, body), (2, "使用"), (3, "搜索"), (0, body))
    first, second = split_passages("指南", rows, TOKENIZER)
    assert (first.heading, second.heading) == ("指南 › 安装", "指南 › 使用 › 搜索")
    assert (first.anchor, second.anchor) == ("ls-0", "ls-3")
    assert first.embed_text == f"指南\n安装\n{body}"
    assert second.text == body


def test_it_joins_small_sections_and_keeps_their_headings_as_text() -> None:
    rows = blocks_of((2, "一"), (0, "短。"), (2, "二"), (0, "也短。"))
    (only,) = split_passages("列表", rows, TOKENIZER)
    assert (only.heading, only.text) == ("一", "短。\n二\n也短。")


def test_it_keeps_a_heading_with_the_text_below_it() -> None:
    rows = blocks_of((0, "甲" * 40), (2, "下一节"), (0, "乙" * 250))
    first, second = split_passages("", rows, TOKENIZER)
    assert first.text == "甲" * 40
    assert (second.heading, second.anchor) == ("下一节", "ls-1")


def test_it_merges_a_tiny_tail() -> None:
    (only,) = split_passages("", blocks_of((0, "正文" * 125), (0, "版权所有，转载请注明")), TOKENIZER)
    assert only.text.endswith("版权所有，转载请注明")


def test_it_makes_a_passage_of_the_title_when_there_is_no_text() -> None:
    (only,) = split_passages(" 只有标题 ", blocks_of((0, " \n")), TOKENIZER)
    assert (only.text, only.embed_text, only.anchor) == ("只有标题", "只有标题", "")
    assert split_passages("", [], TOKENIZER) == []


def test_it_shortens_an_enormous_title() -> None:
    (only,) = split_passages("长" * 100_000, blocks_of((0, "正文")), TOKENIZER)
    assert only.embed_text == "长" * 64 + "\n正文"


def test_it_stops_at_the_most_passages_of_a_page() -> None:
    passages = split_passages("", blocks_of(*[(0, "书" * 250)] * 500), TOKENIZER)
    assert len(passages) == MAX_PASSAGES


def test_it_refuses_a_size_that_cannot_fit() -> None:
    with pytest.raises(ValueError, match="size"):
        split_passages("", [], TOKENIZER, size=500)


@pytest.mark.encoder
def test_it_holds_512_tokens_with_the_real_tokenizer(encoder_folder: Path) -> None:
    tokenizer = SentencePieceTokenizer(encoder_folder / "unigram.model", bos=0, eos=2)
    heading = "怎样在自己的服务器上保存网页快照并且搜索它们 " * 2
    text = "𠮷野家的𪚥字很少见。Supercalifragilistic words, e.g. naïve café № 7; ﷺ１２３ " * 60
    rows = blocks_of((1, heading), (2, heading), (3, heading), (0, text), (0, "短"))
    for passage in split_passages(text, rows, tokenizer):
        assert tokenizer.count("passage: " + passage.embed_text) <= 510


def test_it_weighs_passages_by_their_tokens() -> None:
    vectors = np.eye(2, 4, dtype=np.float32)
    whole = page_vector(vectors, [300, 100])
    np.testing.assert_allclose(whole, np.array([3, 1, 0, 0]) / np.sqrt(10), rtol=1e-6)
    np.testing.assert_allclose(page_vector(np.stack([vectors[0], -vectors[0]]), [5, 5]), vectors[0])
    with pytest.raises(ValueError, match="passages"):
        page_vector(vectors, [1])
