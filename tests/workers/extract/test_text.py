"""Plain text keeps headings; words are counted in both languages."""

from workers.extract.text import count_words, plain_text
from workers.extract.types import Block


def test_it_marks_headings_and_separates_blocks() -> None:
    blocks = (Block(1, "a", 1, "豆腐"), Block(2, "b", 0, "黄豆做的。"), Block(3, "c", 2, "Tofu"))
    assert plain_text(blocks) == "# 豆腐\n\n黄豆做的。\n\n## Tofu"


def test_it_counts_chinese_by_character_and_english_by_word() -> None:
    assert count_words([Block(1, "a", 0, "用 Python 3.11 写的，don't stop。")]) == 7
