"""What a person probably meant by a word that nothing in their library holds: the nearest word of a title or a tag.

In a short word one slip is told: every spelling it could have come from is asked of the index of words. In a long one
two are: by trigrams (pg_trgm), of which a short word has too few ("pyhton" has .29 of those of "python", and so have a
quarter of all titles). Putting words right is a nicety, so it may take a fifth of a second and no more.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import OperationalError, connection, transaction

from linksnap.models import User
from linksnap.rules.folding import fold, fold_with_origins
from linksnap.rules.segment import pieces, word_lexemes
from linksnap.rules.spelling import LONG_WORD, SHORTEST_WORD, nearest, one_slip_away
from linksnap.rules.tsvector import quote

# A question names things that a library need not know; in a few words a word that nothing holds is a slip.
MOST_WORDS = 6
_THRESHOLD = 0.45
_LONGEST_MS = 200
_SETTINGS = """
SELECT set_config('pg_trgm.word_similarity_threshold', %s, true), set_config('statement_timeout', %s, true)
"""
_MOST_LINKS = 200
_LONGEST_WORD = 40
_MOST_TITLES = 50

# One after the other: of an "or" of 350 lexemes the planner thinks that every row meets it, and reads them all.
_ONE_SLIP = f"""
SELECT lexeme FROM unnest(%(lexemes)s::text[], %(queries)s::text[]) AS spelling (lexeme, query),
    LATERAL (SELECT count(*) AS n FROM (
        SELECT 1 FROM linksnap_link WHERE owner_id = %(owner)s AND words @@ query::tsquery LIMIT {_MOST_LINKS}
    ) AS few) AS counted
WHERE n > 0 ORDER BY n DESC, lexeme LIMIT 1
"""
_NEAR = f"""
SELECT text FROM (
    (SELECT title AS text, word_similarity(%(word)s, title) AS near FROM linksnap_snapshot
        WHERE owner_id = %(owner)s AND title %%> %(word)s)
    UNION ALL
    (SELECT title, word_similarity(%(word)s, title) FROM linksnap_link
        WHERE owner_id = %(owner)s AND title <> '' AND title %%> %(word)s)
    UNION ALL
    (SELECT name, word_similarity(%(word)s, name) FROM linksnap_tag
        WHERE owner_id = %(owner)s AND name %%> %(word)s)
) AS found ORDER BY near DESC, text LIMIT {_MOST_TITLES}
"""


def mended(owner: User, text: str, missing: Iterable[str]) -> str:
    """The text of the search box with every missing word replaced by what was probably meant; "" if one is a riddle.

    `missing` are folded words as they stand in the folded text. Words of scripts without an alphabet are left alone.
    """
    for word in missing:
        typed = word.casefold()
        can_be_told = typed.isalpha() and SHORTEST_WORD <= len(typed) <= _LONGEST_WORD
        look = _by_one_slip if len(typed) < LONG_WORD else _by_trigrams
        meant = look(owner, typed) if can_be_told else ""
        if not meant:
            return ""
        text = _replaced(text, word, meant)
    return text


def _by_one_slip(owner: User, typed: str) -> str:
    """The spelling one slip away that most links hold in their titles, tags and notes."""
    spellings: dict[str, str] = {}
    for other in one_slip_away(typed):
        spellings.setdefault(word_lexemes(other).whole, other)
    queries = [f"{quote(lexeme)}:AB" for lexeme in spellings]
    rows = _rows(_ONE_SLIP, {"owner": owner.pk, "lexemes": list(spellings), "queries": queries})
    return spellings[rows[0]] if rows else ""


def _by_trigrams(owner: User, typed: str) -> str:
    """The nearest word of titles and names of tags that are spelt nearly so."""
    texts = _rows(_NEAR, {"word": typed, "owner": owner.pk})
    return nearest(typed, (piece.text.casefold() for text in texts for piece in pieces(text) if not piece.is_run))


def _rows(query: str, params: dict[str, Any]) -> Sequence[str]:
    """The first column of what a query finds in time, else nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SETTINGS, [str(_THRESHOLD), f"{_LONGEST_MS}ms"])
            cursor.execute(query, params)
            found = [row[0] for row in cursor.fetchall()]
            # Inside a transaction of the caller's the limit would go on.
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except OperationalError:
        return []


def _replaced(text: str, word: str, meant: str) -> str:
    """The text with the first `word` that is no filter's value replaced; accents and width of the rest stay."""
    folded, origins = fold_with_origins(text)
    wanted = fold(word)
    at = folded.find(wanted)
    while at > 0 and (folded[at - 1] in ":#" or folded[at - 1].isalnum()):
        at = folded.find(wanted, at + 1)
    if at < 0:
        return text
    return text[: origins[at]] + meant + text[origins[at + len(wanted)] :]
