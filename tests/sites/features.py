"""One page for each thing a self-contained archive must carry over; each must look the same from the archive."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.sites.pictures import BOX_FONT, font, picture
from tests.sites.server import Answer, Route

SPRITE = """<svg xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="g"><stop stop-color="red"/>
<stop offset="1" stop-color="blue"/></linearGradient></defs>
<symbol id="star" viewBox="0 0 10 10">
<path d="M5 0 6 4 10 4 7 6 8 10 5 7 2 10 3 6 0 4 4 4Z" fill="url(#g)"/></symbol></svg>"""
MARK = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40" fill="#080"/></svg>'


PAGES = Path(__file__).parent / "pages"


def feature(name: str) -> Answer:
    """A feature's page, from its file in `pages/`."""
    text = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    return page(text.replace("{box_font}", base64.b64encode(BOX_FONT).decode()))


def page(body: str, head: str = "") -> Answer:
    """A page with a heading, so that it is never empty."""
    return Answer(
        f"<!doctype html><html lang=zh><head><meta charset=utf-8><title>试验</title>{head}</head>"
        f"<body><h1>一个用来试验的页面，里面有一些文字</h1>{body}</body></html>"
    )


BASE = page(
    '<img src="cross.png"><a href="page#x">链接</a><a href="#here">here</a><p id=here>这里</p>',
    '<base href="/deep/er/">',
)

ROUTES: dict[str, Route] = {
    "/shadow": feature("shadow"),
    "/sheets": feature("sheets"),
    "/pictures": feature("pictures"),
    "/fonts": feature("fonts"),
    "/drawn": feature("drawn"),
    "/frames": feature("frames"),
    "/forms": feature("forms"),
    "/base": BASE,
    "/strict": Answer(
        page("<style>h1{color:green}</style><img src=/cross.png>").body,
        headers={"Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'none'"},
    ),
    "/inner": page('<iframe src="/innermost" width=200 height=80></iframe>', "<style>body{background:#def}</style>"),
    "/innermost": Answer('<body style="background:url(/cross.png)">最里面</body>'),
    "/chain1.css": Answer(
        '@import "chain2.css" layer(low) supports(display: grid) screen and (min-width: 1px);\n.c{color:red}',
        "text/css",
    ),
    "/chain2.css": Answer(
        '/* @import "no.css"; */ @import url(chain1.css); .c{color:gray;font-size:33px} .e{color:purple}', "text/css"
    ),
    "/linked.css": Answer(".d{color:red} .gone{background:url(never.png)}", "text/css"),
    "/cross.png": picture("navy", 60, 60),
    "/deep/er/cross.png": picture("maroon", 60, 60),
    "/photo.jpeg": picture("darkgreen", 480, 300, "JPEG"),
    "/big.png": picture("purple", 600, 300),
    "/small.png": picture("olive", 300, 150),
    "/wide.webp": picture("teal", 160, 40, "WEBP"),
    "/lazy.png": picture("orange", 100, 50),
    "/lazy2.png": picture("brown", 100, 50),
    "/sprite.svg": Answer(SPRITE, "image/svg+xml"),
    "/mark.svg": Answer(MARK, "image/svg+xml"),
    "/boxes.woff": font(),
}
