"""Formulas of a page, whatever drew them, as `<math alttext="TeX">` or, without MathML, as TeX in code style.

Read are MathJax 2 and 3, KaTeX, plain MathML (LaTeXML's with `alttext`), Wikipedia's, and pictures whose `alt` or
address holds TeX. The text of a page then says `$E=mc^2$`, which a search finds.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from workers.extract.blocks import NUMBER
from workers.extract.document import Element, drop, one_line
from workers.extract.mathml import mathml_to_tex

ORIGINAL_TEX = "data-linksnap-tex"
TEX_CLASS = "language-tex"

_DRAWN = frozenset(
    {"katex", "katex-display", "mathjax", "mathjax_display", "mathjax_svg", "mathjax_svg_display", "mathjax_chtml",
     "mjx-chtml", "mjxc-display", "mwe-math-element", "ztext-math", "math-inline", "math-display"}
)  # fmt: skip
_DISPLAYED = frozenset({"katex-display", "mathjax_display", "mathjax_svg_display", "mjxc-display", "math-display"})
_PREVIEW = frozenset({"mathjax_preview"})
_PICTURES = re.compile(r"(?:^|[\s_-])(?:latex|tex|equation|eeimg|mwe-math-fallback-image[\w-]*|math)(?:$|[\s_-])", re.I)
_ADDRESSES = re.compile(
    r"codecogs\.com|/equation\?tex=|latex\.php|/render/(?:math|svg)/|cht=tx|math\.now\.sh|/latex\?", re.I
)
_TEX_LIKE = re.compile(r"[\\^_={}+]|^[A-Za-z0-9]$")
_PAGE_TAGS = ("p", "h1", "h2", "h3", "h4", "li", "td", "pre", "article", "section", "blockquote", "body")
_WRAPPER = re.compile(r"^\{\\(?:displaystyle|textstyle)\s*(.*)\}$", re.S)
_LONGEST = 5_000
_MOST = 5_000


def settle_formulas(root: Element) -> None:
    """Replace every drawn formula of a tree by MathML with its TeX, or by its TeX; the numbers of blocks stay."""
    _join_scripts(root)
    done = 0
    for element in list(root.iter("*")):
        if done >= _MOST or element.getparent() is None or not _is_formula(element) or _is_detached(element, root):
            continue
        tex = _tex_of(element)
        math = _math_in(element)
        if tex or math is not None:
            done += 1
            _replace(element, tex, math)
    for element in list(root.iter("span", "div")):
        if _PREVIEW & _classes(element):
            element.text, element[:] = None, []


def _join_scripts(root: Element) -> None:
    """MathJax 2 keeps the TeX in a script beside what it drew: give it to the drawing."""
    frames = {one.get("id"): one for one in root.iter("span", "div") if (one.get("id") or "").endswith("-Frame")}
    for script in list(root.iter("script")):
        frame = frames.get(f"{script.get('id')}-Frame")
        if frame is not None and (script.get("type") or "").lower().startswith("math/tex"):
            frame.set(ORIGINAL_TEX, (script.text or "")[:_LONGEST])
            drop(script)


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").lower().split())


def _is_formula(element: Element) -> bool:
    tag = element.tag
    if tag == "math":
        return True
    if tag == "script":
        return (element.get("type") or "").lower().startswith("math/")
    if tag == "img":
        return bool(_picture_tex(element))
    named = tag == "mjx-container" or element.get(ORIGINAL_TEX) or _DRAWN & _classes(element)
    # Pages also call the whole article `mathjax`, to have it searched for formulas.
    return bool(named) and next(element.iter(*_PAGE_TAGS), None) is None


def _is_detached(element: Element, root: Element) -> bool:
    """Whether a formula around this one replaced it already: its tree is no longer the page's."""
    above = element
    while above is not None and above is not root:
        above = above.getparent()
    return above is None


def _tex_of(element: Element) -> str:
    for name in (ORIGINAL_TEX, "data-tex", "data-formula", "alttext"):
        if value := (element.get(name) or "").strip():
            return _tidy(value)
    if element.tag == "script":
        return _tidy(element.text or "")
    if element.tag == "img":
        return _tidy(_picture_tex(element))
    for note in element.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower():
            return _tidy("".join(note.itertext()))
    for inner in element.iter("*"):
        for name in (ORIGINAL_TEX, "data-tex", "alttext"):
            if value := (inner.get(name) or "").strip():
                return _tidy(value)
    math = _math_in(element)
    return _tidy(mathml_to_tex(math)) if math is not None and _is_pure(math) else ""


def _tidy(tex: str) -> str:
    tex = one_line(re.sub(r"(?<!\\)%[^\n]*\n?", " ", tex[:_LONGEST])).removeprefix("<![CDATA[").removesuffix("]]>")
    found = _WRAPPER.match(tex)
    return (found[1] if found else tex).strip().strip("$").strip()


def _picture_tex(image: Element) -> str:
    alt, source = image.get("alt") or "", image.get("src") or image.get("data-linksnap-src") or ""
    named = bool(_PICTURES.search(f"{image.get('class') or ''} {'eeimg' if image.get('eeimg') else ''}"))
    if not named and not _ADDRESSES.search(source[:2_000]):
        return ""
    if image.get("data-formula"):
        return str(image.get("data-formula"))
    if alt and _TEX_LIKE.search(alt):
        return alt
    try:
        return next(iter(parse_qs(urlsplit(source[:8_000]).query).get("tex", ())), "")
    except ValueError:
        return ""


def _math_in(element: Element) -> Element | None:
    if element.tag == "math":
        return element
    return next(element.iter("math"), None)


def _is_pure(math: Element) -> bool:
    """Whether only MathML stands in it: HTML inside is a trick more often than a formula."""
    return all(one.tag.startswith(("m", "annotation")) or one.tag == "semantics" for one in math.iter("*"))


def _is_displayed(element: Element, math: Element | None) -> bool:
    if _DISPLAYED & _classes(element) or element.get("display") in ("true", "block"):
        return True
    if element.tag == "script":
        return "mode=display" in (element.get("type") or "").replace(" ", "").lower()
    if math is not None and math.get("display") == "block":
        return True
    return bool(element.get("data-linksnap-display"))


def _replace(element: Element, tex: str, math: Element | None) -> None:
    displayed = _is_displayed(element, math)
    number = next((one for one in element.iter("*") if one.get(NUMBER) is not None), None)
    new = math if math is not None else _code(element, displayed)
    if number is not None and (displayed or number is element):
        marks = {NUMBER: number.get(NUMBER), "id": number.get("id") or f"ls-{number.get(NUMBER)}"}
    else:
        marks = {}
    tail = element.tail
    if new is not element:
        element.getparent().replace(element, new)
    for one in new.iter("*"):
        one.attrib.pop(NUMBER, None)
    for name, value in marks.items():
        new.set(name, value)
    new.tail = tail
    if math is None:
        mark = "$$" if displayed else "$"
        (new if new.tag == "code" else new[0]).text = f"{mark}{tex}{mark}"
        return
    if tex:
        new.set("alttext", tex)
    if displayed:
        new.set("display", "block")


def _code(element: Element, displayed: bool) -> Element:
    """Code for a formula without MathML, in a block of its own where HTML allows one."""
    code = etree.Element("code", {"class": TEX_CLASS})
    if not displayed or next(element.iterancestors("p"), None) is not None:
        return code
    block = etree.Element("div")
    block.append(code)
    return block
