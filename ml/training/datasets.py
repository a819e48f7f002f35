"""Pairs as the trainer's data: one source and one language a batch, prompts in place, names for masking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from datasets import Dataset, DatasetDict

from ml.config import PASSAGE_PROMPT, QUERY_PROMPT
from ml.data.pairs import MOST_TAGS_A_PAGE, Pair
from ml.losses.types import NO_TAG

LEAST_ROWS = 8
"""A source with fewer pairs cannot fill a batch with strangers; it is left out."""


def datasets_of(pairs: Sequence[Pair]) -> DatasetDict:
    """A data set a source and language, with the columns anchor, positive and label (page, then rare tags).

    Batches of one source and language: else the encoder learns to tell sources and languages apart, which is easy and
    ruins search across languages.
    """
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[f"{pair.source}.{pair.lang or 'xx'}"].append(pair)
    kept = {name: group for name, group in sorted(groups.items()) if len(group) >= LEAST_ROWS}
    return DatasetDict({name: _dataset(group) for name, group in kept.items()})


def _dataset(pairs: Sequence[Pair]) -> Dataset:
    return Dataset.from_dict(
        {
            "anchor": [(QUERY_PROMPT if pair.is_asked else PASSAGE_PROMPT) + pair.anchor for pair in pairs],
            "positive": [PASSAGE_PROMPT + pair.positive for pair in pairs],
            "label": [names_of(pair) for pair in pairs],
        }
    )


def names_of(pair: Pair) -> list[int]:
    """The row of names a loss masks by: page, then the rare tags, filled up."""
    tags = list(pair.tags[:MOST_TAGS_A_PAGE])
    return [pair.page, *tags, *[NO_TAG] * (MOST_TAGS_A_PAGE - len(tags))]
