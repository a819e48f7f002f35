"""Writes lexemes the way PostgreSQL reads them: the text of a tsvector and of a tsquery.

PostgreSQL, "Text Search Limitations": a lexeme under 2 kB, positions up to 16,383, at most 256 a lexeme, a tsvector
under 1 MB.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Literal, NamedTuple

from linksnap.rules.segment import LONGEST_WORD, Piece, pieces, placed_lexemes, word_lexemes

Weight = Literal["A", "B", "C", "D"]
LAST_POSITION = 16_383
POSITIONS_A_LEXEME = 255
LARGEST_VECTOR = 900_000


class Field(NamedTuple):
    """A text with the weight its lexemes get."""

    text: str
    weight: Weight


def quote(lexeme: str) -> str:
    """Return a lexeme as a quoted word of a tsvector or tsquery."""
    if "'" in lexeme or "\\" in lexeme:
        lexeme = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{lexeme}'"


def tsvector_text(fields: Iterable[Field]) -> str:
    """Return the text of one tsvector of all fields, in their order; phrases do not cross from one to the next.

    What exceeds PostgreSQL's limits is left out from the end, so the result can always be cast.
    """
    places: dict[str, str] = {}
    again: dict[str, list[str]] = {}
    position, room = 1, LARGEST_VECTOR
    for text, weight in fields:
        lexemes, positions, end = placed_lexemes(text, position, LAST_POSITION)
        needed = 14 * len(lexemes) + 4 * sum(map(len, lexemes))
        if needed > room:
            lexemes = _that_fit(lexemes, room)
        room = max(0, room - needed)
        marks = _marks(weight)
        for lexeme, at in zip(lexemes, positions, strict=False):
            if lexeme not in places:
                places[lexeme] = marks[at]
            else:
                again.setdefault(lexeme, []).append(marks[at])
        position = max(position, end - 1) + 2
    for lexeme, more in again.items():
        places[lexeme] = ",".join([places[lexeme], *more[: POSITIONS_A_LEXEME - 1]])
    return _as_text(places)


def _that_fit(lexemes: list[str], room: int) -> list[str]:
    """The first lexemes of a text, as many as take so many bytes."""
    sizes = accumulate(14 + 4 * len(lexeme) for lexeme in lexemes)
    return [lexeme for lexeme, size in zip(lexemes, sizes, strict=True) if size <= room]


@cache
def _marks(weight: Weight) -> tuple[str, ...]:
    """Each position as it is written, by its number: a text takes hundreds of them."""
    label = "" if weight == "D" else weight
    # A part of a compound can stand behind the position at which its word begins.
    return tuple(f"{min(at, LAST_POSITION)}{label}" for at in range(LAST_POSITION + LONGEST_WORD))


def _as_text(places: Mapping[str, str]) -> str:
    """Hardly any lexeme holds what must be escaped, so all are asked at once."""
    everything = "".join(places)
    if "'" in everything or "\\" in everything:
        return " ".join([f"{quote(lexeme)}:{at}" for lexeme, at in places.items()])
    return " ".join([f"'{lexeme}':{at}" for lexeme, at in places.items()])


def _steps(piece: Piece) -> tuple[list[str], int]:
    """The lexemes of a piece at successive positions, and how many positions the piece takes."""
    if piece.is_run:
        run = piece.text
        return ([run[i : i + 2] for i in range(len(run) - 1)] or [run]), len(run)
    if piece.text[0].isdigit() and "," in piece.text:
        return [piece.text.replace(",", "")], 1
    whole, parts, _ = word_lexemes(piece.text)
    lexemes = list(parts) or [whole]
    return lexemes, len(lexemes)


def _phrase(found: Sequence[Piece], label: str) -> str:
    query, gap = "", 0
    for piece in found:
        lexemes, width = _steps(piece)
        for index, lexeme in enumerate(lexemes):
            distance = 1 if index else gap
            joint = "<->" if distance == 1 else f"<{distance}>"
            query = f"{query} {joint} {quote(lexeme)}{label}" if query else quote(lexeme) + label
        gap = width - len(lexemes) + 1
    return query


def _other_ways(word: str, label: str) -> list[str]:
    """A compound is also found written in one piece, camelCase also written apart, v1.2 also without its v."""
    whole, parts, humps = word_lexemes(word)
    if parts:
        ways = [quote(whole) + label]
        if humps and parts[0] == f"v{humps[-1][0]}":
            ways.append(" <-> ".join(quote(part) + label for part in (humps[-1][0], *parts[1:])))
        return ways
    return [" <-> ".join(quote(hump) + label for hump, _ in humps)] if len(humps) > 1 else []


def tsquery_text(text: str, weight: Weight | None = None) -> str:
    """Return the tsquery that finds a word, or several as a phrase; "" where the text holds nothing to look for.

    A run of Chinese becomes a phrase of its bigrams (`'全文' <-> '文检' <-> '检索'`), a single character is looked up
    alone; a compound is found whole or in parts (`'selfhost' | 'self' <-> 'host'`). With a weight only lexemes of that
    weight count. The words are quoted: no text becomes an operator.
    """
    found = pieces(text)
    label = f":{weight}" if weight else ""
    ways = [_phrase(found, label)] if found else []
    if len(found) == 1 and not found[0].is_run:
        ways += _other_ways(found[0].text, label)
    return " | ".join(ways)
