"""The page as plain text, and how many words it has (Chinese by character, other scripts by word)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workers.extract.types import Block

_CJK = re.compile(
    "[\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


def plain_text(blocks: Iterable[Block]) -> str:
    """The blocks' text with an empty line between them; headings marked as in Markdown (`## Heading`)."""
    return "\n\n".join(f"{'#' * block.level} {block.text}" if block.level else block.text for block in blocks)


def count_words(blocks: Iterable[Block]) -> int:
    """Chinese, Japanese and Korean characters, one each, plus the words of every other script."""
    total = 0
    for block in blocks:
        rest, characters = _CJK.subn(" ", block.text)
        total += characters + sum(1 for _ in _WORD.finditer(rest))
    return total
