"""Cuts the text of the search box into tokens, each with its place, and notes what is odd about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from linksnap.rules.query_names import NAMES, NAMES_ELSEWHERE
from linksnap.rules.query_tree import Filter, FilterName, Phrase, Term
from linksnap.rules.query_values import BadValue, read_value
from linksnap.rules.query_warnings import QueryProblem, QueryWarning
from linksnap.rules.spelling import nearest

LONGEST_TEXT = 4096
MOST_TOKENS = 64


class Mark(StrEnum):
    """A token that joins others."""

    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"


@dataclass(frozen=True)
class Token:
    """A mark, a word, a phrase or a filter, and where it begins. `is_odd`: a filter that makes no sense, as words."""

    what: Mark | Term | Phrase | Filter
    begin: int
    text: str
    is_odd: bool = False

    @property
    def is_plain(self) -> bool:
        """True for a word that was not meant as a filter."""
        return isinstance(self.what, Term) and not self.is_odd


@dataclass(frozen=True)
class Lexed:
    """The tokens of a text, and what is odd about it so far."""

    tokens: tuple[Token, ...]
    warnings: tuple[QueryWarning, ...]


# One character each, so that places stay what they were.
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"') | {"（": "(", "）": ")", "\0": " "})
_LEXER = re.compile(
    r"(?P<bracket>[()])"
    rf'|(?P<not>[-－](?=[("#]|{"|".join(NAMES)}|[^\W_]))'
    rf'|(?P<name>{"|".join(NAMES)})\s?[:：](?:"(?P<quoted>[^"]*)"|(?P<value>[^\s()"]+))'
    r"|[#＃](?P<tag>[^\s#＃()\"]+)"
    r'|"(?P<phrase>[^"]*)"'
    r'|(?P<word>[^\s()"]+)',
    re.IGNORECASE,
)
_OPERATORS = {"AND": Mark.AND, "OR": Mark.OR, "NOT": Mark.NOT}
_NAMED = re.compile(r"([^\W\d_]{2,12})[:：](?!//|[:：])(?=.)")
_NEXT_WORD = re.compile(r"\s+([^\s()\"#＃:：-][^\s()\":：]*)(?=\s|$)")
# Shorter names are one slip away from too many words: "page:3" is not `age:3`.
_NAMES_TO_GUESS = [name.value for name in FilterName if len(name.value) > 3]


def plain_marks(text: str) -> str:
    """The part of the text that counts, with Chinese quotation marks and brackets as half-width ones."""
    return text[:LONGEST_TEXT].translate(_QUOTES)


def lex(text: str) -> Lexed:
    """Cut a text, `plain_marks` applied; the first 64 tokens count."""
    tokens: list[Token] = []
    warnings: list[QueryWarning] = []
    end = 0
    for match in _LEXER.finditer(text):
        if len(tokens) == MOST_TOKENS:
            warnings.append(QueryWarning(QueryProblem.TOO_LONG, match.start() + 1, match[0]))
            break
        warnings += _quotes_between(text, end, match.start())
        end = match.end()
        token, found = _token(match)
        tokens.append(token)
        warnings += found
    else:
        warnings += _quotes_between(text, end, len(text))
    return Lexed(tuple(_with_operators(tokens)), tuple(warnings))


def _quotes_between(text: str, begin: int, end: int) -> Iterator[QueryWarning]:
    """What the lexer skips is space, and a quotation mark that has no second one."""
    at = text.find('"', begin, end)
    if at >= 0:
        yield QueryWarning(QueryProblem.OPEN_QUOTE, at + 1, '"')


def _token(match: re.Match[str]) -> tuple[Token, list[QueryWarning]]:
    kind, text, begin = match.lastgroup, match[0], match.start()
    if kind in {"quoted", "value"}:
        return _filter(match)
    if kind == "word":
        return _word(match)
    what: Mark | Phrase | Filter
    if kind == "bracket":
        what = Mark(text)
    elif kind == "not":
        what = Mark.NOT
    else:
        what = Filter(FilterName.TAG, match["tag"]) if kind == "tag" else Phrase(match["phrase"].strip())
    return Token(what, begin, text), []


def _filter(match: re.Match[str]) -> tuple[Token, list[QueryWarning]]:
    text, begin = match[0], match.start()
    name = NAMES[match["name"].lower()]
    typed = match["quoted"] if match.lastgroup == "quoted" else match["value"]
    value = read_value(name, typed)
    if isinstance(value, BadValue):
        meant = f"{match['name']}:{value.suggestion}" if value.suggestion else ""
        return Token(Term(text), begin, text, True), [QueryWarning(value.problem, begin + 1, text, meant)]
    return Token(Filter(name, value), begin, text), []


def _word(match: re.Match[str]) -> tuple[Token, list[QueryWarning]]:
    """A word; `sitee:x` is one too, for a colon alone makes no filter, but it is asked about."""
    text, begin = match[0], match.start()
    token = Token(_OPERATORS.get(text, Term(text)), begin, text)
    if text[-1] in ":：" and text[:-1].lower() in NAMES:
        after = _NEXT_WORD.match(match.string, match.end())
        # "tag: css": most likely the space is one too many.
        whole, meant = (match.string[begin : after.end()], f"{text}{after[1]}") if after else (text, "")
        return replace(token, is_odd=True), [QueryWarning(QueryProblem.NO_VALUE, begin + 1, whole, meant)]
    named = _NAMED.match(text)
    meant = _name_meant(named[1]) if named else ""
    if named and meant:
        return token, [QueryWarning(QueryProblem.UNKNOWN_FILTER, begin + 1, named[0], f"{meant}:")]
    return token, []


def _name_meant(name: str) -> str:
    """The filter that was probably meant, "" where none is near."""
    typed = name.lower()
    elsewhere = NAMES_ELSEWHERE.get(typed)
    if elsewhere:
        return elsewhere.value
    # An exchanged letter in four makes another word: "size:10" is not `site:10`.
    return nearest(typed, (known for known in _NAMES_TO_GUESS if len(known) > 4 or not _is_exchange(typed, known)))


def _is_exchange(typed: str, known: str) -> bool:
    return len(typed) == len(known) and sorted(typed) != sorted(known)


def _with_operators(found: list[Token]) -> Iterator[Token]:
    """The tokens, with lower-case operators found where they stand beside something that is no plain word."""
    for index, token in enumerate(found):
        text = token.what.text if isinstance(token.what, Term) else ""
        if text in {"and", "or", "not"}:
            beside = found[index + 1 : index + 2] + (found[max(0, index - 1) : index] if text != "not" else [])
            if any(not neighbour.is_plain for neighbour in beside):
                token = replace(token, what=Mark(text))
        yield token
