"""How somebody comes to the site in a browser test."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """How somebody comes: language, colours, width, with or without scripts."""

    language: str = "en"
    theme: str = "light"
    width: int = 1440
    scripts: bool = True
    bypass_csp: bool = False


A_DESKTOP = Visit()
# Set to see all eight combinations of language, colours and width instead of four in which each two meet.
EVERY_LOOK = "LINKSNAP_TEST_EVERY_LOOK"


def looks(bypass_csp: bool = False) -> list[Visit]:
    """The ways screens are looked at: every pair of language, colours and width once, or all of them by a variable."""
    every = [
        Visit(language=language, theme=theme, width=width, bypass_csp=bypass_csp)
        for language in ("en", "zh-hans")
        for theme in ("light", "dark")
        for width in (1440, 390)
    ]
    if os.environ.get(EVERY_LOOK):
        return every
    # An orthogonal array of three factors with two levels: none or two of the second levels.
    return [one for one in every if ((one.language != "en") + (one.theme == "dark") + (one.width == 390)) % 2 == 0]
