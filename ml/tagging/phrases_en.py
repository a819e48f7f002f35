"""Candidate phrases of English text: one to three neighbouring words without grammar between them."""

import re
from collections.abc import Iterator

from ml.tagging.folding import singular
from ml.tagging.phrase_scores import Mention
from ml.tagging.stop_words import ENGLISH_GENERAL, ENGLISH_GRAMMAR

MAX_WORDS = 3
WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*(?:\+\+|#)?")
RUN_END = re.compile(r"[^\sA-Za-z0-9\-]|\s*\n\s*|(?<![A-Za-z])[0-9]")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|html?|php|cn|io)\b\S*")
SHORTEST = 3


def english_mentions(title: str, text: str) -> Iterator[Mention]:
    """Yield the candidates in title and text; both as written, since capitals mark names."""
    for part, in_title in ((title, True), (text, False)):
        bare = ADDRESS.sub(" . ", re.sub(r"['’]s\b", "", part))
        size = max(len(bare), 1)
        for run in _runs(bare):
            yield from _of_run(run, size, in_title)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    end = 0
    for word in WORD.finditer(text):
        if run and RUN_END.search(text, end, word.start()):
            yield run
            run = []
        run.append(word)
        end = word.end()
    if run:
        yield run


def _of_run(run: list[re.Match[str]], size: int, in_title: bool) -> Iterator[Mention]:
    for begin in range(len(run)):
        for length in range(1, min(MAX_WORDS, len(run) - begin) + 1):
            group = [word[0] for word in run[begin : begin + length]]
            if not can_be_tag([word.lower() for word in group], group):
                continue
            key = tuple(singular(word.lower()) for word in group)
            starts_run = begin == 0
            is_name = all(word[0].isupper() for word in group) and not starts_run
            is_name = is_name or any(word.isupper() for word in group)
            yield Mention(key, " ".join(group).lower(), run[begin].start() / size, in_title, is_name and not in_title)


def can_be_tag(lowered: list[str], written: list[str]) -> bool:
    """Tell whether these words may be a tag: no grammar among them, not only general words, none too short."""
    if any(word in ENGLISH_GRAMMAR or word.endswith("ly") for word in lowered):
        return False
    # The last word carries the meaning: "memory page" is about pages, "page memory" about memory.
    if lowered[-1] in ENGLISH_GENERAL:
        return False
    short = [word for word in written if len(word) < SHORTEST and not (word.isupper() and len(word) > 1)]
    return not short
