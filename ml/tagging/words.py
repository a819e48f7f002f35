"""A page as words: hashed words, pairs of them, Chinese characters, site and address, weighted by rarity."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.tagging.evidence import PageEvidence
from ml.tagging.folding import HAN, fold, singular

TEXT_CHARACTERS = 1_500
"""Tags are about a page's topic, which its beginning tells; more text made the fit slower and no better."""
MOST_WORDS = 160
"""The rarest words of a page that are kept."""
LONGEST_HAN = 3
TITLE_TIMES = 2.0
"""A word of the title counts this often."""
SITE_WEIGHT = 1.0
ADDRESS_WORDS = 12
PIECE = re.compile(rf"(?P<latin>[^\W_{HAN}](?:[^\W_{HAN}]|(?<=\w)[+#]+)*)|(?P<han>[{HAN}]+)")
_SHARED_HOSTS = """
github.com gitlab.com gitee.com bitbucket.org codeberg.org sr.ht medium.com dev.to twitter.com x.com
youtube.com zhihu.com juejin.cn juejin.im jianshu.com csdn.net blog.csdn.net cnblogs.com
segmentfault.com bilibili.com reddit.com sites.google.com docs.google.com
weibo.com douban.com
"""
SHARED_HOSTS = frozenset(_SHARED_HOSTS.split())
"""Sites of many authors: the first part of the path says whose page it is."""

Ids = NDArray[np.uint32]
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class PageWords:
    """Hashes of a page's words, ascending, and how strongly each is said."""

    ids: Ids
    amounts: Weights


@dataclass(frozen=True)
class WordWeights:
    """The words of a library: hashes ascending (two pages or more have them), and how rare each is (idf)."""

    ids: Ids
    rarity: Weights

    def columns(self, words: PageWords) -> tuple[NDArray[np.int32], Weights]:
        """Return places in `ids` and weights (unit length) of the words of a page that the library knows."""
        places = np.searchsorted(self.ids, words.ids)
        known = places < len(self.ids)
        known[known] = self.ids[places[known]] == words.ids[known]
        columns = places[known].astype(np.int32)
        weights = words.amounts[known] * self.rarity[columns]
        if len(columns) > MOST_WORDS:
            kept = np.sort(np.argpartition(-weights, MOST_WORDS)[:MOST_WORDS])
            columns, weights = columns[kept], weights[kept]
        length = float(np.linalg.norm(weights))
        return columns, np.asarray(weights / length if length else weights, dtype=np.float32)


def page_words(page: PageEvidence) -> PageWords:
    """Return the words of a page, hashed; amounts grow with the logarithm of how often a word is said."""
    counts: dict[str, float] = defaultdict(float)
    for word in pieces(page.title):
        counts[word] += TITLE_TIMES
    for word in pieces(page.text[:TEXT_CHARACTERS]):
        counts[word] += 1.0
    for word in site_words(page.host, page.address):
        counts[word] = SITE_WEIGHT
    amounts: dict[int, float] = {}
    for word, count in counts.items():
        amounts[zlib.crc32(word.encode())] = 1.0 + float(np.log(count))
    ids = np.fromiter(sorted(amounts), dtype=np.uint32, count=len(amounts))
    return PageWords(ids, np.fromiter((amounts[int(i)] for i in ids), dtype=np.float32, count=len(ids)))


def word_weights(pages: Sequence[PageWords]) -> WordWeights:
    """Return the words that at least two pages have, with idf = 1 + ln((1 + n) / (1 + pages that have it))."""
    if not pages:
        return WordWeights(np.empty(0, np.uint32), np.empty(0, np.float32))
    ids, having = np.unique(np.concatenate([page.ids for page in pages]), return_counts=True)
    kept = having >= 2
    rarity = 1.0 + np.log((1.0 + len(pages)) / (1.0 + having[kept]))
    return WordWeights(ids[kept].astype(np.uint32), rarity.astype(np.float32))


def site_of(host: str, address: str) -> str:
    """Return the site a page belongs to: its host, and on hosts of many authors the author as well."""
    bare = host.removeprefix("www.").casefold()
    first = _path_parts(address)[:1]
    return f"{bare}/{first[0]}" if bare in SHARED_HOSTS and first else bare


def site_start(host: str, address: str) -> str:
    """Return how addresses of the page's site begin: on hosts of many authors up to the author, else "" for all."""
    site = site_of(host, address)
    begin = address.lower().find(f"{site}/") if "/" in site else -1
    return address[: begin + len(site) + 1] if begin >= 0 else ""


def site_words(host: str, address: str) -> Iterator[str]:
    """Yield the words an address adds: the site, its host and registered name, and the words of its path."""
    bare = host.removeprefix("www.").casefold()
    if not bare:
        return
    yield f"site:{bare}"
    if (site := site_of(host, address)) != bare:
        yield f"site:{site}"
    if bare.count(".") > 1:
        yield f"site:{bare.split('.', 1)[1]}"
    path = " ".join(_path_parts(address))
    words = [word for word in pieces(path, pairs=False) if len(word) > 2 and not word.isdigit()]
    yield from (f"in:{word}" for word in words[:ADDRESS_WORDS])


def _path_parts(address: str) -> list[str]:
    rest = address.partition("://")[2].partition("/")[2]
    return [part.casefold() for part in re.split(r"[/?#&=]", rest) if part]


def pieces(text: str, *, pairs: bool = True) -> Iterator[str]:
    """Yield words and pairs of neighbouring words; of Chinese all runs of one to three characters."""
    before = ""
    for piece in PIECE.finditer(fold(text)):
        if piece["latin"]:
            word = singular(piece["latin"])
            yield word
            if pairs and before:
                yield f"{before} {word}"
            before = word
        else:
            yield from _han_runs(piece["han"])
            before = ""


def _han_runs(run: str) -> Iterable[str]:
    lengths = range(1, LONGEST_HAN + 1)
    return (run[begin : begin + length] for length in lengths for begin in range(len(run) - length + 1))
