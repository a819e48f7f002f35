"""What a person probably meant by a word that nothing in their library holds: the nearest word of a title or a tag."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction

from linksnap.models import User
from linksnap.rules.folding import fold, fold_with_origins
from linksnap.rules.segment import pieces
from linksnap.rules.spelling import most_slips, slips

# Two swapped letters leave "pyhton" .29 of the trigrams of "python", an exchanged one in five letters .5.
_THRESHOLD = 0.25
_MOST_TITLES = 80
# A question names things that a library need not know; in a few words a word that nothing holds is a slip.
MOST_WORDS = 6

_NEAR = """
SELECT text FROM (
    (SELECT title AS text, word_similarity(%(word)s, title) AS near FROM linksnap_snapshot
        WHERE owner_id = %(owner)s AND title %%> %(word)s)
    UNION ALL
    (SELECT title, word_similarity(%(word)s, title) FROM linksnap_link
        WHERE owner_id = %(owner)s AND title <> '' AND title %%> %(word)s)
    UNION ALL
    (SELECT name, word_similarity(%(word)s, name) FROM linksnap_tag
        WHERE owner_id = %(owner)s AND name %%> %(word)s)
) AS found ORDER BY near DESC, text LIMIT %(most)s
"""


def mended(owner: User, text: str, missing: Iterable[str]) -> str:
    """The text of the search box with every missing word replaced by what was probably meant; "" if one is a riddle.

    `missing` are folded words as they stand in the folded text. Words of other scripts than alphabets have no
    trigrams to speak of and are left alone.
    """
    for word in missing:
        meant = _meant(owner, word)
        if not meant:
            return ""
        text = _replaced(text, word, meant)
    return text


def _meant(owner: User, word: str) -> str:
    typed = word.casefold()
    most = most_slips(typed)
    if not (typed.isalpha() and most):
        return ""
    found: Counter[str] = Counter()
    for text in _near_texts(owner, typed):
        found.update({piece.text.casefold() for piece in pieces(text) if not piece.is_run})
    near = [(slips(typed, known, most), -count, known) for known, count in found.items()]
    best = min(near, default=(most + 1, 0, ""))
    return best[2] if 0 < best[0] <= most else ""


def _near_texts(owner: User, word: str) -> list[str]:
    """Titles and names of tags with a word that is spelt nearly so, the nearest first (pg_trgm)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_THRESHOLD)])
        cursor.execute(_NEAR, {"word": word, "owner": owner.pk, "most": _MOST_TITLES})
        return [row[0] for row in cursor.fetchall()]


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
