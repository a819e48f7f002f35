"""How words and meaning become one order: scores of words, scores of meaning by language, and their adaptive sum."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# A passage that holds a word has most of the word's score; weight (title, heading) and repetition give the rest.
PRESENCE = 0.6
# ts_rank of a word in a title, about: more does not count.
FULL_RANK = 0.6
# Words that stand elsewhere in the page than in its best passage count less: it may be about something else there.
ELSEWHERE = 0.7
PAIR_BONUS = 0.15
MANY_PASSAGES_BONUS = 0.02
# Partial matches are shown only when few pages hold all the words, and only with a fair share of them.
ENOUGH_FULL_MATCHES = 10
LEAST_COVERAGE = 0.3

# Passages whose worth of evidence our expectations of a distribution have: how similar unrelated texts are.
PRIOR_PASSAGES = 15
PRIOR_DEVIATION = 0.025
# How much more similar a centred query finds unrelated texts of its own language (XQuAD: .03 for zh, .01 for en; with
# raw e5-small queries it was .10 and .04).
LANGUAGE_GAP = 0.02
# The best of n unrelated passages stands about sqrt(2 ln n) deviations above their mean, so a long page looks near to
# anything. Passages of one page are alike, so a part of that is taken off; .3 to .45 did equally well on real pages.
CROWD = 0.3
# Deviations above unrelated text that a page must stand in a library of 200 passages or more; fewer in small ones.
LEAST_DEVIATIONS = 2.0
SMALL_LIBRARY, LARGE_LIBRARY = 20, 200
# A hit less than half as far above unrelated text as the best one is not what was meant.
LEAST_SHARE_OF_BEST = 0.5
# Where fewer pages stand so high, the next ones fill the first ten if they stand this high at least: a question whose
# answer is said in other words is then answered further down instead of not at all.
FIRST_TEN, WEAK_DEVIATIONS, WEAK_SHARE_OF_BEST = 10, 1.0, 0.3
CONVINCING_DEVIATIONS = 4.0
# The only passage of a library is as near as the average of all: still a hit.
LEAST_MEANING = 0.01

# The share of the words in a hybrid score, reached when the best page holds most of the query; none below LOW. Across
# languages words match a name or two and are confidently wrong (XQuAD zh to en: words 21, meaning 80, plain RRF 50).
WORDS_SHARE = 0.5
LOW_COVERAGE, HIGH_COVERAGE = 0.35, 0.85


@dataclass(frozen=True)
class WeighedWord:
    """A word of the query with its weight: rarity in this library times what the query gives it."""

    weight: float
    is_optional: bool = False


class WordRow(NamedTuple):
    """One row that holds words of the query: a passage, or (no passage) a link's own title, tags, notes, address.

    `ranks` has a number in [0, 1] for each word, 0 where it is missing; `pairs` counts neighbours found together.
    """

    link_id: int
    passage_id: int | None
    ranks: tuple[float, ...]
    pairs: int = 0


@dataclass(frozen=True)
class WordsScore:
    """What words say of a link: score and coverage (share of the query found) in [0, 1], its best passage."""

    score: float
    coverage: float
    passage_id: int | None


class MeaningRow(NamedTuple):
    """The best passage of a link, its similarity to the phrase, and sums over all of its passages."""

    link_id: int
    passage_id: int
    similarity: float
    lang: str
    passages: int
    total: float
    squares: float


@dataclass(frozen=True)
class MeaningScore:
    """What meaning says of a link: score in [0, 1], its best passage."""

    score: float
    passage_id: int | None


@dataclass(frozen=True)
class Fused:
    """A link in the final order, with what made its score; None where that half did not find it."""

    link_id: int
    score: float
    words: WordsScore | None
    meaning: MeaningScore | None


def rarity(found: int, total: int) -> float:
    """Inverse document frequency as in BM25 (Robertson & Zaragoza 2009), never negative.

    A word that nothing holds weighs as one that a single passage holds.
    """
    found = max(1, found)
    return math.log(1 + (max(total, found) - found + 0.5) / (found + 0.5))


@lru_cache(maxsize=20_000)
def _saturated(ranks: tuple[float, ...]) -> tuple[float, ...]:
    """What each word adds, as a share of its weight. Remembered: most rows of a search have the same few ranks."""
    return tuple(PRESENCE + (1 - PRESENCE) * min(1.0, rank / FULL_RANK) if rank > 0 else 0.0 for rank in ranks)


def row_score(row: WordRow, words: Sequence[WeighedWord]) -> float:
    """The weight of the words that a row holds, each by how often and in what field."""
    return sum(word.weight * share for word, share in zip(words, _saturated(row.ranks), strict=True))


def _link_score(rows: Sequence[WordRow], words: Sequence[WeighedWord], most_pairs: int) -> WordsScore:
    total = sum(word.weight for word in words) or 1.0
    duty = sum(word.weight for word in words if not word.is_optional)
    passages = [row for row in rows if row.passage_id is not None]
    best = max(passages, key=lambda row: (row_score(row, words), -(row.passage_id or 0)), default=rows[0])
    here = _highest([row for row in rows if row is best or row.passage_id is None])
    anywhere = _highest(rows)
    score = covered = 0.0
    for word, near, far in zip(words, here, anywhere, strict=True):
        score += word.weight * max(near, ELSEWHERE * far)
        covered += word.weight if far and (not word.is_optional or not duty) else 0.0
    bonus = PAIR_BONUS * max(row.pairs for row in rows) / most_pairs if most_pairs else 0.0
    bonus += MANY_PASSAGES_BONUS * min(3.0, math.log2(max(1, len(passages))))
    return WordsScore(min(1.0, score / total * (1 - PAIR_BONUS) + bonus), covered / (duty or total), best.passage_id)


def _highest(rows: Sequence[WordRow]) -> tuple[float, ...]:
    """For each word the most it adds in any of the rows."""
    shares = {_saturated(row.ranks) for row in rows}
    return shares.pop() if len(shares) == 1 else tuple(map(max, zip(*shares, strict=True)))


def score_words(rows: Iterable[WordRow], words: Sequence[WeighedWord], most_pairs: int = 0) -> dict[int, WordsScore]:
    """Score every link that holds words of the query (BM25-like: rarity times saturated frequency).

    A link counts by its best passage together with its own title, tags and notes; what stands elsewhere in the page
    adds less. Links with too small a share of the query are left out; when enough hold all of it, so are the rest.
    """
    by_link: dict[int, list[WordRow]] = {}
    for row in rows:
        by_link.setdefault(row.link_id, []).append(row)
    scores = {link_id: _link_score(found, words, most_pairs) for link_id, found in by_link.items()}
    full = sum(score.coverage > 0.999 for score in scores.values())
    floor = 0.999 if full >= ENOUGH_FULL_MATCHES else LEAST_COVERAGE
    return {link_id: score for link_id, score in scores.items() if score.coverage >= floor}


@dataclass(frozen=True)
class _Background:
    """How similar passages of one language are to this phrase when they have nothing to do with it."""

    mean: float
    deviation: float


def _expected_mean(lang: str, query_lang: str, reference: str, mean: float) -> float:
    if lang == reference or query_lang not in {lang, reference}:
        return mean
    return mean + LANGUAGE_GAP if lang == query_lang else mean - LANGUAGE_GAP


def _drawn(total: float, n: int, expected: float) -> float:
    """The mean of `n` values that sum to `total`, drawn to what was expected before seeing them."""
    return (total + PRIOR_PASSAGES * expected) / (n + PRIOR_PASSAGES)


def _sums(rows: Sequence[MeaningRow]) -> dict[str, tuple[int, float, float]]:
    """For each language how many passages were compared, the sum of their similarities, and of the squares."""
    sums: dict[str, tuple[int, float, float]] = {}
    for row in rows:
        n, total, squares = sums.get(row.lang, (0, 0.0, 0.0))
        sums[row.lang] = (n + row.passages, total + row.total, squares + row.squares)
    return sums


def _backgrounds(rows: Sequence[MeaningRow], query_lang: str) -> dict[str, _Background]:
    """The distribution of similarity for each language, drawn to what the largest group makes one expect."""
    sums = _sums(rows)
    reference = max(sums, key=lambda lang: sums[lang][0])
    reference_mean = sums[reference][1] / max(1, sums[reference][0])
    spread = {lang: max(0.0, squares - total**2 / max(1, n)) for lang, (n, total, squares) in sums.items()}
    everywhere = _drawn(sum(spread.values()), sum(n for n, _, _ in sums.values()), PRIOR_DEVIATION**2)
    backgrounds = {}
    for lang, (n, total, _) in sums.items():
        mean = _drawn(total, n, _expected_mean(lang, query_lang, reference, reference_mean))
        backgrounds[lang] = _Background(mean, math.sqrt(_drawn(spread[lang], n, everywhere)))
    return backgrounds


def _height(row: MeaningRow, background: _Background, crowd: float) -> float:
    """Deviations by which a page's best passage stands above chance, the chances of its length considered."""
    by_chance = crowd * math.sqrt(2 * math.log(max(1, row.passages)))
    return (row.similarity - background.mean) / background.deviation - by_chance


