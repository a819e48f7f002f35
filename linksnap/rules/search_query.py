"""Reads what a person types into the search box: words, "phrases", filters, and / or / not; it never refuses a text.

Words alone are a wish, ranked by how well they are met; everything else is a condition. `or` binds weakest. In upper
case AND, OR and NOT are always operators; in lower case only beside a filter, a phrase or a parenthesis, because "why
is it not working" is a question. Full-width colons and Chinese quotation marks count like their half-width twins.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from linksnap.rules.query_tree import And, Filter, FilterName, LinkState, Node, Not, Or, Phrase, SearchQuery, Term, Wish

LONGEST_TEXT = 4096
MOST_TOKENS = 64


_NAMES = {name.value: name for name in FilterName} | {
    "标签": FilterName.TAG,
    "網站": FilterName.SITE,
    "网站": FilterName.SITE,
    "网址": FilterName.URL,
    "标题": FilterName.TITLE,
    "合集": FilterName.IN,
    "收藏夹": FilterName.IN,
    "语言": FilterName.LANG,
}
_LANGUAGES = {"中文": "zh", "chinese": "zh", "英文": "en", "英语": "en", "english": "en"}
_STATES = {state.value: state for state in LinkState} | {
    "fav": LinkState.FAVOURITE,
    "favorite": LinkState.FAVOURITE,
    "archive": LinkState.ARCHIVED,
    "未读": LinkState.UNREAD,
    "已读": LinkState.READ,
    "收藏": LinkState.FAVOURITE,
    "归档": LinkState.ARCHIVED,
    "失败": LinkState.FAILED,
    "无标签": LinkState.UNTAGGED,
    "有高亮": LinkState.HIGHLIGHTED,
    "划线": LinkState.HIGHLIGHTED,
}


class _Mark(StrEnum):
    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"


_Token = _Mark | Term | Phrase | Filter
_OPERATORS = {"AND": _Mark.AND, "OR": _Mark.OR, "NOT": _Mark.NOT}
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"') | {"（": "(", "）": ")", "\0": " "})
_LEXER = re.compile(
    r"(?P<bracket>[()])"
    rf'|(?P<not>-(?=[("#]|{"|".join(_NAMES)}|[^\W_]))'
    rf'|(?P<name>{"|".join(_NAMES)})\s?[:：](?:"(?P<quoted>[^"]*)"|(?P<value>[^\s()"]+))'
    r"|#(?P<tag>[^\s#()\"]+)"
    r'|"(?P<phrase>[^"]*)"'
    r'|(?P<word>[^\s()"]+)',
    re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")


def _day(text: str) -> str | None:
    match = _DAY.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).isoformat()
    except ValueError:
        return None


def _filter(name: FilterName, value: str) -> Filter | None:
    """The filter with its value brought into one form; None where the value makes no sense."""
    value = value.strip()
    if name in {FilterName.BEFORE, FilterName.AFTER}:
        value = _day(value) or ""
    elif name is FilterName.IS:
        value = _STATES.get(value.lower(), "")
    elif name is FilterName.LANG:
        value = value.lower().replace("_", "-")
        value = _LANGUAGES.get(value, value)
    elif name is FilterName.SITE:
        value = re.sub(r"^[a-z]+://", "", value.lower()).split("/")[0].removeprefix("*.").strip(".")
    return Filter(name, value) if value else None


def _token(match: re.Match[str]) -> _Token:
    kind = match.lastgroup
    if kind == "bracket":
        return _Mark(match[0])
    if kind == "not":
        return _Mark.NOT
    if kind in {"quoted", "value"}:
        value = match["quoted"] if kind == "quoted" else match["value"]
        return _filter(_NAMES[match["name"].lower()], value) or Term(match[0])
    if kind == "tag":
        return Filter(FilterName.TAG, match["tag"])
    return Phrase(match["phrase"]) if kind == "phrase" else _OPERATORS.get(match[0], Term(match[0]))


def _tokens(text: str) -> list[_Token]:
    """The tokens, with lower-case operators found where they stand beside something that is no plain word."""
    found = [_token(match) for _, match in zip(range(MOST_TOKENS), _LEXER.finditer(text), strict=False)]
    tokens = list(found)
    for index, token in enumerate(found):
        if not isinstance(token, Term) or token.text not in {"and", "or", "not"}:
            continue
        beside = found[index + 1 : index + 2] + (found[max(0, index - 1) : index] if token.text != "not" else [])
        if any(not isinstance(neighbour, Term) for neighbour in beside):
            tokens[index] = _Mark(token.text)
    return tokens


class _Parser:
    """Recursive descent; what does not fit the grammar is skipped."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def next_is(self, mark: _Mark) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] == mark

    def either(self) -> Node:
        children = [self.all_of()]
        while self.next_is(_Mark.OR):
            self.at += 1
            children.append(self.all_of())
        wanted = tuple(child for child in children if child != And(()))
        return Or(wanted) if len(wanted) > 1 else next(iter(wanted), And(()))

    def all_of(self) -> Node:
        children: list[Node] = []
        while self.at < len(self.tokens) and not (self.next_is(_Mark.OR) or self.next_is(_Mark.CLOSE)):
            child = self.one()
            children += child.children if isinstance(child, And) else [child]
        return children[0] if len(children) == 1 else And(tuple(children))

    def one(self) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        if token == _Mark.NOT and self.at < len(self.tokens) and not self.next_is(_Mark.CLOSE):
            child = self.one()
            return child if child == And(()) else Not(child)
        if token == _Mark.OPEN:
            inner = self.either()
            self.at += self.next_is(_Mark.CLOSE)
            return inner
        return And(()) if isinstance(token, _Mark) else token

    def whole(self) -> Node:
        children: list[Node] = []
        while self.at < len(self.tokens):
            child = self.either()
            children += child.children if isinstance(child, And) else [child]
            self.at += self.next_is(_Mark.CLOSE)
        return And(tuple(children))


def _wishes(node: Node, optional: bool = False) -> Iterator[Wish]:
    """The words a node hopes for; nothing of what it excludes."""
    if isinstance(node, Term | Phrase):
        yield Wish(node.text, isinstance(node, Phrase), optional)
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _wishes(child, optional or isinstance(node, Or))


def parse_query(text: str) -> SearchQuery:
    """Read the text of the search box. Any text gives a query; the first 4,096 characters and 64 tokens count."""
    clean = text[:LONGEST_TEXT].translate(_QUOTES)
    root = _Parser(_tokens(clean)).whole()
    children = root.children if isinstance(root, And) else (root,)
    if not children:
        return SearchQuery(wishes=tuple(Wish(word) for word in clean.replace('"', " ").split()[:MOST_TOKENS]))
    return SearchQuery(
        wishes=tuple(wish for child in children for wish in _wishes(child)),
        conditions=tuple(child for child in children if not isinstance(child, Term)),
    )
