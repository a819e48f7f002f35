"""One page for each thing a self-contained archive must carry over; each must look the same from the archive."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.sites.pictures import BOX_FONT, FILM, font, picture
from tests.sites.server import Answer, Route

PAGES = Path(__file__).parent / "pages"
SPRITE = """<svg xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="g"><stop stop-color="red"/>
<stop offset="1" stop-color="blue"/></linearGradient></defs>
<symbol id="star" viewBox="0 0 10 10">
<path d="M5 0 6 4 10 4 7 6 8 10 5 7 2 10 3 6 0 4 4 4Z" fill="url(#g)"/></symbol></svg>"""
MARK = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40" fill="#080"/></svg>'
MASK = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18"/></svg>'
BULLET = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12"><rect width="9" height="9" fill="#c03"/></svg>'
FILTERS = """<svg xmlns="http://www.w3.org/2000/svg">
<filter id="warm"><feColorMatrix type="hueRotate" values="120"/></filter>
<clipPath id="left" clipPathUnits="objectBoundingBox"><rect width=".5" height="1"/></clipPath></svg>"""
XHTML = """<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" lang="zh"><head>
<title>试验</title><style>table > tr > td { color: teal } p + p { color: crimson }</style></head>
<body><h1>严格的 XHTML 页面 &#169;</h1><p>一段 <br/>换行 <i/>空元素</p><p>二段</p>
<table><tr><td>格 cell</td></tr></table><div/><img src="cross.png" alt=""/></body></html>"""
CHARSETS = {
    "gbk": ("gbk", "编码是国标扩展的页面：镕、囍、朤"),
    "gb18030": ("gb18030", "编码是国标一八〇三〇的页面：㐂、𠮷、镕"),
    "big5": ("big5hkscs", "編碼是大五碼的頁面：繁體、鬱、嘅"),
    "shift_jis": ("cp932", "日本語のページです：①髙﨑、カタカナ"),
    "euc-kr": ("cp949", "한국어 페이지입니다: 똠방각하, 漢字"),
}
STRICT = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'none'"
STRICTER = (
    "default-src 'none'; img-src 'self'; style-src 'nonce-abc'; script-src 'nonce-abc'; object-src 'none'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def feature(name: str) -> Answer:
    """A feature's page, from its file in `pages/`; one that begins with `<!doctype` or `<html` is whole already."""
    text = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    text = text.replace("{box_font}", base64.b64encode(BOX_FONT).decode())
    return Answer(text) if text.startswith(("<!doctype", "<html")) else page(text)


def page(body: str, head: str = "") -> Answer:
    """A page with a heading, so that it is never empty."""
    return Answer(
        f"<!doctype html><html lang=zh><head><meta charset=utf-8><title>试验</title>{head}</head>"
        f"<body><h1>一个用来试验的页面，里面有一些文字</h1>{body}</body></html>"
    )


def in_charset(label: str) -> Answer:
    """A page and its style sheet in one of the older charsets, named by the page alone."""
    codec, text = CHARSETS[label]
    body = (
        f"<!doctype html><meta charset={label}><title>{text[:4]}</title>"
        f'<link rel=stylesheet href="/charset-{label}.css">'
        f'<h1>{text}</h1><p class=q>{text[:6]}</p><a href="?q={text[:3]}">a</a>'
    )
    return Answer(body.encode(codec), "text/html")


def charset_sheet(label: str) -> Answer:
    """The style sheet of `in_charset`: generated content in the page's charset, which nobody names."""
    codec, text = CHARSETS[label]
    return Answer(f'.q::before{{content:"{text[:5]}";color:teal}}'.encode(codec), "text/css")


def with_policy(name: str, policy: str) -> Answer:
    """A feature's page under a content security policy."""
    return Answer(feature(name).body, headers={"Content-Security-Policy": policy})


def film(site: object) -> Answer:
    """The film, whole: the browser asks for ranges and takes a whole answer too."""
    return Answer(FILM, "video/webm")


BASE = page(
    '<img src="cross.png"><a href="page#x">链接</a><a href="#here">here</a><p id=here>这里</p>',
    '<base href="/deep/er/">',
)
WHOLE_FEATURES = (
    *("shadow", "shadow_parts", "sheets", "rules_changed", "imports", "pictures", "art_direction", "lazy", "fonts"),
    *("unicode_range", "svg", "drawn", "canvas_styles", "blobs", "frames", "frames_cross", "frameset", "quirks"),
    *("forms", "forms_more", "dialog", "popover", "noscript", "base", "strict", "strict_more", "video", "css_images"),
    *("hacks", "siblings", "nesting", "container", "dark", "modern_css", "anchors", "mathjax_chtml", "mathjax_svg"),
    *("katex", "mathml", "scrollers", "animations", "embedded", "backgrounds", "writing", "xhtml", "language"),
)
# What is named here is compared: the path to open, fragment included.
FEATURES = (*WHOLE_FEATURES, "target#二", *(f"charset-{label}" for label in CHARSETS))