def score_meaning(rows: Sequence[MeaningRow], query_lang: str, most: int) -> dict[int, MeaningScore]:
    """Score links by how far their best passage stands above unrelated text *of its own language*, best `most` kept.

    Encoders find any two Chinese texts more alike than a Chinese question and its English answer: with raw cosines
    124 unrelated Chinese paragraphs pushed the English answer out of the first ten for 95 of 100 questions, counted
    in deviations for 5. The same count gives the floor below which nothing is a hit, so that a phrase without sense
    does not return the whole library. `rows` are all links of the library or of the filters.
    """
    if not rows:
        return {}
    backgrounds = _backgrounds(rows, query_lang)
    passages = sum(row.passages for row in rows)
    size = min(1.0, max(0.0, (passages - SMALL_LIBRARY) / (LARGE_LIBRARY - SMALL_LIBRARY)))
    heights = {row.link_id: _height(row, backgrounds[row.lang], CROWD * size) for row in rows}
    top = max(heights.values())
    floor = max(LEAST_DEVIATIONS * size, LEAST_SHARE_OF_BEST * top, 0.0)
    if size == 1.0 and sum(height >= floor for height in heights.values()) < FIRST_TEN:
        floor, most = max(WEAK_DEVIATIONS, WEAK_SHARE_OF_BEST * top), min(most, FIRST_TEN)
    full = max(top, min(CONVINCING_DEVIATIONS, math.sqrt(passages) / 2))
    kept = sorted((row for row in rows if heights[row.link_id] >= floor), key=lambda row: -heights[row.link_id])
    return {
        row.link_id: MeaningScore(max(heights[row.link_id] / full, LEAST_MEANING), row.passage_id)
        for row in kept[:most]
    }


def words_share(words: Mapping[int, WordsScore]) -> float:
    """How much words count in the hybrid score: by the share of the query that the best page holds."""
    best = max((score.coverage for score in words.values()), default=0.0)
    return WORDS_SHARE * min(1.0, max(0.0, (best - LOW_COVERAGE) / (HIGH_COVERAGE - LOW_COVERAGE)))


def fuse(words: Mapping[int, WordsScore], meaning: Mapping[int, MeaningScore], share: float) -> list[Fused]:
    """Return all links in order, best first: `share` of the score from words, the rest from meaning.

    Ties are broken by the id, newest first, so that pages of results never overlap. A words score counts times its
    coverage: half of the query found is worth less than half.
    """
    fused = []
    for link_id in words.keys() | meaning.keys():
        said, meant = words.get(link_id), meaning.get(link_id)
        by_words = said.score * said.coverage if said else 0.0
        score = share * by_words + (1 - share) * (meant.score if meant else 0.0)
        fused.append(Fused(link_id, score, said, meant))
    return sorted(fused, key=lambda hit: (-hit.score, -hit.link_id))
