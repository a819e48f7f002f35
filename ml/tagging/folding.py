"""One form for all spellings of a name: width, case, Traditional or Simplified, plural, hyphens."""

import re
import unicodedata
from functools import cache

import opencc

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
CJK = HAN + r"\u3040-\u30ff\uac00-\ud7af"
IS_CJK = re.compile(f"[{CJK}]")
SEPARATORS = re.compile(r"[\s_\-\u2010-\u2015/·]+")
WORD_END = re.compile(r"(?<![^\W\d_])([a-z]{3,})(?![^\W\d_])")


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Return the text in NFKC, lower case, Simplified characters, blanks single."""
    flat = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return str(_simplifier().convert(flat)) if IS_CJK.search(flat) else flat


def fold_name(name: str) -> str:
    """Return the form in which two names of one thing are equal: folded, plural off, separators single blanks."""
    spaced = SEPARATORS.sub(" ", fold(name)).strip().lstrip("# ")
    return WORD_END.sub(lambda found: singular(found[1]), spaced)


def singular(word: str) -> str:
    """Return an English word (lower case) without its plural ending; doubtful words stay as they are."""
    if len(word) < 4:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "news")):
        return word[:-1]
    return word
