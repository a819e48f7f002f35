"""How somebody comes to the site in a browser test, and whether pages did what their content policy forbids."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage


@dataclass(frozen=True)
class Visit:
    """How somebody comes: language, colours, width, with or without scripts."""

    language: str = "en"
    theme: str = "light"
    width: int = 1440
    scripts: bool = True
    bypass_csp: bool = False


A_DESKTOP = Visit()
_POLICY = re.compile(r"Content Security Policy|Trusted(HTML|Script|ScriptURL)\b")
# Set to see all eight combinations of language, colours and width instead of four in which each two meet.
EVERY_LOOK = "LINKSNAP_TEST_EVERY_LOOK"


def watch_policy(context: BrowserContext) -> list[str]:
    """What the product's own pages do against their content security policy from now on, as the browser says it."""
    broken: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        where = urlsplit(message.location["url"])
        # A kept page, in its frame or alone, is held still by a policy of its own, and complains.
        is_archived = where.path.startswith(("/s/", "/v/")) and not where.path.endswith("/")
        if message.type == "error" and _POLICY.search(message.text) and not is_archived:
            broken.append(f"{message.page.url if message.page else ''} {where.geturl()}: {message.text}")

    context.on("console", heard)
    return broken


@contextmanager
def unbroken(context: BrowserContext) -> Iterator[BrowserContext]:
    """A browser opened by a test itself: closed at the end, and no page may have broken its policy until then."""
    broken = watch_policy(context)
    try:
        yield context
    finally:
        context.close()
    assert broken == []


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
