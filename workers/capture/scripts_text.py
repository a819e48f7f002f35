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
    names = (
        *("blocks.js", "formulas.js", "sheets.js", "states.js", "nesting.js"),
        *("attributes.js", "serialise.js", "pictures.js", "special.js", "snapshot.js"),
    )
    scripted = "true" if javascript else "false"
    return joined(names, f"await snapshotDocument({{ top: argument, scripted: {scripted} }})")


def article_script() -> str:
    """Readability on a flat copy of the page."""
    return joined(("Readability.js", "blocks.js", "formulas.js", "article.js"), "readArticle()")


def tidy_script() -> str:
    """Refuse cookies, close dialogs, unfold a folded article; its argument: `last`, `capMs`."""
    return joined(("overlays.js", "tidy.js"), "await tidyPage(argument)")


@cache
def consent_script() -> str:
    """Autoconsent, which knows hundreds of banners; answers how it ended. It refuses, or confirms a mere notice."""
    # Its own mode would also accept where nothing else is offered.
    banners = script("autoconsent.js").replace('heuristicMode: "tier2"', 'heuristicMode: "tier1"')
    return f"async (capMs) => {{\n{banners}\n{script('consent.js')}\nreturn await consentEnded(capMs);\n}}"


def signs_script() -> str:
    """The facts that verdicts rest on; waits for nothing, so that it answers where scripts are off."""
    body = "\n".join((script("overlays.js"), script("signs.js")))
    return f"() => {{\n{body}\nreturn readSigns();\n}}"
