"""Rewrites style sheets so that nothing in them is fetched: imports put in place, addresses filled in."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from workers.capture.traffic import Body

NOTHING = "data:,"
MAX_IMPORT_DEPTH = 8
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The web's labels mean wider charsets than their names say (WHATWG Encoding, section 4.2).
WIDER_CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "windows-874": "cp874",
}

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
      | (?P<defined>:defined\b)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
IMPORTED = ("import1", "import2", "import3", "import4", "import5")
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
        return ""
    if found["set"]:
        return _rewrite_set(found["set"], place)
    if found["when"] is not None:
        address = next(found[name] for name in IMPORTED if found[name] is not None)
        return _imported(_unescaped(address), found["when"], place)
    address = found["quoted"] if found["quoted"] is not None else found["bare"]
    if address is None:
        return found[0]
    return _address(_unescaped(address.strip()), place)


def _unescaped(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        if found[1]:
            code = int(found[1], 16)
            return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        return "" if found[2] == "\n" else found[2]

    return ESCAPE.sub(letter, text) if "\\" in text else text


def _address(address: str, place: SheetPlace) -> str:
    if not address:
        return f'url("{NOTHING}")'
    if address.startswith("#"):
        return f'url("{_quoted(address)}")'
    if address.lower().startswith("data:"):
        return f'url("{_quoted(address)}")'
    url = _joined(place.base, address)
    bare, fragment = urldefrag(url)
    if fragment and bare == urldefrag(place.document_url)[0]:
        return f'url("#{_quoted(fragment)}")'
    body = place.find(bare)
    if body is None:
        return f'url("{NOTHING}")'
    if fragment:
        # An SVG's part: the fragment must stay with the address, so no shared variable.
        return place.write(url, body).replace('")', f'#{_quoted(fragment)}")')
    return place.write(url, body)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\n", "").replace("\r", "")


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _rewrite_set(text: str, place: SheetPlace) -> str:
    def option(found: re.Match[str]) -> str:
        if found[1]:
            return found[0]
        return _address(_unescaped(found["url"] if found["url"] is not None else found[4]), place)

    return SET_STRING.sub(option, text)


def _imported(address: str, when: str, place: SheetPlace) -> str:
    url = _joined(place.base, address)
    body = place.find(url)
    if body is None or url in place.above or len(place.above) >= MAX_IMPORT_DEPTH:
        return ""
    inner = SheetPlace(url, place.document_url, place.charset, place.find, place.write, (*place.above, url))
    text = rewrite_css(sheet_text(body, place.charset), inner)
    return _conditional(text, when.strip())


def _conditional(text: str, when: str) -> str:
    """Wrap an imported sheet in the layer, supports and media conditions of its @import."""
    layer = re.match(r"layer(?:\(\s*([^)]*?)\s*\))?(?=\s|$)\s*", when, re.IGNORECASE)
    rest = when[layer.end() :] if layer else when
    supports = re.match(r"supports\(((?:[^()]|\([^()]*\))*)\)\s*", rest, re.IGNORECASE)
    media = (rest[supports.end() :] if supports else rest).strip()
    if media:
        text = f"@media {media}{{{text}\n}}"
    if supports:
        test = supports[1].strip()
        text = f"@supports {test if test.startswith('(') else f'({test})'}{{{text}\n}}"
    if layer:
        text = f"@layer {layer[1] or ''}{{{text}\n}}"
    return text


def sheet_text(body: Body, document_charset: str) -> str:
    """A sheet's bytes as text (CSS Syntax 3, section 3.2: byte order mark, server, @charset, document).

    Most come as UTF-8 whatever was sent, since the browser decodes a sheet before it hands its body out;
    bytes of another charset are hardly ever valid UTF-8, so that is tried first.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if body.data.startswith(mark):
            return body.data.decode(name, "replace")
    said = re.search(r"charset=\s*[\"']?([\w.:-]+)", body.content_type, re.IGNORECASE)
    inside = re.match(rb'@charset "([\w.:-]+)"', body.data)
    named = (said[1] if said else "", inside[1].decode("ascii") if inside else "", document_charset)
    with contextlib.suppress(UnicodeDecodeError):
        return body.data.decode("utf-8")
    for label in named:
        with contextlib.suppress(LookupError):
            return body.data.decode(browser_charset(label), "replace")
    return body.data.decode("utf-8", "replace")


def browser_charset(label: str) -> str:
    """Python's name for a charset label as browsers read it. Raises LookupError for one nobody knows."""
    name = label.strip().lower()
    if not name:
        raise LookupError("no charset named")
    wider = WIDER_CHARSETS.get(name, name)
    codecs.lookup(wider)
    return wider
