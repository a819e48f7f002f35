"""Ordinary pages: a Chinese and an English article with pictures, style sheets and a font; one in GBK."""

from __future__ import annotations

from tests.sites.pictures import font, picture
from tests.sites.server import Answer, Route

ZH_PARAGRAPHS = (
    "杭州西湖的清晨，薄雾还没有散去，断桥上已经有了三三两两的行人，他们慢慢地走，像是怕惊醒了湖水。",
    "城里的老人说，看湖要看三次：一次在雨里，一次在雪里，还有一次在没有月亮的夜里，那时候湖是用耳朵听的。",
    "傍晚的时候，卖藕粉的小店亮起了灯，桂花的香味从窗户里飘出来，混着湖面上吹来的风，让人忘记了时间。",
)
EN_PARAGRAPHS = (
    "The tide tables of the harbour were printed by hand until the winter of the great storm, when the press was lost.",
    "Since then the keeper of the lighthouse has written every figure twice, once in ink and once in pencil.",
    "Visitors ask why nobody uses a computer; she answers that the sea has never once waited for a machine to start.",
)

STYLE = """@charset "utf-8"; @import url("more.css") screen;
body { max-width: 42em; margin: 2em auto; font: 17px/1.7 sans-serif } .box { font-family: Boxes }
@font-face { font-family: Boxes; src: url(/boxes.woff) format("woff") }
header { background: #124 url('/cross.png') repeat-x; padding: 2em; color: #fff }"""


def article(lang: str, title: str, paragraphs: tuple[str, ...]) -> str:
    """A page with a head, an article of some length and a footer."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs * 3)
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="/style.css"><link rel="icon" href="/icon.png">
<script type="application/ld+json">{{"@type": "Article", "author": "张三"}}</script></head>
<body><header><h1 id="top-title">{title}</h1></header><nav><a href="/">home</a></nav>
<main><article><h2>{paragraphs[0][:8]}</h2><p class="box">A中A</p><img src="/photo.jpeg" alt="photo" width="240">{text}
<p><a href="other?utm_source=x#part">more</a></p></article></main><footer onclick="x()">© 2026</footer>
<script src="/count.js"></script></body></html>"""


GBK_PAGE = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>旧式网页</title>'
    '<link rel=stylesheet href="/gbk.css"></head><body><h1>旧式网页</h1>'
    "<p>这个网页用的是国标编码，没有声明在服务器的回答里，浏览器要自己从页面中读出来才不会变成乱码。</p></body></html>"
)

ROUTES: dict[str, Route] = {
    "/zh": Answer(article("zh-CN", "西湖的三种看法", ZH_PARAGRAPHS)),
    "/en": Answer(article("en", "The keeper of the tide tables", EN_PARAGRAPHS)),
    "/style.css": Answer(STYLE, "text/css"),
    "/more.css": Answer("footer { color: #a00; border-top: 3px solid }", "text/css"),
    "/count.js": Answer("document.documentElement.dataset.counted = 'yes'", "text/javascript"),
    "/cross.png": picture("navy", 60, 60),
    "/photo.jpeg": picture("darkgreen", 480, 300, "JPEG"),
    "/icon.png": picture("crimson", 32, 32),
    "/boxes.woff": font(),
    "/gbk": Answer(GBK_PAGE.encode("gbk"), "text/html"),
    "/gbk.css": Answer('h1::before { content: "第一章 " }'.encode("gbk"), "text/css"),
}
