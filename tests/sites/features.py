"""One page for each thing a self-contained archive must carry over; each must look the same from the archive."""

from __future__ import annotations

import base64

from tests.sites.pictures import BOX_FONT, font, picture
from tests.sites.server import Answer, Route

SPRITE = """<svg xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="g"><stop stop-color="red"/>
<stop offset="1" stop-color="blue"/></linearGradient></defs>
<symbol id="star" viewBox="0 0 10 10"><path d="M5 0 6 4 10 4 7 6 8 10 5 7 2 10 3 6 0 4 4 4Z" fill="url(#g)"/></symbol></svg>"""
MARK = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40" fill="#080"/></svg>'


def page(body: str, head: str = "") -> Answer:
    """A page with a heading, so that it is never empty."""
    return Answer(
        f"<!doctype html><html lang=zh><head><meta charset=utf-8><title>试验</title>{head}</head>"
        f"<body><h1>一个用来试验的页面，里面有一些文字</h1>{body}</body></html>"
    )


SHADOW = """<x-open></x-open><x-closed></x-closed><div id=d><template shadowrootmode=open><style>b{color:red}</style>
<b>declarative 影子</b><slot></slot></template><i>slotted</i></div><x-late>never defined</x-late>
<style>x-late:not(:defined){color:orange} x-open:not(:defined){display:none}</style><script>
const sheet = new CSSStyleSheet(); sheet.replaceSync('p{background:gold;padding:9px}'); sheet.insertRule('p{border:3px solid}', 1);
for (const mode of ['open', 'closed']) customElements.define('x-' + mode, class extends HTMLElement { constructor() { super();
  const root = this.attachShadow({mode}); root.innerHTML = '<p>in the ' + mode + ' tree 影子树</p>'; root.adoptedStyleSheets = [sheet]; } });
</script>"""

SHEETS = """<p class=a>insertRule</p><p class=b>adopted</p><p class=c>imported</p><p class=d>changed link</p><p class=e>layered</p>
<style id=s></style><link rel=stylesheet href=chain1.css><link rel=stylesheet href=linked.css id=l><script>
s.sheet.insertRule('.a{background:url(/cross.png);color:red;padding:20px}', 0);
const made = new CSSStyleSheet(); made.replaceSync('.b{background:#cfc url("/cross.png") right}'); document.adoptedStyleSheets = [made];
onload = () => l.sheet.insertRule('.d{color:blue;font-size:30px}', 0);
</script>"""

PICTURES = """<img src=photo.jpeg srcset="photo.jpeg 1x, big.png 2x" width=100><picture><source srcset="wide.webp" type="image/webp">
<img src=cross.png></picture><img srcset="small.png 300w, big.png 600w" sizes="200px"><img class=late data-src="/cross.png">
<div style="height:2000px"></div><img loading=lazy src=lazy.png><img class=late data-src=/lazy2.png><img src=missing.png alt=gone>
<svg width=50 height=50><use href="sprite.svg#star"></use></svg><svg width=60 height=60><image href=cross.png width=60 /></svg>
<input type=image src=cross.png><object data=mark.svg type="image/svg+xml"></object><script>
new IntersectionObserver((es) => es.forEach((e) => { if (e.isIntersecting) e.target.src = e.target.dataset.src; })).observe(document.querySelectorAll('.late')[0]);
new IntersectionObserver((es) => es.forEach((e) => { if (e.isIntersecting) e.target.src = e.target.dataset.src; })).observe(document.querySelectorAll('.late')[1]);
</script>"""

FONTS = f"""<p style="font:40px Boxes">A中</p><p style="font:40px Scripted">中A</p><p style="font:40px Raw">AA</p>
<style>@font-face{{font-family:Boxes;src:url(boxes.woff)}}</style><script>
new FontFace('Scripted', 'url(/boxes.woff)').load().then((f) => document.fonts.add(f));
const raw = Uint8Array.from(atob('{base64.b64encode(BOX_FONT).decode()}'), (c) => c.charCodeAt(0));
new FontFace('Raw', raw).load().then((f) => document.fonts.add(f));</script>"""

DRAWN = """<canvas id=c width=120 height=80 style="border:2px solid"></canvas><canvas id=w width=60 height=60></canvas><img id=b><script>
const x = c.getContext('2d'); x.fillStyle = 'teal'; x.fillRect(10, 10, 80, 40);
const g = w.getContext('webgl'); if (g) { g.clearColor(1, 0, 1, 1); g.clear(g.COLOR_BUFFER_BIT); }
const blob = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><circle cx="20" cy="15" r="12"/></svg>'], {type: 'image/svg+xml'});
b.src = URL.createObjectURL(blob); b.onload = () => URL.revokeObjectURL(b.src);</script>"""

FRAMES = """<iframe src="/inner" width=300 height=200></iframe><iframe srcdoc="<body bgcolor=pink>srcdoc 内页" height=80></iframe>
<iframe id=w height=60></iframe><iframe id=x width=300 height=120></iframe><script>w.contentDocument.body.innerHTML = '<b>written 写入</b>';
x.src = location.href.replace('127.0.0.1', 'localhost').replace('/frames', '/inner');</script>"""

FORMS = """<input id=t value=old><textarea id=a>old</textarea><input type=checkbox id=k><input type=radio name=r checked><input type=radio name=r id=r2>
<select id=s><option>one<option>two 二</select><input type=password id=p><details id=d><summary>sum</summary>open</details><script>
t.value = '新的值 <"&'; a.value = '第一行\\nsecond'; k.checked = true; r2.checked = true; s.selectedIndex = 1; p.value = 'secret-word'; d.open = true;
</script><noscript><p style="font-size:80px">NOSCRIPT</p></noscript>"""

BASE = page(
    '<img src="cross.png"><a href="page#x">链接</a><a href="#here">here</a><p id=here>这里</p>',
    '<base href="/deep/er/">',
)

ROUTES: dict[str, Route] = {
    "/shadow": page(SHADOW),
    "/sheets": page(SHEETS),
    "/pictures": page(PICTURES),
    "/fonts": page(FONTS),
    "/drawn": page(DRAWN),
    "/frames": page(FRAMES),
    "/forms": page(FORMS),
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
