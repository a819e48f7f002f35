"""Finds the passages and links of a person that hold words of a query, with how well (PostgreSQL's ts_rank)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from linksnap.models import User
from linksnap.rules.query_words import QueryWord, QueryWords
from linksnap.rules.ranking import WeighedWord, WordRow, rarity, row_score

# Beyond this a word is simply common.
MOST_COUNTED = 5_000
# Words bring candidates from the rarest on, until there are more passages than this; more common ones only rank.
ENOUGH_CANDIDATES = 8_000
MOST_ROWS = 20_000
# Which passages hold a word the index tells in 1 microsecond each; where and how often takes 10, for the vector must be
# read. So only the best are looked at closely: this many times as many words.
CLOSE_LOOKS = 2_400
FEWEST_CLOSE_LOOKS = 200
# Those that look best at first sight are ranked, each for some 30 microseconds; the rest could only come after them.
MOST_RANKED = 1_500
# Until then a passage is taken to hold its words once, in its text.
_ONCE_IN_TEXT = 0.24
_TABLES = ("linksnap_passage", "linksnap_link")
# Weights of D (text), C (heading, address), B (tags, notes), A (title).
_RANK = "ts_rank('{0.4, 0.7, 0.9, 1.0}', {words}, %s::tsquery)"
# A vector of words is kept compressed, and every function that reads it unpacks it again: ten words, ten times. So it
# is copied once, by a filter that keeps all of it (OFFSET 0: else the planner would write the filter into each
# function). 300 Chinese passages and ten words: 29 ms without, 4 ms with it.
_UNPACKED = """
SELECT link_id, id, tokens, ts_filter(words, '{a,b,c,d}') AS words FROM linksnap_passage
WHERE owner_id = %s AND id = ANY(%s) OFFSET 0
"""
_WITHOUT_TAGS = "ts_filter(words, '{a,c,d}')"


@dataclass(frozen=True)
class FoundWords:
    """Rows that hold words of the query, the words with their weights, and whether there were more rows.

    `missing` are the words that nothing in the whole library holds. `untagged`: the links' own rows as they were
    without their tags and notes, for who explains scores.
    """

    rows: list[WordRow]
    words: list[WeighedWord]
    most_pairs: int = 0
    is_cut: bool = False
    missing: tuple[str, ...] = ()
    untagged: tuple[WordRow, ...] = ()


@dataclass(frozen=True)
class _Counted:
    word: QueryWord
    found: int


def find_words(
    owner: User, query: QueryWords, within: Sequence[int] | None, *, with_untagged: bool = False
) -> FoundWords:
    """Return the rows of `owner` that hold words of `query`; within the links of the ids `within` where given.

    A word that the library does not hold is replaced by its parts. Rarity is counted in the whole library.
    """
    total, counted = _count(owner, query.words)
    missing = tuple(c.word.text for c in counted if not (c.found or c.word.is_optional))
    if not any(word.found for word in counted):
        return FoundWords([], [], missing=missing)
    weights = [WeighedWord(c.word.weight * rarity(c.found, total), c.word.is_optional) for c in counted]
    passages, is_cut = _passages_that_hold(owner, counted, within)
    own_words = _links_that_hold(owner, counted, within)
    looked_at = _look_closely(owner, passages, own_words, (counted, weights, query.pairs))
    is_cut = is_cut or len(looked_at) < len(passages)
    untagged = _links_that_hold(owner, counted, within, _WITHOUT_TAGS) if with_untagged else ()
    return FoundWords([*looked_at, *own_words], weights, len(query.pairs), is_cut, missing, tuple(untagged))


def _count(owner: User, words: Sequence[QueryWord]) -> tuple[int, list[_Counted]]:
    """How many passages the library has, and how many hold each word (both up to a limit)."""
    every = [*words, *(part for word in words for part in word.parts)]
    one = f"(SELECT count(*) FROM (SELECT 1 FROM {{0}} WHERE owner_id = %s{{1}} LIMIT {MOST_COUNTED}) AS few)"
    holding = " + ".join(one.format(table, " AND words @@ %s::tsquery") for table in _TABLES)
    library = f"(SELECT count(*) FROM (SELECT 1 FROM linksnap_passage WHERE owner_id = %s LIMIT {MOST_ROWS}) AS few)"
    params = [owner.pk, *(value for word in every for value in (owner.pk, word.tsquery) * 2)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join([library, *[holding] * len(every)]), params)
        total, *numbers = cursor.fetchone()
    found = dict(zip((word.tsquery for word in every), numbers, strict=True))
    chosen = [
        choice for word in words for choice in (word.parts if word.parts and not found[word.tsquery] else (word,))
    ]
    unique = {word.tsquery: word for word in chosen}
    return max(total, *numbers), [_Counted(word, found[word.tsquery]) for word in unique.values()]


def _candidates(counted: Sequence[_Counted]) -> int:
    """The words that bring candidates, as bits: the rarest first, as many as stay below the limit, one at least."""
    chosen = together = 0
    for number in sorted(range(len(counted)), key=lambda number: counted[number].found):
        together += counted[number].found
        if chosen and together > ENOUGH_CANDIDATES:
            break
        chosen |= bool(counted[number].found) << number
    return chosen


def _within(column: str, link_ids: Sequence[int] | None) -> tuple[str, list[Any]]:
    return ("", []) if link_ids is None else (f" AND {column} = ANY(%s)", [list(link_ids)])


def _passages_that_hold(
    owner: User, counted: Sequence[_Counted], within: Sequence[int] | None
) -> tuple[list[WordRow], bool]:
    """Passages with the words they hold, as the index tells; and whether a word had more than we took."""
    only, only_params = _within("link_id", within)
    # OFFSET 0: else a filter makes the planner go by link and read the words of each passage, 10 times slower.
    one = (
        "(SELECT link_id, id, {bit} AS bit FROM (SELECT link_id, id FROM linksnap_passage"
        f" WHERE owner_id = %s AND words @@ %s::tsquery OFFSET 0) AS by_words WHERE true{only} LIMIT {MOST_ROWS})"
    )
    every = " UNION ALL ".join(one.replace("{bit}", str(1 << number)) for number in range(len(counted)))
    params: list[Any] = []
    for item in counted:
        params += [owner.pk, item.word.tsquery, *only_params]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT link_id, id, bit_or(bit) FROM ({every}) AS held GROUP BY link_id, id"
            f" HAVING bit_or(bit) & {_candidates(counted)} <> 0",
            params,
        )
        held = cursor.fetchall()
    ranks_of = {bits: _estimated_ranks(bits, len(counted)) for bits in {row[2] for row in held}}
    rows = [WordRow(link_id, passage_id, ranks_of[bits]) for link_id, passage_id, bits in held]
    return rows, len(rows) >= MOST_ROWS


def _estimated_ranks(bits: int, words: int) -> tuple[float, ...]:
    return tuple(_ONCE_IN_TEXT if bits >> number & 1 else 0.0 for number in range(words))


def _links_that_hold(
    owner: User, counted: Sequence[_Counted], within: Sequence[int] | None, ranked: str = "words"
) -> list[WordRow]:
    """Links with the words in their own titles, tags, notes and addresses; `ranked`: which of these, as SQL."""
    only, only_params = _within("id", within)
    # Common words bring no candidates here either: "https" stands in every address.
    rare = _candidates(counted)
    any_word = " | ".join(f"({item.word.tsquery})" for number, item in enumerate(counted) if rare >> number & 1)
    ranks, params = _ranks(counted, ranked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, ARRAY[{ranks}]::real[] FROM linksnap_link"
            f" WHERE owner_id = %s AND words @@ %s::tsquery{only} LIMIT {MOST_ROWS}",
            [*params, owner.pk, any_word, *only_params],
        )
        return [WordRow(link_id, None, tuple(found)) for link_id, found in cursor.fetchall()]


def _ranks(counted: Sequence[_Counted], ranked: str = "words") -> tuple[str, list[str]]:
    """The rank of each word as SQL with its parameters. Of a phrase ts_rank also ranks the words apart: not here."""
    ranks, params = [], []
    for tsquery in (item.word.tsquery for item in counted):
        is_lexeme = "<" not in tsquery and "|" not in tsquery
        rank = _RANK.replace("{words}", ranked)
        ranks.append(rank if is_lexeme else f"CASE WHEN {ranked} @@ %s::tsquery THEN {rank} ELSE 0 END")
        params += [tsquery] if is_lexeme else [tsquery, tsquery]
    return ", ".join(ranks), params


def _look_closely(
    owner: User,
    passages: Sequence[WordRow],
    own_words: Sequence[WordRow],
    query: tuple[Sequence[_Counted], Sequence[WeighedWord], Sequence[str]],
) -> list[WordRow]:
    """The passages with true ranks, and neighbours counted, for those that look best."""
    counted, weights, pairs = query
    of_link = {row.link_id: row_score(row, weights) for row in own_words}
    of_ranks = {row.ranks: row_score(row, weights) for row in {row.ranks: row for row in passages}.values()}
    best = sorted(
        passages, key=lambda row: (-of_ranks[row.ranks] - of_link.get(row.link_id, 0.0), -(row.passage_id or 0))
    )
    most = max(FEWEST_CLOSE_LOOKS, CLOSE_LOOKS // (len(counted) + len(pairs)))
    ranks, params = _ranks(counted)
    beside = " + ".join(["(words @@ %s::tsquery)::int" for _ in pairs] or ["0"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT link_id, id, ARRAY[{ranks}]::real[], {beside}, tokens FROM ({_UNPACKED}) AS unpacked",
            [*params, *pairs, owner.pk, [row.passage_id for row in best[:most]]],
        )
        looked_at = [
            WordRow(link, passage, tuple(found), beside, tokens)
            for link, passage, found, beside, tokens in cursor.fetchall()
        ]
    return [*looked_at, *best[most : max(most, MOST_RANKED)]]
