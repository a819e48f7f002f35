"""Loads the JavaScript that runs in pages, and joins files into one function expression."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "scripts"


@cache
def script(name: str) -> str:
    """The text of one script file, without its leading comment lines."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    while lines and lines[0].startswith("//"):
        lines.pop(0)
    return "\n".join(lines)


@cache
def joined(names: tuple[str, ...], call: str) -> str:
    """Several files as one function of `argument` that answers `call`."""
    body = "\n".join(script(name) for name in names)
    return f"async (argument) => {{\n{body}\nreturn {call};\n}}"


def snapshot_script(javascript: bool) -> str:
    """The serialiser; its argument tells whether it runs in the page itself (true) or in a frame."""
    names = ("blocks.js", "sheets.js", "serialise.js", "special.js", "snapshot.js")
    scripted = "true" if javascript else "false"
    return joined(names, f"await snapshotDocument({{ top: argument, scripted: {scripted} }})")


def article_script() -> str:
    """Readability on a flat copy of the page."""
    return joined(("Readability.js", "blocks.js", "article.js"), "readArticle()")
