"""Pages that stand before a page (captcha, log-in, paywall, consent, "not found") and innocents that look like them.

They stand in `pages/walls.txt`: a line `=== path verdict status | header: value`, then the title and the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.sites.server import Answer, Route
from workers.capture.types import Verdict

FILE = Path(__file__).parent / "pages" / "walls.txt"
PIECES = {
    "{zh}": "<p>西湖位于杭州市西面，是首批国家重点风景名胜区之一，湖面南北长三点三公里，东西宽两点八公里。</p>"
    "<p>苏堤、白堤、杨公堤把湖面分成若干水域，孤山、小瀛洲、湖心亭、阮公墩四个小岛鼎立于湖心，雷峰塔与保俶塔隔湖相映。</p>"
    "<p>历代文人在此留下大量诗词，白居易与苏轼都曾在杭州为官，疏浚湖泥筑成长堤，湖光山色由此成为后世园林的范本。</p>",
    "{en}": "<p>The lake lies west of the old city and is divided by three causeways, raised from the mud that was "
    "dredged out of it. Poets governed the city twice and left their names to the longest of them.</p>"
    "<p>Four small islands stand near its middle. Two pagodas face each other across the water, one of them rebuilt "
    "after its fall, and the view of both at dusk has been painted more often than any other in the province.</p>",
    "{nav_zh}": "<nav><a href=/>首页</a> <a href=/news>新闻</a> <a href=/app>下载App</a> <a href=/login>登录</a> "
    "<a href=/reg>注册</a></nav>",
    "{nav_en}": "<nav><a href=/>Home</a> <a href=/news>News</a> <a href=/subscribe>Subscribe</a> "
    "<a href=/login>Log in</a></nav>",
    "{links}": "".join(f"<li><a href=/n/{n}>第{n}条：今日要闻与评论</a></li>" for n in range(60)),
    "{fixed}": "position:fixed;background:#fff;",
}


@dataclass(frozen=True)
class Wall:
    """A page and the verdict it deserves; `complete` for the innocents."""

    path: str
    verdict: Verdict
    answer: Answer


def _read(block: str) -> Wall:
    first, _, text = block.partition("\n")
    about, *headers = first.split(" | ")
    path, verdict, status = about.split()
    for name, piece in PIECES.items():
        text = text.replace(name, piece)
    body = f"<!doctype html><html><head><meta charset=utf-8>{text}</html>" if text.strip() else ""
    named = {name: value for name, _, value in (header.partition(": ") for header in headers)}
    return Wall(path, Verdict(verdict), Answer(body, status=int(status), headers=named))


WALLS = tuple(_read(block) for block in ("\n" + FILE.read_text("utf-8")).split("\n=== ")[1:])
ROUTES: dict[str, Route] = {
    "/passport/login": Answer("<title>登录</title><form><input name=u><input type=password></form>"),
    "/cdn-cgi/challenge-platform/scripts/jsd/main.js": Answer("", "text/javascript"),
    **{wall.path: wall.answer for wall in WALLS},
}
