"""Splits a page into passages of about 256 tokens along its headings and blocks: what search finds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from ml.encoder.pieces import Window, cut_block
from ml.encoder.types import Tokenizer

MAX_PASSAGES = 400
"""Of one page (some 90,000 tokens, a book of 200 pages); the words after that are found by words only."""
MAX_TITLE_TOKENS = 64
MAX_PATH_TOKENS = 64
MAX_HEADING_TOKENS = 40
"""A longer "heading" is a paragraph set in large letters and is treated as text."""
MAX_SIZE = 280
"""Keeps title + path + 1.25 × size + prompt and marks within the 512 tokens of the encoder."""
SEPARATOR = " › "


@dataclass(frozen=True)
class TextBlock:
    """A block of a page: its number in document order, its anchor, heading level (0 = text) and text."""

    number: int
    anchor: str
    level: int
    text: str


@dataclass(frozen=True)
class PassageText:
    """A passage: body `text`, heading path, what is encoded (`embed_text`), and where it stands in the page."""

    n: int
    heading: str
    text: str
    embed_text: str
    anchor: str
    first_block: int
    last_block: int
    tokens: int


@dataclass(frozen=True)
class _Item:
    """A piece of a block on its way into a passage, with the headings above it (its own included)."""

    block: TextBlock
    text: str
    tokens: int
    is_heading: bool
    path: tuple[str, ...]


def split_passages(
    title: str, blocks: Sequence[TextBlock], tokenizer: Tokenizer, size: int = 256, stride: int = 224
) -> list[PassageText]:
    """Return the page's passages in document order, at most `MAX_PASSAGES`.

    A passage takes blocks up to `size` tokens and ends early before a heading when it is long enough to stand
    alone; neighbours overlap (size − stride tokens) only inside a block that is too long. A page without
    text gives one passage made of its title, one without a title too gives none.
    """
    if not 0 < stride <= size <= MAX_SIZE:
        raise ValueError(f"Passages need 0 < stride ≤ size ≤ {MAX_SIZE}, not stride {stride}, size {size}.")
    short_title = _first_tokens(" ".join(title.split()), tokenizer, MAX_TITLE_TOKENS)
    items = _items(blocks, tokenizer, Window(size, stride))
    groups = list(islice(_groups(items, size), MAX_PASSAGES))
    passages = [_passage(n, short_title, group) for n, group in enumerate(_with_tail_merged(groups, size))]
    if passages or not short_title:
        return passages
    tokens = tokenizer.count(short_title)
    return [PassageText(0, "", short_title, short_title, "", 0, 0, tokens)]


def embed_text(title: str, heading: str, text: str, tokenizer: Tokenizer) -> str:
    """Return what is encoded of a passage that was kept: the page's title, the headings above it, its text."""
    short_title = _first_tokens(" ".join(title.split()), tokenizer, MAX_TITLE_TOKENS)
    # The only passage of a page without text is its title.
    return text if text == short_title else _whole(short_title, heading.split(SEPARATOR), text)


def _whole(title: str, path: Sequence[str], text: str) -> str:
    shown = [part for part in path if part.casefold() != title.casefold()]
    return "\n".join(line for line in (title, SEPARATOR.join(shown), text) if line)


def _first_tokens(text: str, tokenizer: Tokenizer, limit: int) -> str:
    # 20 characters a token are more than any language has: a title of megabytes is not tokenised whole.
    text = text[: limit * 20]
    spans = tokenizer.spans(text)
    return text if len(spans) <= limit else text[: spans[limit - 1][1]].rstrip()


def _items(blocks: Iterable[TextBlock], tokenizer: Tokenizer, window: Window) -> Iterator[_Item]:
    headings: list[tuple[int, str, int]] = []
    for block in blocks:
        for piece in cut_block(block.text, tokenizer, window):
            is_heading = block.level > 0 and piece.tokens <= min(MAX_HEADING_TOKENS, window.size // 2)
            if is_heading:
                headings = [known for known in headings if known[0] < block.level]
                headings.append((block.level, " ".join(piece.text.split()), piece.tokens))
            yield _Item(block, piece.text, piece.tokens, is_heading, _nearest(headings))


def _nearest(headings: list[tuple[int, str, int]]) -> tuple[str, ...]:
    # The innermost headings say most, so a path that is too long loses its outer ones.
    kept: list[str] = []
    room = MAX_PATH_TOKENS
    for _, text, tokens in reversed(headings):
        room -= tokens + 2
        if room < 0:
            break
        kept.append(text)
    return tuple(reversed(kept))


def _groups(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    group: list[_Item] = []
    tokens = 0
    for item in items:
        stands_alone = tokens >= size // 4 and item.is_heading and not group[-1].is_heading
        if group and (stands_alone or tokens + item.tokens > size):
            # A heading belongs to what follows it, not to the end of what precedes it.
            carried = _trailing_headings(group) if not item.is_heading else []
            if len(carried) < len(group) and _tokens(carried) + item.tokens <= size:
                group = group[: len(group) - len(carried)]
            else:
                carried = []
            yield group
            group, tokens = carried, _tokens(carried)
        group.append(item)
        tokens += item.tokens
    if group:
        yield group


def _trailing_headings(group: list[_Item]) -> list[_Item]:
    return list(takewhile(lambda item: item.is_heading, reversed(group)))[::-1]


def _tokens(items: Iterable[_Item]) -> int:
    return sum(item.tokens for item in items)


def _with_tail_merged(groups: list[list[_Item]], size: int) -> list[list[_Item]]:
    if len(groups) > 1:
        tail = _tokens(groups[-1])
        if tail < size // 8 and _tokens(groups[-2]) + tail <= size * 5 // 4:
            return [*groups[:-2], groups[-2] + groups[-1]]
    return groups


def _passage(n: int, title: str, group: list[_Item]) -> PassageText:
    leading = list(takewhile(lambda item: item.is_heading, group))
    rest = group[len(leading) :]
    if rest:
        path = leading[-1].path if leading else group[0].path
        lost = [item for item in leading if " ".join(item.text.split()) not in path]
    else:
        # Headings with nothing under them are the passage's text.
        path, lost = group[0].path[:-1], leading
    body = [*lost, *rest]
    text = "\n".join(item.text for item in body)
    return PassageText(
        n=n,
        heading=SEPARATOR.join(path),
        text=text,
        embed_text=_whole(title, path, text),
        anchor=group[0].block.anchor,
        first_block=group[0].block.number,
        last_block=group[-1].block.number,
        tokens=_tokens(body),
    )
