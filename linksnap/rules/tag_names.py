"""Tag names: what is kept of what was typed, when two names are one tag, and the form that stands in URLs."""

import re
import unicodedata
from collections.abc import Container, Iterator
from enum import StrEnum
from functools import cache

import opencc

LIMIT = 200
SLUG_LIMIT = 120
MOST_LEVELS = 8
# More than anybody reads; a page that lists ten thousand is a mistake or an attack.
MOST_TAGS_OF_A_LINK = 200

# Zero-width joiners and variation selectors hold emoji together; every other invisible character is dropped.
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_SEPARATORS = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")
_COMMAS = re.compile(r"[,，、;；\n\r\t]+")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}])-|-(?=[{_CJK}])")
_LAST_WORD = re.compile(r"(?<![^\W_])[a-z]+(?=/|$)")
# Plural in form only, or another thing than their singular: folding them would join two different tags.
_NOT_PLURAL = frozenset({"news", "pandas", "windows", "rails", "series", "species", "lens", "goods", "arms", "glasses"})
# `/tags/review/` and the like stay free for pages of their own.
_RESERVED_SLUGS = frozenset({"retag", "runs", "review", "merge", "new", "tag", "find", "rules", "proposals"})


class TagProblem(StrEnum):
    """Why a name cannot be a tag."""

    EMPTY = "tag_empty"
    TOO_LONG = "tag_too_long"
    BAD_CHARACTERS = "tag_bad_characters"
    TOO_MANY = "tag_too_many"


class TagNameError(ValueError):
    """The text cannot be the name of a tag."""

    def __init__(self, problem: TagProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def clean_tag_name(name: str) -> str:
    """The name as it is shown: composed (NFC), invisible characters and a leading # dropped, spaces made single.

    Raises TagNameError when nothing is left, when it (or its key) is longer than 200 characters, or when it holds
    control characters or a comma, which separates names wherever several are typed.
    """
    if any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} and not c.isspace() for c in name):
        raise TagNameError(TagProblem.BAD_CHARACTERS)
    visible = "".join(c for c in name if unicodedata.category(c) != "Cf" or c in _JOINERS)
    text = " ".join(unicodedata.normalize("NFC", visible).split()).lstrip("#＃ ").strip("/ ")
    if _COMMAS.search(text):
        raise TagNameError(TagProblem.BAD_CHARACTERS)
    key = tag_key(text)
    if not key:
        raise TagNameError(TagProblem.EMPTY)
    if max(len(text), len(key)) > LIMIT:
        raise TagNameError(TagProblem.TOO_LONG)
    return text


def split_tag_names(text: str) -> list[str]:
    """The names in a line such as `css, 排版、字体`; blank ones are left out, the rest is not cleaned yet."""
    return [name.strip() for name in _COMMAS.split(text) if name.strip()]


def tag_key(name: str) -> str:
    """What two names of one tag have in common; never shown. `tag_key(tag_key(x)) == tag_key(x)`.

    Compatibility forms and width (NFKC), case, Traditional and Simplified characters, spaces, hyphens and
    underscores, spaces beside Chinese characters, and the plural of the last English word make no difference.
    """
    return _LAST_WORD.sub(lambda match: _stem(match.group()), folded_name(name))


def folded_name(name: str) -> str:
    """As `tag_key`, but singular and plural stay two: `機器 學習` → `机器学习`, `AI / Web Fonts` → `ai/web-fonts`."""
    folded = _simplified().convert(unicodedata.normalize("NFKC", name).casefold())
    folded = unicodedata.normalize("NFKC", folded)
    bare = "".join(c for c in folded if unicodedata.category(c) != "Cf" and c not in _JOINERS)
    parts = (_SEPARATORS.sub("-", part).strip("-") for part in bare.lstrip("# ").split("/"))
    return _BESIDE_CJK.sub("", "/".join(part for part in parts if part))


def levels_of(name: str) -> list[str]:
    """A nested name and those above it, the topmost first: `ai/nlp/中文` → `ai`, `ai/nlp`, `ai/nlp/中文`.

    At most eight levels; what stands deeper belongs to the name of the last one.
    """
    parts = [part.strip() for part in name.split("/", MOST_LEVELS - 1)]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))] if all(map(tag_key, parts)) else [name]


def tag_slug(name: str) -> str:
    """The name as a piece of a URL path, Chinese characters kept: `C++ 教程` → `c-教程`. Not unique by itself."""
    text = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[^\w]+|_+", "-", text).strip("-")[: SLUG_LIMIT - 8].strip("-")
    return f"tag-{slug}" if slug in _RESERVED_SLUGS else slug or "tag"


def free_slug(name: str, taken: Container[str]) -> str:
    """The first of slug, slug-2, slug-3 … that is not taken."""
    return next(slug for slug in _slugs(tag_slug(name)) if slug not in taken)


def _slugs(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


def _stem(word: str) -> str:
    """One form for singular and plural (caches, cache → cach; movies, movie → movy): a key need not be a word."""
    if len(word) < 4 or word in _NOT_PLURAL:
        return word
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) >= 5 and word.endswith("ie"):
        return word[:-2] + "y"
    if len(word) >= 4 and word.endswith(("che", "she", "xe", "ze", "sse", "use")):
        return word[:-1]
    return word


@cache
def _simplified() -> opencc.OpenCC:
    # Reading the dictionary takes 40 ms: once a process, at the first name.
    return opencc.OpenCC("t2s")
