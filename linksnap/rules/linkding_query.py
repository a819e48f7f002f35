"""Reads linkding's search language: words, "phrases", #tags, !unread, !untagged, and / or / not, parentheses.

It differs from that of our own search box (rules.search_query): every word is a condition, and the three operators are
always operators, in any case. A text that does not fit the grammar is read as far as it goes.
"""

import re
from enum import StrEnum

from linksnap.rules.query_tree import And, Filter, FilterName, LinkState, Node, Not, Or, Phrase, Term

LONGEST_TEXT = 4096
MOST_TOKENS = 64
_DEEPEST = 32


class _Mark(StrEnum):
    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"


_Token = _Mark | Term | Phrase | Filter
_STATES = {"!unread": LinkState.UNREAD, "!untagged": LinkState.UNTAGGED}
_LEXER = re.compile(
    # Extensions ask "do I have this page?" with its address: a # or a bracket in it means nothing.
    r"(?P<address>https?://\S+)"
    r"|(?P<bracket>[()])"
    r"|#(?P<tag>[^\s#()\"']+)"
    r"|\"(?P<double>(?:[^\"\\]|\\.)*)\"?"
    r"|'(?P<single>(?:[^'\\]|\\.)*)'(?![^\s()])"
    r"|(?P<word>[^\s()\"#]+)",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(.)")


def parse_linkding_query(text: str) -> Node:
    """The condition a text stands for; an empty one is always true. The first 4,096 characters and 64 tokens count."""
    clean = text[:LONGEST_TEXT].replace("\0", " ")
    tokens = [_token(match) for _, match in zip(range(MOST_TOKENS), _LEXER.finditer(clean), strict=False)]
    return _Parser([token for token in tokens if token is not None]).whole()


def _token(match: re.Match[str]) -> _Token | None:
    kind, text = match.lastgroup, match[match.lastgroup or 0]
    if kind == "bracket":
        return _Mark(text)
    if kind == "tag":
        return Filter(FilterName.TAG, text)
    if kind in {"double", "single"}:
        phrase = _ESCAPE.sub(r"\1", text).strip()
        return Phrase(phrase) if phrase else None
    word = text.lower()
    if word in {_Mark.AND, _Mark.OR, _Mark.NOT}:
        return _Mark(word)
    return Filter(FilterName.IS, _STATES[word]) if word in _STATES else Term(text)


class _Parser:
    """Recursive descent: or binds weakest, then and (also unspoken), then not."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def next_is(self, *marks: _Mark) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] in marks

    def whole(self) -> Node:
        children: list[Node] = []
        while self.at < len(self.tokens):
            children.append(self.either(0))
            # A bracket that was never opened closes nothing.
            self.at += self.next_is(_Mark.CLOSE)
        return _all(children)

    def either(self, depth: int) -> Node:
        children = [self.all_of(depth)]
        while self.next_is(_Mark.OR):
            self.at += 1
            children.append(self.all_of(depth))
        wanted = tuple(child for child in children if child != And(()))
        return Or(wanted) if len(wanted) > 1 else next(iter(wanted), And(()))

    def all_of(self, depth: int) -> Node:
        children: list[Node] = []
        while self.at < len(self.tokens) and not self.next_is(_Mark.OR, _Mark.CLOSE):
            children.append(self.one(depth))
        return _all(children)

    def one(self, depth: int) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        if token == _Mark.NOT and self.at < len(self.tokens) and not self.next_is(_Mark.CLOSE, _Mark.OR):
            child = self.one(depth)
            return child if child == And(()) else Not(child)
        if token == _Mark.OPEN and depth < _DEEPEST:
            inner = self.either(depth + 1)
            self.at += self.next_is(_Mark.CLOSE)
            return inner
        return And(()) if isinstance(token, _Mark) else token


def _all(children: list[Node]) -> Node:
    wanted = tuple(child for child in children if child != And(()))
    return wanted[0] if len(wanted) == 1 else And(wanted)
