"""The reader's article: only harmless elements and attributes are left, block numbers and ids stay.

It is shown inside the app's own page, so nothing in it may run, load or post: see the allow-lists below.
"""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import nh3

from workers.extract.blocks import NUMBER, read_number
from workers.extract.document import Element, drop, parse, serialise
from workers.extract.formulas import settle_formulas

ORIGINAL_SRC = "data-linksnap-src"

_TEXT_TAGS = (
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt "
    "em figcaption figure h1 h2 h3 h4 h5 h6 hgroup hr i img ins kbd li main mark ol p pre q rp rt ruby s samp "
    "section small span strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_MATH_TAGS = (
    "math maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace "
    "msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics"
)
_TAGS = set(_TEXT_TAGS.split()) | set(_MATH_TAGS.split())
# Dropped with what is inside them; every other unknown tag loses only itself.
_DROPPED_TAGS = (
    "script style template noscript iframe frame frameset object embed applet svg canvas audio video map button "
    "input select option textarea datalist dialog title head annotation annotation-xml"
)
_DROPPED = set(_DROPPED_TAGS.split())
_ATTRIBUTES = {
    "*": {"id", NUMBER, "lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", ORIGINAL_SRC},
    "abbr": {"title"},
    "code": {"class"},
    "pre": {"class"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
    "details": {"open"},
    "math": {"display", "alttext"},
    "mo": {"stretchy", "fence", "separator"},
    "mtable": {"columnalign"},
    "mfrac": {"linethickness"},
}
_IMAGE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp|x-icon|svg\+xml)[;,]", re.I)
_LANGUAGE_CLASS = re.compile(r"(?:lang|language)-[A-Za-z0-9+#.-]{1,30}$")
_HARMLESS_LINKS = ("#", "http://", "https://", "mailto:")
_SCHEMES = {"http", "https", "mailto", "data"}


def clean_reader(html: str, url: str, images: dict[str, str]) -> str:
    """Clean an article for our own page; "" when nothing of it can be parsed.

    `url` is the page's address, for relative links; `images` maps addresses of pictures to the data: URLs the
    archive holds. Any other picture loses its `src` (kept in `data-linksnap-src`): a reader never phones home.
    """
    root = parse(html)
    body = root.find("body") if root is not None else None
    return "" if body is None else clean_tree(body, url, images)


def clean_tree(body: Element, url: str, images: dict[str, str]) -> str:
    """`clean_reader` for a parsed body; the tree is changed."""
    settle_formulas(body)
    for image in body.iter("img"):
        _tame_image(image, url, images)
    for element in body.iter("*"):
        href = element.attrib.pop("href", None)
        if href is not None and element.tag == "a" and (address := _link(href, url)):
            element.set("href", address)
        if element.get(NUMBER) is None:
            continue
        # Numbers are read by our scripts: what is no number must not pass for one.
        if read_number(element) is None:
            del element.attrib[NUMBER]
        # A block in an element of the page's own making (<my-text>) keeps its place as a plain one.
        elif element.tag not in _TAGS and element.tag not in _DROPPED:
            element.tag = "div"
    if body.tag == "body" and body.get(NUMBER) is None:
        body.attrib.clear()
    body.tag = "div"
    # Serialised from lxml's tree, the nesting is at most 2,048 deep: nh3 needs 35 s for 100,000 levels.
    return nh3.clean(
        serialise(body),
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    ).strip()


def prune_to(body: Element, numbers: frozenset[int]) -> None:
    """Leave only the blocks of these numbers (and what they stand in), for pages without a reader."""
    kept: set[Element] = set()
    for element in body.iter("*"):
        if read_number(element) in numbers:
            while element is not None and element not in kept:
                kept.add(element)
                element = element.getparent()
    for element in list(body.iter("*")):
        number = read_number(element)
        unwanted = number is not None and number not in numbers
        if element in kept:
            if unwanted:
                _take_words(element)
        elif unwanted or _is_loose_text(element, kept, numbers):
            drop(element)


def _take_words(element: Element) -> None:
    """A block that is not wanted around one that is: its own words go, its children stay."""
    del element.attrib[NUMBER]
    element.text = None
    for child in element:
        child.tail = None


def _is_loose_text(element: Element, kept: set[Element], numbers: frozenset[int]) -> bool:
    """Words outside every wanted block: what the page hides has no number, and would be shown here."""
    parent = element.getparent()
    if parent is None or parent not in kept or read_number(parent) in numbers:
        return False
    return any(text.strip() for text in element.itertext())


def picture_addresses(root: Element, url: str) -> dict[str, str]:
    """Addresses of the pictures an archive holds → their data: URLs."""
    found: dict[str, str] = {}
    for image in root.iter("img"):
        # A picture that was shown at a density of its own stands in srcset.
        original, src = image.get(ORIGINAL_SRC), image.get("src") or (image.get("srcset") or "").split(" ")[0]
        if original and _IMAGE_DATA.match(src):
            found.setdefault(_absolute(original, url), src)
    return found


def _tame_image(image: Element, url: str, images: dict[str, str]) -> None:
    src = (image.get("src") or "").strip()
    if _IMAGE_DATA.match(src):
        return
    address = _absolute(src or image.get(ORIGINAL_SRC) or "", url)
    image.attrib.pop("src", None)
    image.attrib.pop(ORIGINAL_SRC, None)
    if address in images:
        image.set("src", images[address])
    elif address:
        image.set(ORIGINAL_SRC, address)


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if value.startswith(_HARMLESS_LINKS) else None
    if name == "src":
        return value if _IMAGE_DATA.match(value) else None
    if name == "class":
        # The one class the reader's style sheet knows: the language of a code block.
        return next((part for part in value.split() if _LANGUAGE_CLASS.match(part)), None)
    if name == "id":
        return value if value and len(value) <= 255 and not re.search(r"\s", value) else None
    return value


def _link(value: str, url: str) -> str | None:
    value = value.strip()
    if value.startswith("#"):
        return value
    if value[:7].lower() == "mailto:":
        return f"mailto:{value[7:]}"
    address = _absolute(value, url)
    here, there = urldefrag(url).url, urldefrag(address)
    if there.fragment and there.url == here:
        return f"#{there.fragment}"
    return address or None


def _absolute(value: str, url: str) -> str:
    """An http(s) address, or "": javascript:, data: and broken addresses lead nowhere."""
    # Browsers take tabs and line breaks out first, so `java\nscript:` is a scheme to them.
    value = re.sub(r"[\t\r\n]", "", value).strip()
    try:
        address = urljoin(url, value)
        return address if value and urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""
