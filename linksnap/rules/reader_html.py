"""The stored article made safe once more at the moment it is shown inside the app's own page."""

import html
import re

import nh3

# fmt: off
_TAGS = {
    "a", "abbr", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q",
    "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
}
_MATH_TAGS = {
    "math", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts",
    "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
    "munder", "munderover", "semantics",
}
# fmt: on
_ATTRIBUTES = {
    "*": {"id", "lang", "dir", "title", "data-ls-b"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "time": {"datetime"},
    "code": {"class"},
    "math": {"display", "alttext"},
    "mo": {"stretchy", "fence", "separator"},
    "mtable": {"columnalign"},
    "mfrac": {"linethickness"},
}
_SCHEMES = {"http", "https", "mailto", "data"}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]", re.IGNORECASE)
_OUTSIDE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h([1-5])(?=[\s>])")
_TAG = re.compile(r"<[^>]*>")
_TOP_HEADING = re.compile(
    r"(?P<before>(?:\s|<(?:article|div|header|section)\b[^>]*>)*)"
    r'<h(?P<level>[1-3])\b(?:[^>]*?\sid="(?P<id>[^"]*)")?[^>]*>(?P<text>.{0,2000}?)</h(?P=level)>',
    re.DOTALL,
)
# Ids of the article get a prefix, so that none of them can stand in for one of the app's own elements.
ID_PREFIX = "r-"
# Formulas whose page holds no MathML stand as their TeX in code of this class.
TEX_CLASS = "language-tex"


def reader_html(article: str, first_block: int = 0, last_block: int = -1, title: str = "") -> str:
    """The article as it may stand in our page: no scripts, styles, forms or frames, pictures only as `data:`.

    Headings move one level down, since the page's title is the first level; one at the top that only repeats `title`
    goes. Blocks from `first_block` to `last_block` carry `data-ls-b="hit"`; the other block numbers are dropped.
    """

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return ID_PREFIX + value
        if attribute == "href":
            return _link(value)
        if attribute == "class":
            return value if value == TEX_CLASS else None
        if attribute == "src":
            return value if _PICTURE.match(value) else None
        if attribute == "data-ls-b":
            is_hit = value.isdecimal() and len(value) < 10 and first_block <= int(value) <= last_block
            return "hit" if is_hit else None
        return value

    clean = nh3.clean(
        article,
        tags=_TAGS | _MATH_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        link_rel="noopener noreferrer nofollow",
        url_schemes=_SCHEMES,
    )
    return _HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) + 1}", _without_title(clean, title))


def _without_title(clean: str, title: str) -> str:
    """The article without a first heading that says what stands above it; its id stays, as hits may open there."""
    top = _TOP_HEADING.match(clean)
    if top is None or _words(_TAG.sub("", top["text"])) != _words(title):
        return clean
    place = f'<span id="{top["id"]}"></span>' if top["id"] else ""
    return f"{top['before']}{place}{clean[top.end() :]}"


def _words(text: str) -> str:
    return " ".join(html.unescape(text).split())


def _link(href: str) -> str | None:
    """Outside addresses and places in the article; a relative address would lead into the app."""
    if href.startswith("#"):
        return f"#{ID_PREFIX}{href[1:]}"
    return href if _OUTSIDE.match(href) else None
