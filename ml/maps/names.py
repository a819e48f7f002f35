"""Names the groups of a map: by the tags that tell each from the others, and where there are none by its titles."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ml.maps.clusters import Cluster, Cut
from ml.tagging.folding import fold_name
from ml.tagging.keyphrases import keyphrases

WORDS = 3
TAG, PHRASE, SITE = 1.0, 0.35, 0.1
"""How much a word counts by where it comes from: people say with tags what a title only mentions."""
_PHRASES_A_TITLE = 4
_LEAST_SHARE = 0.012
# How much more often than everywhere a word must be said in a group to tell it from the others.
_LEAST_LIFT = 1.5
_WEAKEST = 0.2


@dataclass(frozen=True)
class NamedPage:
    """What a page can give to the name of its group."""

    title: str
    tags: tuple[str, ...] = ()
    site: str = ""


@dataclass(frozen=True)
class _Words:
    """The words of one page as keys, how much each counts, and how each is written."""

    amounts: dict[str, float]


def name_clusters(cut: Cut, pages: Sequence[NamedPage]) -> list[tuple[str, ...]]:
    """Return for each group at most three words, the most telling first; () where there is none.

    Words are weighed by c-TF-IDF (Grootendorst 2022): how often in this group, and how rarely in the others of its
    depth. A group is not called by the words of the one it lies in if it has others.
    """
    written: dict[str, str] = {}
    words = [_words(page, written) for page in pages]
    names: dict[int, tuple[str, ...]] = {}
    for depth in sorted({cluster.depth for cluster in cut.clusters}):
        level = [cluster for cluster in cut.clusters if cluster.depth == depth]
        said = [_said([words[page] for page in cut.members(cluster.number)]) for cluster in level]
        everywhere: Counter[str] = Counter()
        for own in said:
            everywhere.update(own)
        usual = sum(everywhere.values()) / max(1, len(level))
        for cluster, own in zip(level, said, strict=True):
            fair = cluster.pages / len(pages) * _LEAST_LIFT
            telling = {key: amount for key, amount in own.items() if amount >= everywhere[key] * fair} or own
            weighed = {key: amount * np.log1p(usual / everywhere[key]) for key, amount in telling.items()}
            least = max(weighed.values(), default=0.0) * _WEAKEST
            ranked = sorted((key for key in weighed if weighed[key] >= least), key=lambda key: (-weighed[key], key))
            names[cluster.number] = _distinct(ranked, cluster, names.get(cluster.parent, ()))
    return [tuple(written[key] for key in names[cluster.number]) for cluster in cut.clusters]


def _words(page: NamedPage, written: dict[str, str]) -> _Words:
    amounts: dict[str, float] = {}
    for text, amount in _sources(page):
        key = fold_name(text)
        if key:
            written.setdefault(key, text)
            amounts[key] = max(amount, amounts.get(key, 0.0))
    return _Words(amounts)


def _sources(page: NamedPage) -> Iterator[tuple[str, float]]:
    yield from ((tag, TAG) for tag in page.tags)
    yield from ((phrase.text, PHRASE) for phrase in keyphrases(page.title, "", _PHRASES_A_TITLE))
    yield page.site.removeprefix("www."), SITE


def _said(words: Sequence[_Words]) -> Counter[str]:
    """How much a group says of each word, of those that more than a few of its pages have."""
    amounts: Counter[str] = Counter()
    having: Counter[str] = Counter()
    for page in words:
        amounts.update(page.amounts)
        having.update(page.amounts.keys())
    least = max(min(2, len(words)), _LEAST_SHARE * len(words))
    return Counter({key: amount for key, amount in amounts.items() if having[key] >= least})


def _distinct(ranked: Sequence[str], cluster: Cluster, above: tuple[str, ...]) -> tuple[str, ...]:
    """The first three that do not repeat each other, nor the group above unless nothing else is left."""
    kept: list[str] = []
    for key in ranked:
        if len(kept) == WORDS:
            break
        if not any(key in other or other in key for other in (*kept, *above)):
            kept.append(key)
    return tuple(kept) or tuple(ranked[:1])
