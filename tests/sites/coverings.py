"""Pages with something in the way: banners, dialogs, folded articles; and pages that only look like that.

They stand in `pages/coverings.txt`: a line `=== path outcome`, then the body.
"""

from __future__ import annotations

from pathlib import Path

from tests.sites.server import Answer, Route
from tests.sites.walls import PIECES

FILE = Path(__file__).parent / "pages" / "coverings.txt"
STYLES = {
    "{bottom}": "position:fixed;bottom:0;left:0;right:0;height:120px;background:#eee",
    "{middle}": "position:fixed;left:25%;top:20%;width:600px;height:400px;background:#fff",
}


def _read(block: str) -> tuple[str, str, str]:
    first, _, body = block.partition("\n")
    for name, piece in {**PIECES, **STYLES}.items():
        body = body.replace(name, piece)
    path, outcome = first.split()
    return path, outcome, f"<!doctype html><meta charset=utf-8><title>页面</title><body>{body}"


COVERINGS = tuple(_read(block) for block in ("\n" + FILE.read_text("utf-8")).split("\n=== ")[1:])
ROUTES: dict[str, Route] = {path: Answer(html) for path, _, html in COVERINGS}
