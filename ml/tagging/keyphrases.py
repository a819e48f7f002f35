"""New tags from the page's own words, for a library that has no tag for it yet."""

import re
from collections.abc import Iterable

from ml.tagging.folding import CJK, fold, fold_name
from ml.tagging.phrase_scores import Phrase, rank
from ml.tagging.phrases_en import english_mentions
from ml.tagging.phrases_zh import chinese_mentions

TEXT_CHARACTERS = 8_000
CJK_CHARACTER = re.compile(f"[{CJK}]")
KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
TITLE_TAIL = re.compile(r"\s+[|–—·»]\s+|\s-\s|[_|｜]")


def keyphrases(title: str, text: str, limit: int = 10) -> list[Phrase]:
    """Return at most `limit` phrases that people would use as tags, best first, none a part of another.

    Chinese: 2–6 characters, Simplified; English: at most three words, lower case. Japanese and Korean
    give none (the segmenter knows neither).
    """
    title, text = without_site_name(title), text[:TEXT_CHARACTERS]
    whole = f"{title}\n{text}"
    if not whole.strip():
        return []
    cjk = len(CJK_CHARACTER.findall(whole))
    if len(KANA_OR_HANGUL.findall(whole)) > cjk / 10:
        return []
    # A Chinese character says about as much as two Latin ones and a half.
    if cjk * 5 > len(whole):
        found = rank(chinese_mentions(fold(title), fold(text)))
    else:
        found = rank(english_mentions(title, text))
    return _distinct(found, limit)


def without_site_name(title: str) -> str:
    """Return the longest part of a title cut at its separators: "如何备份 | 某某博客" names the site, too."""
    return max(TITLE_TAIL.split(title), key=len).strip()


def _distinct(found: Iterable[Phrase], limit: int) -> list[Phrase]:
    kept: list[Phrase] = []
    for phrase in found:
        if len(kept) == limit or phrase.score <= 0:
            break
        name = fold_name(phrase.text)
        if not any(_overlaps(name, phrase, other) for other in kept):
            kept.append(phrase)
    return kept


def _overlaps(name: str, phrase: Phrase, other: Phrase) -> bool:
    known = fold_name(other.text)
    if CJK_CHARACTER.search(name):
        return name in known or known in name
    return bool(set(phrase.words) & set(other.words)) or name == known
