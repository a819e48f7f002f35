"""Changed copies of a text that mean the same: crops, deleted words, shuffled sentences, chains of them; and ruins."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from enum import StrEnum

_SENTENCE = re.compile(r"[^。！？!?.\n]+[。！？!?.\n]*")
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\s+|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
CROP_SHARE = (0.4, 0.8)
DELETED_SHARE, DAMAGED_SHARE = 0.15, 0.6
"""Few words gone leave the meaning; six of ten are what TSDAE found best to restore from (Wang et al. 2021)."""


class View(StrEnum):
    """A change of a text. Dropout needs none: the encoder makes it when a text is embedded twice."""

    CROP = "crop"
    DELETE = "delete"
    SHUFFLE = "shuffle"
    DAMAGE = "damage"


def changed(text: str, chain: Sequence[View], seed: int) -> str:
    """Change the text by each of the chain in order; the same seed gives the same text, never an empty one."""
    draw = random.Random(seed)
    for view in chain:
        text = _CHANGES[view](text, draw) or text
    return text


def _tokens(text: str) -> list[str]:
    """Words, single CJK characters, and the blanks between."""
    return _TOKEN.findall(text)


def _crop(text: str, draw: random.Random) -> str:
    tokens = _tokens(text)
    size = max(1, round(len(tokens) * draw.uniform(*CROP_SHARE)))
    begin = draw.randint(0, len(tokens) - size) if tokens else 0
    return "".join(tokens[begin : begin + size]).strip()


def _delete(text: str, draw: random.Random, share: float = DELETED_SHARE) -> str:
    return "".join(token for token in _tokens(text) if token.isspace() or draw.random() >= share).strip()


def _damage(text: str, draw: random.Random) -> str:
    return " ".join(_delete(text, draw, DAMAGED_SHARE).split())


def _shuffle(text: str, draw: random.Random) -> str:
    sentences = _SENTENCE.findall(text)
    draw.shuffle(sentences)
    return " ".join(sentence.strip() for sentence in sentences)


_CHANGES: dict[View, Callable[[str, random.Random], str]] = {
    View.CROP: _crop,
    View.DELETE: _delete,
    View.SHUFFLE: _shuffle,
    View.DAMAGE: _damage,
}
