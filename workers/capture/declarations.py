"""Looks around an address in a style sheet: may a variable stand in its place, is it for another window than ours?"""

from __future__ import annotations

import re

# What every browser of today reads in a background or a mask. Anything else may make the declaration count for nothing,
# and a variable in it would hide that from the parser: the browser then takes it, and finds out too late.
KNOWN_FUNCTIONS = frozenset(
    (
        *("url", "var", "rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp", "image-set", "-webkit-image-set"),
        *("linear-gradient", "radial-gradient", "conic-gradient", "repeating-linear-gradient"),
        *("repeating-radial-gradient", "-webkit-linear-gradient", "-webkit-radial-gradient"),
    )
)
PROPERTY = re.compile(r"\s*(?:/\*.*?\*/\s*)*(?:--|-webkit-)?[a-z][-\w]*\s*:", re.IGNORECASE | re.DOTALL)
FUNCTION = re.compile(r"([-\w]+)\(")
QUOTED = re.compile(r"""url\([^)]*\)|"[^"]*"|'[^']*'""", re.DOTALL)
ODD = re.compile(r"\\|progid|!ie|(?<![\w-])-(?:moz|o|ms|khtml)-", re.IGNORECASE)
CONDITION = re.compile(r"@(?:media|container)\b(?P<when>[^{};]*)\{", re.IGNORECASE)
ONLY_PRINT = re.compile(r"^\s*(?:only\s+)?print\b[^,]*$", re.IGNORECASE)


def may_hold_variable(text: str, start: int, end: int) -> bool:
    """Whether `var()` may stand for the address at `start` to `end`: its declaration is one that surely counts."""
    begin = max(text.rfind(";", 0, start), text.rfind("{", 0, start), text.rfind("}", 0, start)) + 1
    stops = [place for mark in ";}" if (place := text.find(mark, end)) >= 0]
    declaration = text[begin : min(stops, default=len(text))]
    if not PROPERTY.match(declaration):
        return False
    rest = QUOTED.sub("", declaration)
    return not ODD.search(rest) and all(name.lower() in KNOWN_FUNCTIONS for name in FUNCTION.findall(rest))


def is_for_other_windows(text: str, place: int) -> bool:
    """Whether what stands at `place` counts only for some windows (another width, dark) on a screen, and is no font."""
    opening = text.rfind("{", 0, place)
    if opening < 0 or text[max(0, opening - 30) : opening].lower().rstrip().endswith("@font-face"):
        return False
    for found in CONDITION.finditer(text, 0, place):
        if not ONLY_PRINT.match(found["when"]) and _is_open(text, found.end(), place):
            return True
    return False


def _is_open(text: str, begin: int, place: int) -> bool:
    """Whether a block that begins at `begin` still stands open at `place`; braces in strings are rare enough."""
    depth = 1
    for brace in re.finditer(r"[{}]", text[begin:place]):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return False
    return True