PICTURES: dict[str, Route] = {
    "/cross.png": picture("navy", 60, 60),
    "/deep/er/cross.png": picture("maroon", 60, 60),
    "/photo.jpeg": picture("darkgreen", 480, 300, "JPEG"),
    "/big.png": picture("purple", 600, 300),
    "/small.png": picture("olive", 300, 150),
    "/wide.webp": picture("teal", 160, 40, "WEBP"),
    "/tall.png": picture("crimson", 60, 160),
    "/dark.png": picture("black", 60, 60),
    "/flat300.png": picture("slategray", 300, 150, crossed=False),
    "/flat600.png": picture("slategray", 600, 300, crossed=False),
    "/lazy.png": picture("orange", 100, 50),
    "/lazy2.png": picture("brown", 100, 50),
    "/broken.png": Answer(b"not a picture", "image/png"),
    "/sprite.svg": Answer(SPRITE, "image/svg+xml"),
    "/mark.svg": Answer(MARK, "image/svg+xml"),
    "/mask.svg": Answer(MASK, "image/svg+xml"),
    "/bullet.svg": Answer(BULLET, "image/svg+xml"),
    "/filters.svg": Answer(FILTERS, "image/svg+xml"),
    "/boxes.woff": font(),
    "/film.webm": film,
}
SHEETS: dict[str, Route] = {
    "/chain1.css": Answer(
        '@import "chain2.css" layer(low) supports(display: grid) screen and (min-width: 1px);\n.c{color:red}',
        "text/css",
    ),
    "/chain2.css": Answer(
        '/* @import "no.css"; */ @import url(chain1.css); .c{color:gray;font-size:33px} .e{color:purple}', "text/css"
    ),
    "/linked.css": Answer(".d{color:red} .gone{background:url(never.png)}", "text/css"),
    "/one.css": Answer(".g{color:teal;font-size:26px}", "text/css"),
    "/two.css": Answer(".g{color:red;font-size:50px}", "text/css"),
    "/import_a.css": Answer('@import "import_a2.css" layer; .a{color:red;font-size:28px}', "text/css"),
    "/import_a2.css": Answer(".a{background:gold;color:pink}", "text/css"),
    "/import_b.css": Answer(".b{color:teal;font-size:24px}", "text/css"),
    "/import_c.css": Answer(".c{color:red;font-size:60px}", "text/css"),
    "/import_late.css": Answer(".d{color:red;font-size:60px}", "text/css"),
}
OWN_ROUTES: dict[str, Route] = {
    "/base": BASE,
    "/strict": Answer(
        page("<style>h1{color:green}</style><img src=/cross.png>").body, headers={"Content-Security-Policy": STRICT}
    ),
    "/strict_more": with_policy("strict_more", STRICTER),
    "/inner": page('<iframe src="/innermost" width=200 height=80></iframe>', "<style>body{background:#def}</style>"),
    "/innermost": Answer('<body style="background:url(/cross.png)">最里面</body>'),
    "/quirks_inner": Answer('<table height=80% border=1><tr><td>怪异的内页</table><p class=X style="width:9">字'),
    "/tall": page("".join(f"<p>内页第 {n} 行</p>" for n in range(40))),
    "/xhtml": Answer(XHTML, "application/xhtml+xml"),
    "/language": page("<p>直骨 <q>引</q></p>", '<meta http-equiv="Content-Language" content="ja">'),
    "/frameset": Answer(
        '<!doctype html><meta charset=utf-8><title>框架</title><frameset cols="200,*"><frame src="/innermost">'
        '<frameset rows="30%,*"><frame src="/inner"><frame src="/zh"></frameset></frameset>'
    ),
}
ROUTES: dict[str, Route] = {
    **{f"/{path.stem}": feature(path.stem) for path in PAGES.glob("*.html") if path.stem != "prying"},
    **OWN_ROUTES,
    **PICTURES,
    **SHEETS,
    **{f"/charset-{label}": in_charset(label) for label in CHARSETS},
    **{f"/charset-{label}.css": charset_sheet(label) for label in CHARSETS},
}
