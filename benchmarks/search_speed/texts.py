"""The texts and questions the large libraries are made of, with their real vectors, made once and kept."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.encoder.load import load_encoder

LONGEST = 250
OF_A_LANGUAGE = 3_000
QUESTIONS = 600
_SEED = 20261123


class DataMissing(RuntimeError):
    """The data sets are not on this machine; the message says where they were looked for."""


@dataclass(frozen=True)
class Text:
    """A passage's text with its page's title."""

    title: str
    text: str
    lang: str


@dataclass(frozen=True)
class Material:
    """Texts with their vectors (n, dim), and questions, Chinese and English in turn."""

    texts: tuple[Text, ...]
    vectors: NDArray[np.float32]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where the data sets and the encoder lie, where vectors are kept, and how many texts of a language are taken."""

    data: Path
    encoder: Path
    cache: Path
    of_a_language: int = OF_A_LANGUAGE


def material(source: Source, on_progress: Callable[[int, int], None]) -> Material:
    """Read the data sets and encode them (some minutes), or take the vectors from the last time."""
    texts = tuple(_texts(source.data, source.of_a_language))
    file = source.cache / f"vectors-{len(texts)}.npy"
    if not file.exists():
        vectors = _encoded(texts, source.encoder, on_progress)
        source.cache.mkdir(parents=True, exist_ok=True)
        np.save(file, vectors.astype(np.float16))
    return Material(texts, np.load(file).astype(np.float32), tuple(_questions(source.data)))


def _encoded(texts: tuple[Text, ...], folder: Path, on_progress: Callable[[int, int], None]) -> NDArray[np.float32]:
    encoder = load_encoder(folder)
    made = []
    for start in range(0, len(texts), 64):
        made.append(encoder.encode_passages([f"{text.title}\n{text.text}" for text in texts[start : start + 64]]))
        on_progress(min(start + 64, len(texts)), len(texts))
    return np.concatenate(made)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise DataMissing(f"{path} is not there: the data sets of docs/performance.md are needed")
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _texts(data: Path, of_a_language: int) -> Iterator[Text]:
    """As many of each language, pieces of a page one after the other."""
    for lang, kind in (("zh", _chinese), ("en", _english)):
        for title, text in islice(kind(data), of_a_language):
            yield Text(title[:200], text[:LONGEST], lang)


def _chinese(data: Path) -> Iterator[tuple[str, str]]:
    for row in _rows(data / "zh_cmrc2018" / "corpus.jsonl"):
        yield row["title"], row["text"]
    for row in _rows(data / "zh_csl" / "papers_dev.jsonl"):
        yield row["title"], row["text"]
    for row in _rows(data / "zh_goldminer" / "articles.jsonl"):
        text = row["text"]
        for start in range(0, min(len(text), 5 * LONGEST), LONGEST):
            yield row["zh_title"], text[start : start + LONGEST]


def _english(data: Path) -> Iterator[tuple[str, str]]:
    for name in ("xquad_en", "en_cranfield"):
        for row in _rows(data / name / "corpus.jsonl"):
            yield row["title"], row["text"]
    for row in _rows(data / "awesome_links" / "en.jsonl"):
        yield row["title"], row["desc"]


def _questions(data: Path) -> Iterator[str]:
    sets = {"zh": ("zh_cmrc2018", "xquad_zh"), "en": ("en_cranfield", "xquad_en")}
    chosen = []
    for names in sets.values():
        found = [row["text"] for name in names for row in _rows(data / name / "queries.jsonl")]
        random.Random(_SEED).shuffle(found)
        chosen.append(found[: QUESTIONS // 2])
    for pair in zip(*chosen, strict=True):
        yield from pair


def page_rows(data: Path, count: int) -> list[tuple[str, str, list[str]]]:
    """Whole pages: title, language, paragraphs; long Chinese articles and short English ones in turn."""
    chinese = [
        (row["zh_title"], "zh", row["text"].split("\n"))
        for row in islice(_rows(data / "zh_goldminer" / "articles.jsonl"), count // 2)
    ]
    english = [
        (row["title"], "en", [row["text"]]) for row in islice(_rows(data / "en_cranfield" / "corpus.jsonl"), count // 2)
    ]
    return [page for pair in zip(chinese, english, strict=True) for page in pair]
