"""Find a quote in an article and mark it there, whatever tags and line breaks stand between its words."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

# The first one is what a highlight without a colour gets.
COLOURS = ("yellow", "green", "blue", "pink")
# Beyond this, finding quotes would cost more time than the page may take.
MOST_HTML = 1_500_000
MOST_QUOTES = 200

_PIECE = re.compile(r"(<[^>]*>)")
_UNIT = re.compile(r"&[^;\s<]{1,32};|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Quote:
    """Words to mark, the id the first mark gets, and its colour."""

    text: str
    anchor: str
    colour: str = ""


def bare_text(text: str) -> str:
    """A text without its spaces and line breaks: what the same words have in common in page, selection and file."""
    return re.sub(r"[\s\u00a0\u200b-\u200d\ufeff]+", "", text)


def mark_quotes(article: str, quotes: Iterable[Quote]) -> str:
    """The cleaned article with `<mark>` around each quote where it stands first; one that is not there marks nothing.

    `article` must be the output of rules.reader_html: well-formed, with `<` in text escaped. Where two quotes overlap,
    the words belong to the one that came first.
    """
    wanted = list(quotes)[:MOST_QUOTES]
    if not wanted or len(article) > MOST_HTML:
        return article
    pieces = _PIECE.split(article)
    letters, places = _letters(pieces)
    owner: dict[tuple[int, int], int] = {}
    for number, quote in enumerate(wanted):
        words = bare_text(quote.text)
        start = letters.find(words) if words else -1
        if start >= 0:
            for place in places[start : start + len(words)]:
                owner.setdefault(place, number)
    return "".join(_marked(pieces, owner, wanted)) if owner else article


def _letters(pieces: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """All letters of the text in one string, and for each the piece and the offset in it where it stands."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for index in range(0, len(pieces), 2):
        for unit in _UNIT.finditer(pieces[index]):
            shown = bare_text(html.unescape(unit[0])) if unit[0][0] == "&" else bare_text(unit[0])
            for letter in shown:
                letters.append(letter)
                places.append((index, unit.start()))
    return "".join(letters), places


def _marked(pieces: list[str], owner: dict[tuple[int, int], int], quotes: list[Quote]) -> Iterable[str]:
    begun: set[int] = set()
    touched = {index for index, _ in owner}
    for index, piece in enumerate(pieces):
        if index in touched:
            yield from _with_marks(
                piece, {at: who for (where, at), who in owner.items() if where == index}, quotes, begun
            )
        else:
            yield piece


def _with_marks(piece: str, owner: dict[int, int], quotes: list[Quote], begun: set[int]) -> Iterable[str]:
    """One run of text with marks; spaces between two marked words belong to the mark."""
    current: int | None = None
    for unit in _UNIT.finditer(piece):
        who = owner.get(unit.start())
        if who is None and current is not None and not bare_text(unit[0]):
            following = owner.get(unit.end())
            who = current if following == current else None
        if who != current:
            yield "</mark>" if current is not None else ""
            yield _opening(quotes[who], who, begun) if who is not None else ""
            current = who
        yield unit[0]
    yield "</mark>" if current is not None else ""


def _opening(quote: Quote, number: int, begun: set[int]) -> str:
    colour = quote.colour if quote.colour in COLOURS else COLOURS[0]
    place = "" if number in begun else f' id="{quote.anchor}"'
    begun.add(number)
    return f'<mark class="hl {colour}"{place}>'
