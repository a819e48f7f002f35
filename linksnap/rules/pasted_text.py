"""Finding what looks like a URL in pasted text: prose in Chinese or English, Markdown, HTML, lists."""

import re
from collections.abc import Iterator

# Chinese letters may belong to a path (zh.wikipedia.org/wiki/维基百科), Chinese punctuation never does.
# Control characters do not end a URL: it would be saved cut short where it has to be refused.
_ENDS = r"\s<>\"“”‘’«»，。、；：！？（）【】《》〈〉「」『』〔〕…｜"
_IN_PROSE = re.compile(
    rf"(?<![A-Za-z0-9@./])(?:https?:[/\\]{{2}}|www\.)(?:(?![,;|]+(?:https?:|www\.))[^{_ENDS}])+", re.I
)
_BULLET = re.compile(r"^\s*(?:[-*+•·]|[0-9]{1,4}[.)、])\s+")
_LETTERS = rf"[^\x00-\x7f{_ENDS}]"
# A label of one script only: "我用Node.js" is a sentence.
_ALONE = re.compile(
    rf"(?://)?(?:(?:[a-z0-9_-]+|{_LETTERS}+)\.)+(?:[a-z]{{2,}}|xn--[a-z0-9-]+|{_LETTERS}{{1,20}})"
    rf"(?::[0-9]+)?(?:[/?#][^{_ENDS}]*)?",
    re.IGNORECASE,
)
_LONGEST = 10_000  # anything longer is refused whole, so it is not looked at closely
_OPENING = {")": "(", "]": "[", "}": "{"}


def find_candidates(text: str) -> Iterator[str]:
    """Yield URL-like pieces in order: those with `http(s)://` or `www.`, and bare domains alone on a line."""
    for line in text.splitlines():
        found = list(_find_in_prose(line))
        yield from found
        alone = _BULLET.sub("", line).strip()
        if not found and len(alone) <= _LONGEST and _ALONE.fullmatch(alone):
            yield _trim(alone)


def _find_in_prose(line: str) -> Iterator[str]:
    place = 0
    while match := _IN_PROSE.search(line, place):
        candidate = _trim(_cut_markdown(match[0]))
        yield candidate
        place = match.start() + max(len(candidate), 1)


def _trim(candidate: str) -> str:
    """Cut what belongs to the sentence: closing marks, and brackets that were opened before the URL."""
    while 0 < len(candidate) <= _LONGEST:
        last = candidate[-1]
        unmatched = last in _OPENING and candidate.count(last) > candidate.count(_OPENING[last])
        if not unmatched and last not in ".,;:!?'*|`":
            break
        candidate = candidate[:-1]
    return candidate


def _cut_markdown(candidate: str) -> str:
    """End a Markdown target at its own bracket: `https://a.cn/x)[下一个](…` has one too many."""
    depth = 0
    for place, character in enumerate(candidate):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return candidate[:place]
    return candidate
