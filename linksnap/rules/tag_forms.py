"""The forms by which a name is found: as written, by pinyin, by initials, by its last level."""

import re
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from linksnap.rules.tag_names import folded_name

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORDS = re.compile(r"[\s/]+")
# Nobody spells more; each letter of a name costs a form of its own.
_MOST_SPOKEN = 40


def tag_forms(name: str) -> str:
    """All forms of a name with a space before and after each: ` 机器学习 jiqixuexi jqxx `.

    So `% jiqi%` finds what begins with it, and `%qixue%` what holds it. No form has a space in it.
    """
    folded = folded_name(name)
    forms = [plain_form(name), plain_form(folded.rsplit("/", 1)[-1])]
    if _HAN.search(folded):
        syllables = _syllables(folded)
        forms += ["".join(syllables), "".join(one[:1] if _is_syllable(one) else one for one in syllables)]
        # Without the dots of ü people type u as often as v.
        forms.append(forms[2].replace("v", "u"))
    else:
        words = [word for word in _WORDS.split(folded.replace("-", " ")) if word]
        forms.append("".join(word[0] for word in words) if len(words) > 1 else "")
    return " ".join(["", *dict.fromkeys(form for form in forms if form), ""])


def plain_form(text: str) -> str:
    """What is compared of a text: folded as names are, without spaces, hyphens and underscores."""
    return folded_name(text).replace("-", "").replace(" ", "")


def sound_of(text: str) -> str:
    """The pinyin of a text with Chinese characters, "" of any other: input methods write the right sound wrongly."""
    folded = folded_name(text)
    return "".join(_syllables(folded)) if _HAN.search(folded) else ""


@lru_cache(maxsize=4_000)
def spoken_forms(name: str) -> tuple[str, ...]:
    """What people may begin to type for a name with Chinese characters, from each of them on; nothing for others.

    标签规则: `biaoqianguize`, `qianguize`, `guize`, `ze`, and `bqgz`, `qgz`, `gz`, `z`.
    """
    folded = folded_name(name)[:_MOST_SPOKEN]
    if not _HAN.search(folded):
        return ()
    syllables = [piece for one in _syllables(folded) for piece in one.split()]
    starts = range(len(syllables))
    initials = [one[:1] for one in syllables]
    forms = ["".join(pieces[start:]) for pieces in (syllables, initials) for start in starts]
    # Without the dots of ü people type u as often as v.
    return tuple(dict.fromkeys([*forms, *(form.replace("v", "u") for form in forms)]))


def sounds_like(name: str, typed: str) -> bool:
    """Whether somebody who typed this much may mean the name by its sound: `guize` and `gz` for 标签规则."""
    plain = plain_form(typed)
    return plain.isascii() and plain.isalnum() and any(form.startswith(plain) for form in spoken_forms(name))


def _syllables(text: str) -> list[str]:
    """The syllable of each Chinese character, in the reading of the word it stands in; the rest as it is."""
    spelt = _pinyin().lazy_pinyin(text.replace("-", ""), v_to_u=False)
    return [str(one) for one in spelt if str(one).strip()]


def _is_syllable(piece: str) -> bool:
    return piece.isascii() and piece.isalpha()


@cache
def _pinyin() -> Any:
    # Its dictionary takes a fifth of a second and 20 MB: only a process that meets a Chinese name pays for it.
    return import_module("pypinyin")
