"""Rewrites style sheets so that nothing in them is fetched: imports put in place, addresses filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urljoin

from workers.capture.declarations import is_for_other_windows, may_hold_variable
from workers.capture.sheet_charsets import sheet_text
from workers.capture.traffic import Body

NOTHING = "data:,"
LONGEST_KEPT = 500
MAX_IMPORT_DEPTH = 8
# One alternation, so that an address inside a comment or a string is never taken for one.
TOKEN = re.compile(
    r"""(?P<comment>/\*.*?(?:\*/|\Z))
      | (?P<namespace>@namespace\b[^;]*;?)
      | @import\s*(?:url\(\s*(?:"(?P<import1>[^"]*)"|'(?P<import2>[^']*)'|(?P<import3>[^)\s"']*))\s*\)
            |"(?P<import4>[^"]*)"|'(?P<import5>[^']*)')(?P<when>[^;{}]*)(?:;|\Z)
      | (?P<set>(?:-webkit-)?image-set\((?:[^()"']|"[^"]*"|'[^']*'|\([^()]*\))*\))
      | url\(\s*(?P<uq>["'])(?P<quoted>(?:\\.|(?!(?P=uq)).)*)(?P=uq)\s*\)
      | url\(\s*(?P<bare>[^"')\s][^)]*?)\s*\)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<defined>:defined\b)
      | (?P<state>:(?:target|modal|popover-open|indeterminate
            |state\(\s*(?P<custom>[-\w]+)\s*\)|--(?P<old>[-\w]+))(?![-\w(]))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
IMPORTED = ("import1", "import2", "import3", "import4", "import5")
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
SELECTOR_GOES_ON = re.compile(r"[^;{}]*\{")
ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
SET_STRING = re.compile(
    r"""(type\(\s*)?(?:url\(\s*)?(?P<q>["'])(?P<url>.*?)(?P=q)(?:\s*\))?|url\(\s*([^"')\s]+)\s*\)"""
)


@dataclass(frozen=True)
class SheetPlace:
    """Where a sheet stands: the address its relative ones count from, and how it is filled in."""

    base: str
    document_url: str
    charset: str
    find: Callable[[str], Body | None]
    write: Callable[[str, Body], str]
    above: tuple[str, ...] = ()
    # Writes an address that no variable may stand for; states that became attributes; what else had better be fetched.
    write_alone: Callable[[str, Body], str] | None = None
    states: frozenset[str] = frozenset()
    want: Callable[[str], None] | None = None


def rewrite_css(text: str, place: SheetPlace) -> str:
    """The sheet's text with every address filled in or made harmless.

    `place.find` gives the recorded body of an absolute address, `place.write` the CSS that shows it
    (`url("data:…")` or a variable). Local fragments stay; `:defined` is rewritten, as the archive
    defines no custom elements (CSS Syntax 3, CSS Cascade 5 for the imports).
    """
    return TOKEN.sub(lambda found: _replace(found, place), text)


def _replace(found: re.Match[str], place: SheetPlace) -> str:
    if found["defined"]:
        return ":not([data-ls-undefined])"
    if found["comment"]:
        return _instead_of_comment(found)
    if found["state"]:
        return _state(found, place)
    if found["set"]:
        return _rewrite_set(found, place)
    if found["when"] is not None:
        address = next(found[name] for name in IMPORTED if found[name] is not None)
        # One that comes after a rule counts for nothing.
        late = "{" in COMMENT.sub("", found.string[: found.start()])
        return "" if late else _imported(_unescaped(address), found["when"], place)
    address = found["quoted"] if found["quoted"] is not None else found["bare"]
    if address is None:
        return found[0]
    return _address(_unescaped(address.strip()), place, found)


def _instead_of_comment(found: re.Match[str]) -> str:
    """Nothing, or an empty comment where the words on both sides would become one."""
    text = found.string
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return "/**/" if _is_name(before) and _is_name(after) else ""


def _is_name(letter: str) -> bool:
    return letter.isalnum() or (letter != "" and letter in "-_%.#")


def _state(found: re.Match[str], place: SheetPlace) -> str:
    """A pseudo-class of a state that the archive can't have, joined by the attribute that stands for it."""
    written = found["state"]
    custom = found["custom"] or found["old"]
    name = "state" if custom else written[1:].lower()
    if name.removesuffix("-open") not in place.states or not SELECTOR_GOES_ON.match(found.string, found.end()):
        return written
    if custom:
        return f'[data-linksnap-state~="{custom}"]'
    return f":is({written},[data-linksnap-{name.removesuffix('-open')}])"


def _unescaped(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        if found[1]:
            code = int(found[1], 16)
            return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        return "" if found[2] == "\n" else found[2]

    return ESCAPE.sub(letter, text) if "\\" in text else text


def _address(address: str, place: SheetPlace, found: re.Match[str]) -> str:
    if not address:
        return f'url("{NOTHING}")'
    if address.startswith("#") or address.lower().startswith("data:"):
        return f'url("{_quoted(address)}")'
    url = _joined(place.base, address)
    bare, fragment = urldefrag(url)
    if fragment and bare == urldefrag(place.document_url)[0]:
        return f'url("#{_quoted(fragment)}")'
    body = place.find(bare)
    if body is None:
        if place.want and is_for_other_windows(found.string, found.start()):
            place.want(bare)
        # Kept where no browser asks for it: a fragment of nothing.
        return f'url("{NOTHING}#{_quoted(url[:LONGEST_KEPT])}")'
    if fragment:
        # An SVG's part: the fragment must stay with the address, so no shared variable.
        return place.write(url, body).replace('")', f'#{_quoted(fragment)}")')
    alone = place.write_alone if not may_hold_variable(found.string, found.start(), found.end()) else None
    return (alone or place.write)(url, body)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\n", "").replace("\r", "")


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _rewrite_set(whole: re.Match[str], place: SheetPlace) -> str:
    def option(found: re.Match[str]) -> str:
        if found[1]:
            return found[0]
        return _address(_unescaped(found["url"] if found["url"] is not None else found[4]), place, whole)

    return SET_STRING.sub(option, whole["set"])


def _imported(address: str, when: str, place: SheetPlace) -> str:
    url = _joined(place.base, address)
    body = place.find(url)
    text = ""
    if body is not None and url not in place.above and len(place.above) < MAX_IMPORT_DEPTH:
        inner = replace(place, base=url, above=(*place.above, url))
        text = rewrite_css(sheet_text(body, place.charset), inner)
    # A layer has its place in the order even where its sheet never came.
    return _conditional(text, when.strip()) if text or "layer" in when.lower() else ""


def _conditional(text: str, when: str) -> str:
    """Wrap an imported sheet in the layer, supports and media conditions of its @import."""
    layer = re.match(r"layer(?:\(\s*([^)]*?)\s*\))?(?=\s|$)\s*", when, re.IGNORECASE)
    rest = when[layer.end() :] if layer else when
    test, media = _supports(rest)
    if media:
        text = f"@media {media}{{{text}\n}}"
    if test:
        text = f"@supports {test if test.startswith('(') else f'({test})'}{{{text}\n}}"
    if layer:
        text = f"@layer {layer[1] or ''}{{{text}\n}}"
    return text


def _supports(when: str) -> tuple[str, str]:
    """The test inside `supports(…)`, and what follows it."""
    if not when.lower().startswith("supports("):
        return "", when.strip()
    depth = 0
    for at in range(len("supports"), len(when)):
        depth += {"(": 1, ")": -1}.get(when[at], 0)
        if depth == 0:
            return when[len("supports(") : at].strip(), when[at + 1 :].strip()
    return "", ""
