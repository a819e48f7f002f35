"""What the product is measured against, in the same run: bm25s on words, the raw encoder with exact search."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import bm25s
import numpy as np

from benchmarks.retrieval.corpus import Page, Question
from linksnap.rules.function_words import is_function_word
from linksnap.rules.segment import pieces, word_lexemes
from ml.encoder.types import Vectors

_DEPTH = 10


def tokens(text: str) -> list[str]:
    """What BM25 counts: English stems without function words, pairs of Chinese characters (as Lucene's analyzers)."""
    found: list[str] = []
    for piece in pieces(text):
        run = piece.text
        if piece.is_run:
            found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        elif not is_function_word(run):
            whole, parts, _ = word_lexemes(run)
            found += parts or (whole,)
    return found


def by_bm25s(pages: Sequence[Page], questions: Sequence[Question]) -> list[list[str]]:
    """The first ten pages of each question by bm25s (Lucene's formula, its own constants) over whole pages."""
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    index = bm25s.BM25()
    index.index([tokens(f"{page.title}\n{page.text}") for page in pages], show_progress=False)
    asked = [tokens(question.text) for question in questions]
    found = []
    for words in asked:
        scores = index.get_scores(words) if words else np.zeros(len(pages), dtype=np.float32)
        best = np.argsort(-scores, kind="stable")[:_DEPTH]
        found.append([pages[at].key for at in best.tolist() if scores[at] > 0])
    return found


def by_raw_encoder(keys: Sequence[str], passages: Vectors, queries: Vectors) -> list[list[str]]:
    """The first ten pages of each query by the best cosine of their passages; `keys` names the page of each passage."""
    found = []
    for query in queries:
        order = np.argsort(-(passages @ query), kind="stable")[: _DEPTH * 60]
        found.append(list(dict.fromkeys(keys[at] for at in order.tolist()))[:_DEPTH])
    return found
