"""How somebody comes to the site in a browser test."""

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
