"""The peers in the same run: hnswlib for meaning and bm25s for words, both in process, on the same rows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib import import_module

import bm25s
import numpy as np
from numpy.typing import NDArray

from benchmarks.search_speed.asking import Times
from benchmarks.search_speed.library import Plan, noisy, page_texts
from benchmarks.search_speed.texts import Material
from linksnap.rules.segment import placed_lexemes

_ASKED = 200
_CANDIDATES = 600


def measure(plan: Plan, material: Material, phrases: Sequence[Sequence[float]]) -> dict[str, object]:
    """Build times (s) and times of a question for both; no HTTP, no filters, no rights, no rows to show."""
    chosen = page_texts(plan, material)
    return {
        "hnswlib": _hnswlib(plan, material, chosen, phrases),
        "bm25s": _bm25s(material, chosen),
    }


def _hnswlib(
    plan: Plan, material: Material, chosen: NDArray[np.int64], phrases: Sequence[Sequence[float]]
) -> dict[str, object]:
    try:
        # It comes as source and wants a compiler, so it is in no lock: pip install hnswlib==0.8.0
        hnswlib = import_module("hnswlib")
    except ModuleNotFoundError:
        return {"skipped": "hnswlib is not installed"}
    index = hnswlib.Index(space="ip", dim=material.vectors.shape[1])
    index.init_index(max_elements=chosen.size, M=16, ef_construction=64)
    begun = time.perf_counter()
    for start in range(0, plan.pages, 2_000):
        index.add_items(noisy(material.vectors, chosen[start : start + 2_000].ravel(), start))
    built = time.perf_counter() - begun
    index.set_ef(_CANDIDATES)
    took = []
    for phrase in list(phrases)[:_ASKED]:
        begun = time.perf_counter()
        index.knn_query(np.asarray([phrase], dtype=np.float32), k=_CANDIDATES, num_threads=1)
        took.append((time.perf_counter() - begun) * 1000)
    return {
        "build_s": round(built, 1),
        "bytes": index.index_file_size(),
        **Times(tuple(took), sum(took) / 1000).as_json(),
    }


def _bm25s(material: Material, chosen: NDArray[np.int64]) -> dict[str, object]:
    tokens = [placed_lexemes(f"{text.title} {text.text}").lexemes for text in material.texts]
    corpus = [tokens[which] for which in chosen.ravel().tolist()]
    begun = time.perf_counter()
    index = bm25s.BM25()
    index.index(corpus, show_progress=False)
    built = time.perf_counter() - begun
    took = []
    for question in material.questions[:_ASKED]:
        begun = time.perf_counter()
        asked = [placed_lexemes(question).lexemes]
        index.retrieve(asked, k=min(100, len(corpus)), show_progress=False, n_threads=1)
        took.append((time.perf_counter() - begun) * 1000)
    return {"build_s": round(built, 1), **Times(tuple(took), sum(took) / 1000).as_json()}
