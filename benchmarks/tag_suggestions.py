"""How often the suggested tags are right: `python -m benchmarks.tag_suggestions ENCODER DATA`.

DATA holds en.jsonl and zh.jsonl (title, desc, tags): links of public "awesome" lists with their sections as
tags. The library is one part of them, the pages to be tagged another; P@k is the share of the first k
suggestions that are right. The least to beat: tags of the neighbours by TF-IDF, in the same library.
"""

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from ml.encoder.load import load_encoder
from ml.encoder.types import TextEncoder, Vectors
from ml.tagging.suggest import Neighbour, PageEvidence, SuggestedTag, TagEvidence, suggest_tags

LIBRARY, PAGES, NEIGHBOURS, SEED = 1_500, 200, 30, 11
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Row:
    """One link with its true tags."""

    title: str
    text: str
    tags: frozenset[str]


@dataclass(frozen=True)
class Collection:
    """Rows with their vectors, pages to be tagged first; the library's tags with theirs."""

    lang: str
    rows: list[Row]
    vectors: Vectors
    tags: list[TagEvidence]


def read_rows(path: Path) -> list[Row]:
    """Return a fixed random choice of the file's rows."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    random.Random(SEED).shuffle(rows)
    return [Row(row["title"], row["desc"] or "", frozenset(row["tags"])) for row in rows[: LIBRARY + PAGES]]


def encode(lang: str, rows: list[Row], encoder: TextEncoder) -> Collection:
    """Encode rows and the names of the library's tags."""
    counts = Counter(tag for row in rows[PAGES:] for tag in row.tags)
    names = sorted(counts)
    tag_vectors = encoder.encode_passages(names)
    tags = [
        TagEvidence(number, name, vector, counts[name])
        for number, (name, vector) in enumerate(zip(names, tag_vectors, strict=True))
    ]
    vectors = encoder.encode_passages([f"{row.title}\n{row.text}" for row in rows])
    return Collection(lang, rows, vectors, tags)


def suggestions(collection: Collection) -> list[list[SuggestedTag]]:
    """Return the existing tags suggested for each page, best first."""
    numbers = {tag.name: tag.tag_id for tag in collection.tags}
    library = collection.rows[PAGES:]
    tag_ids = [tuple(numbers[name] for name in row.tags) for row in library]
    similar = collection.vectors[:PAGES] @ collection.vectors[PAGES:].T
    found = []
    for number, row in enumerate(collection.rows[:PAGES]):
        nearest = np.argsort(-similar[number])[:NEIGHBOURS].tolist()
        near = [Neighbour(float(similar[number, n]), tag_ids[n], library[n].title) for n in nearest]
        page = PageEvidence(row.title, row.text, collection.lang, "", collection.vectors[number])
        every = suggest_tags(page, collection.tags, near, frozenset(), limit=20)
        found.append([tag for tag in every if tag.tag_id is not None])
    return found


def by_words(collection: Collection) -> list[list[str]]:
    """Return the tags of each page's ten nearest by TF-IDF, weighted by similarity: what words alone reach."""
    texts = [f"{row.title} {row.text}" for row in collection.rows]
    analyzer = "char" if collection.lang == "zh" else "word"
    matrix = TfidfVectorizer(analyzer=analyzer, ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    similar = (matrix[:PAGES] @ matrix[PAGES:].T).toarray()
    ranked = []
    for row in similar:
        votes: Counter[str] = Counter()
        for number in np.argsort(-row)[:10].tolist():
            for name in collection.rows[PAGES + number].tags:
                votes[name] += float(row[number])
        ranked.append([name for name, _ in votes.most_common(5)])
    return ranked


def precision(found: list[list[str]], collection: Collection) -> dict[str, float]:
    """Return P@1, P@3 and P@5 in per cent."""
    figures = {}
    for k in (1, 3, 5):
        pairs = zip(found, collection.rows, strict=False)
        right = sum(name in row.tags for names, row in pairs for name in names[:k])
        figures[f"P@{k}"] = round(100 * right / (k * PAGES), 1)
    return figures


def measure(collection: Collection) -> dict[str, float]:
    """Return P@1, P@3, P@5 and the expected calibration error over shown tags, all in per cent."""
    found = suggestions(collection)
    pairs = [
        (tag.score, tag.name in row.tags) for tags, row in zip(found, collection.rows, strict=False) for tag in tags[:5]
    ]
    names = [[tag.name for tag in tags] for tags in found]
    return precision(names, collection) | {"ECE": round(100 * calibration_error(pairs), 1)}


def calibration_error(pairs: list[tuple[float, bool]]) -> float:
    """Return the mean distance between stated score and share that was right, over ten bins (ECE)."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for score, right in pairs:
        bins.setdefault(min(int(score * 10), 9), []).append((score, right))
    gaps = [abs(sum(score - right for score, right in inside)) for inside in bins.values()]
    return sum(gaps) / max(len(pairs), 1)


def main() -> int:
    """Measure both languages, write the report, print the bars; 0 also when the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("data", type=Path)
    chosen = parser.parse_args()
    if not all((chosen.data / f"{lang}.jsonl").is_file() for lang in LANGUAGES):
        print(f"skipped: {chosen.data} holds no en.jsonl and zh.jsonl")
        return 0
    encoder = load_encoder(chosen.encoder)
    bars: list[Bar] = []
    details: dict[str, object] = {}
    for lang in LANGUAGES:
        collection = encode(lang, read_rows(chosen.data / f"{lang}.jsonl"), encoder)
        figures, words = measure(collection), precision(by_words(collection), collection)
        print(f"{lang}: {figures}, by words {words}", flush=True)
        details[lang] = {"suggested": figures, "by_words": words}
        bars += [Bar(f"{lang} {k}", Direction.AT_LEAST, words[k], figures[k], "%") for k in words]
    report = Report("tag_suggestions", tuple(bars), details)
    write_report(report)
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
