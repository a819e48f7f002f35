"""Pairs as the trainer's data: one source and one language a batch, prompts in place, names for masking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from datasets import Dataset, DatasetDict

from ml.config import PASSAGE_PROMPT, QUERY_PROMPT
from ml.data.pairs import MOST_TAGS_A_PAGE, Pair, Source
from ml.data.views import View, changed
from ml.losses.registry import BatchShape
from ml.losses.types import NO_TAG

LEAST_ROWS = 8
"""A source with fewer pairs cannot fill a batch with strangers; it is left out."""
Columns = dict[str, list[str]]
Row = tuple[Pair, tuple[str, ...]]
"""A pair that gives a row its names, and the texts of the row's columns, prompts in place."""


def datasets_of(pairs: Sequence[Pair], shape: BatchShape = BatchShape.PAIRS, seed: int = 0) -> DatasetDict:
    """A data set a source and language: a column a view, and label (page, then rare tags).

    Batches of one source and language: else the encoder learns to tell sources and languages apart, which is easy and
    ruins search across languages. Shapes that need the encoder itself (mined negatives, clusters) come from
    `ml.training.mining`. Changed copies depend on the seed and the text alone.
    """
    if shape in _OF_TEXTS:
        make = _OF_TEXTS[shape]
        rows = ((one, tuple(PASSAGE_PROMPT + text for text in make(one.positive, seed))) for one in texts_of(pairs))
        return gathered(((f"text.{pair.lang or 'xx'}", (pair, texts)) for pair, texts in rows))
    if shape is BatchShape.MANY_VIEWS:
        return gathered((_group(pair), (pair, texts)) for pair, texts in _many_views(pairs))
    kept = (pair for pair in pairs if _belongs(pair, shape))
    return gathered((_group(pair), (pair, (asked(pair), PASSAGE_PROMPT + pair.positive))) for pair in kept)


def gathered(rows: Iterable[tuple[str, Row]]) -> DatasetDict:
    """The data sets of rows with the names of their groups; small groups are left out."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for name, row in rows:
        groups[name].append(row)
    kept = {name: group for name, group in sorted(groups.items()) if len(group) >= LEAST_ROWS}
    return DatasetDict({name: _dataset(group) for name, group in kept.items()})


def texts_of(pairs: Iterable[Pair]) -> list[Pair]:
    """Each text to be found once, by the first pair that has it."""
    return list({pair.positive: pair for pair in reversed(list(pairs))}.values())[::-1]


def asked(pair: Pair) -> str:
    """The anchor with the prompt it is searched with."""
    return (QUERY_PROMPT if pair.is_asked else PASSAGE_PROMPT) + pair.anchor


def names_of(pair: Pair) -> list[int]:
    """The row of names a loss masks by: page, then the rare tags, filled up."""
    tags = list(pair.tags[:MOST_TAGS_A_PAGE])
    return [pair.page, *tags, *[NO_TAG] * (MOST_TAGS_A_PAGE - len(tags))]


def _dataset(rows: Sequence[Row]) -> Dataset:
    columns: dict[str, object] = {
        name: list(texts) for name, texts in zip(_NAMES, zip(*(row[1] for row in rows), strict=True), strict=False)
    }
    return Dataset.from_dict({**columns, "label": [names_of(row[0]) for row in rows]})


_NAMES = ("anchor", "positive", "more")


def _group(pair: Pair) -> str:
    return f"{pair.source}.{pair.lang or 'xx'}"


def _belongs(pair: Pair, shape: BatchShape) -> bool:
    if shape is BatchShape.PASSAGES:
        return pair.source in (Source.PASSAGE_PASSAGE, Source.NEXT_PASSAGE)
    return shape is not BatchShape.TAGGED or bool(pair.tags)


def _many_views(pairs: Sequence[Pair]) -> list[Row]:
    """Of each page what two sources say of it, and the page."""
    of_page: dict[int, dict[Source, Pair]] = defaultdict(dict)
    for pair in pairs:
        of_page[pair.page].setdefault(pair.source, pair)
    rows: list[Row] = []
    for said in of_page.values():
        several = [pair for source, pair in sorted(said.items()) if source is not Source.SHARED_TAG]
        for first, second in pairwise(several):
            rows.append((first, (asked(first), asked(second), PASSAGE_PROMPT + first.positive)))
    return rows


def _copies(*chains: Sequence[View]) -> Callable[[str, int], tuple[str, ...]]:
    """A row of one text: a copy of it a chain of changes, the text itself for an empty one."""

    def make(text: str, seed: int) -> tuple[str, ...]:
        return tuple(changed(text, chain, seed * len(chains) + number) for number, chain in enumerate(chains))

    return make


_OF_TEXTS: Mapping[BatchShape, Callable[[str, int], tuple[str, ...]]] = {
    BatchShape.TEXTS: _copies(()),
    BatchShape.TWO_VIEWS: _copies((View.CROP,), (View.CROP, View.DELETE)),
    BatchShape.MEMORY: _copies((), (), (View.SHUFFLE, View.DELETE)),
    BatchShape.DAMAGED: _copies((View.DAMAGE,), ()),
}
