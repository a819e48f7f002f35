"""Which language a page is written in: what it declares, checked against its letters; Chinese by its characters."""

from __future__ import annotations

import re
from functools import lru_cache

import opencc
import py3langid

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff]")
HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
_LETTER = re.compile(r"[^\W\d_]")
_TRADITIONAL_TAGS = frozenset({"hant", "tw", "hk", "mo"})
_SAMPLE = 8_000
_ENOUGH_LETTERS = 100
_A_SENTENCE = 30
_ENOUGH_HAN = 12


def detect_language(declared: str, text: str) -> str:
    """The language as `zh-Hans`, `zh-Hant`, `en`, `ja`, …; "" when nothing tells.

    The text wins over the declaration where there is enough of it: templates say lang="en" around any language.
    """
    sample = text[:_SAMPLE]
    claim = declared.strip().lower().replace("_", "-")
    claimed = claim.split("-")[0] if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", claim) else ""
    letters = len(_LETTER.findall(sample))
    seen = _by_script(sample, letters)
    if not seen:
        # Without its characters a page is not in Chinese, Japanese or Korean, whatever it declares.
        enough = _A_SENTENCE if claimed in ("zh", "ja", "ko") else _ENOUGH_LETTERS
        seen = _by_words(sample, claimed) if letters >= enough else claimed
    if seen == "zh":
        return _chinese_script(sample, claim)
    return seen


def _by_script(sample: str, letters: int) -> str:
    """ja, ko or zh where the script alone says so; "" otherwise."""
    kana, hangul, han = (len(pattern.findall(sample)) for pattern in (KANA, HANGUL, HAN))
    # A Chinese article about code is half Latin letters; an English one quoting Chinese has a few characters.
    if letters == 0 or kana + hangul + han < max(2, letters * 0.15):
        return ""
    if hangul >= han and hangul >= kana:
        return "ko"
    return "ja" if kana > 0.08 * (kana + han) else "zh"


def _by_words(sample: str, claimed: str) -> str:
    guess, _ = py3langid.classify(sample)
    guess = str(guess)
    # Ruled out by script above (a page of code with a few characters).
    if guess in ("zh", "ja", "ko"):
        return "en" if claimed in ("", "zh", "ja", "ko") else claimed
    # Close languages are told apart better by their authors than by letter counts.
    return claimed if claimed and guess in _CLOSE.get(claimed, ()) else guess


_CLOSE = {
    "nb": ("no", "nn", "da"),
    "nn": ("no", "nb", "da"),
    "no": ("nb", "nn", "da"),
    "hr": ("sr", "bs", "sl"),
    "sr": ("hr", "bs"),
    "bs": ("hr", "sr"),
    "cs": ("sk",),
    "sk": ("cs",),
    "id": ("ms", "jv"),
    "ms": ("id",),
    "gl": ("pt", "es"),
    "fil": ("tl",),
}


def _chinese_script(sample: str, claim: str) -> str:
    """Hans or Hant by the characters only one of the two uses; the declaration decides a draw."""
    han = "".join(HAN.findall(sample))
    traditional = sum(a != b for a, b in zip(han, _converter("t2s").convert(han), strict=False))
    simplified = sum(a != b for a, b in zip(han, _converter("s2t").convert(han), strict=False))
    if len(han) >= _ENOUGH_HAN and traditional != simplified:
        return "zh-Hant" if traditional > simplified else "zh-Hans"
    if set(claim.split("-")[1:]) & _TRADITIONAL_TAGS:
        return "zh-Hant"
    return "zh-Hant" if traditional > simplified else "zh-Hans"


@lru_cache(maxsize=2)
def _converter(direction: str) -> opencc.OpenCC:
    return opencc.OpenCC(direction)
