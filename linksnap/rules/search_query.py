"""Reads what a person types into the search box: words, "phrases", filters, and / or / not; it never refuses a text.

Words alone are a wish, ranked by how well they are met; everything else is a condition. `or` binds weakest. In upper
case AND, OR and NOT are always operators; in lower case only beside a filter, a phrase or a parenthesis, because "why
is it not working" is a question. Full-width colons and Chinese quotation marks count like their half-width twins.

What makes no sense is told as a warning. A filter whose value makes none is left out, unless nothing else is asked
for: then it is searched as words, for a text of nonsense must not list the whole library.
"""

from collections.abc import Iterator
from dataclasses import replace

from linksnap.rules.query_lexer import LONGEST_TEXT, MOST_TOKENS, Lexed, Mark, Token, lex, plain_marks
from linksnap.rules.query_tree import And, Node, Not, Or, Phrase, SearchQuery, Term, Wish
from linksnap.rules.query_warnings import QueryProblem, QueryWarning

NOTHING = And(())
_JOINING = {Mark.AND, Mark.OR}


class _Parser:
    """Recursive descent; what does not fit the grammar is skipped."""

    def __init__(self, lexed: Lexed) -> None:
        self.tokens = lexed.tokens
        self.at = 0
        self.has_sense = any(not (token.is_odd or isinstance(token.what, Mark)) for token in self.tokens)
        self.warnings: list[QueryWarning] = []

    def next_is(self, mark: Mark) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].what == mark

    def warn(self, problem: QueryProblem, token: Token) -> None:
        self.warnings.append(QueryWarning(problem, token.begin + 1, token.text))

    def either(self) -> Node:
        children = [self.all_of()]
        while self.next_is(Mark.OR):
            self.at += 1
            children.append(self.all_of())
        wanted = tuple(child for child in children if child != NOTHING)
        return Or(wanted) if len(wanted) > 1 else next(iter(wanted), NOTHING)

    def all_of(self) -> Node:
        children: list[Node] = []
        while self.at < len(self.tokens) and not (self.next_is(Mark.OR) or self.next_is(Mark.CLOSE)):
            child = self.one()
            children += child.children if isinstance(child, And) else [child]
        return children[0] if len(children) == 1 else And(tuple(children))

    def one(self) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        if token.what == Mark.NOT and self.at < len(self.tokens) and not self.next_is(Mark.CLOSE):
            child = self.one()
            return child if child == NOTHING else Not(child)
        if token.what == Mark.OPEN:
            return self.bracket(token)
        return self.leaf(token)

    def bracket(self, token: Token) -> Node:
        inner = self.either()
        if not self.next_is(Mark.CLOSE):
            self.warn(QueryProblem.OPEN_BRACKET, token)
        self.at += self.next_is(Mark.CLOSE)
        return inner

    def leaf(self, token: Token) -> Node:
        if isinstance(token.what, Mark) or (token.is_odd and self.has_sense):
            return NOTHING
        return NOTHING if token.what == Phrase("") else token.what

    def whole(self) -> Node:
        children: list[Node] = []
        while self.at < len(self.tokens):
            child = self.either()
            children += child.children if isinstance(child, And) else [child]
            if self.next_is(Mark.CLOSE):
                self.warn(QueryProblem.CLOSING_BRACKET, self.tokens[self.at])
                self.at += 1
        self.warnings += _lone_operators(self.tokens)
        return And(tuple(children))


def _lone_operators(tokens: tuple[Token, ...]) -> Iterator[QueryWarning]:
    """Operators with nothing on one of their sides: what they would join is not there."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1].what if index else Mark.OPEN
        after = tokens[index + 1].what if index + 1 < len(tokens) else Mark.CLOSE
        is_alone = after == Mark.CLOSE or after in _JOINING
        if token.what in _JOINING:
            is_alone = is_alone or before == Mark.OPEN or before in _JOINING
        elif token.what != Mark.NOT:
            continue
        if is_alone:
            yield QueryWarning(QueryProblem.LONE_OPERATOR, token.begin + 1, token.text)


def _wishes(node: Node, optional: bool = False) -> Iterator[Wish]:
    """The words a node hopes for; nothing of what it excludes."""
    if isinstance(node, Term | Phrase):
        yield Wish(node.text, isinstance(node, Phrase), optional)
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _wishes(child, optional or isinstance(node, Or))


def parse_query(text: str) -> SearchQuery:
    """Read the text of the search box. Any text gives a query; the first 4,096 characters and 64 tokens count."""
    clean = plain_marks(text)
    lexed = lex(clean)
    parser = _Parser(lexed)
    root = parser.whole()
    children = root.children if isinstance(root, And) else (root,)
    found = [*lexed.warnings, *parser.warnings]
    if len(text) > LONGEST_TEXT:
        found.append(QueryWarning(QueryProblem.TOO_LONG, LONGEST_TEXT + 1, text[LONGEST_TEXT : LONGEST_TEXT + 1]))
    warnings = _as_typed(found, text)
    if not children:
        words = clean.replace('"', " ").split()[:MOST_TOKENS]
        return SearchQuery(wishes=tuple(Wish(word) for word in words), warnings=warnings)
    return SearchQuery(
        wishes=tuple(wish for child in children for wish in _wishes(child)),
        conditions=tuple(child for child in children if not isinstance(child, Term)),
        warnings=warnings,
    )


def parse_conditions(text: str) -> tuple[tuple[Node, ...], tuple[QueryWarning, ...]]:
    """All that must hold where words are conditions as well and nothing ranks (rules.tag_rules), and what is odd."""
    lexed = lex(plain_marks(text))
    parser = _Parser(lexed)
    root = parser.whole()
    children = root.children if isinstance(root, And) else (root,)
    return children, _as_typed([*lexed.warnings, *parser.warnings], text)


def _as_typed(warnings: list[QueryWarning], text: str) -> tuple[QueryWarning, ...]:
    """The warnings in the order of the text, each with the piece as it was typed."""
    typed = (replace(warning, text=text[warning.position - 1 : warning.end]) for warning in warnings)
    return tuple(sorted(typed, key=lambda warning: warning.position))
