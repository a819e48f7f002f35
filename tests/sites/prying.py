"""A page that tries every way to reach a server on the capturing machine; `{secret}` and `{udp}` are its ports."""

from __future__ import annotations

from pathlib import Path

from tests.sites.server import Answer

PAGE = (Path(__file__).parent / "pages" / "prying.html").read_text(encoding="utf-8")


def prying_routes(secret: int, udp: int) -> dict[str, Answer]:
    """The page and what it needs, aimed at a TCP and a UDP port of this machine."""
    page = PAGE.replace("{secret}", str(secret)).replace("{udp}", str(udp))
    return {
        "/pry": Answer(page),
        "/to-secret": Answer(status=302, headers={"Location": f"http://127.0.0.1:{secret}/redirect"}),
        "/go": Answer(status=302, headers={"Location": f"http://127.0.0.1:{secret}/main"}),
        "/go-tls": Answer(status=302, headers={"Location": f"https://127.0.0.1:{secret}/main"}),
        "/later": Answer(
            f"<p>你好<script>onload=()=>setTimeout(()=>{{location='http://127.0.0.1:{secret}/main'}},50)</script>"
        ),
        "/sw.js": Answer(f"fetch('http://127.0.0.1:{secret}/sw', {{mode: 'no-cors'}})", "text/javascript"),
    }
