"""How the browser names itself to sites: honestly as what it is, with LinkSnap's name behind it."""

from __future__ import annotations

PRODUCT = "LinkSnap/0.1"
BROWSER = "{browser}"
PHONE = "{phone}"
# Chromium's headless mode would name itself, and many sites turn it away for that alone. People ask for each page by
# hand, so we come as their browser does, and sign with our name.
DEFAULT_AGENT = f"{BROWSER} {PRODUCT}"
_ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"


def agent_text(wish: str | None, browser_version: str) -> str:
    """The `User-Agent` header for a wish: `{browser}` and `{phone}` in it stand for Chromium's own of this version.

    None and "" are the default: the browser's own with LinkSnap's name.
    """
    major = browser_version.split(".")[0] or "120"
    own = f"Mozilla/5.0 (X11; Linux x86_64) {_ENGINE} Chrome/{major}.0.0.0 Safari/537.36"
    phone = f"Mozilla/5.0 (Linux; Android 10; K) {_ENGINE} Chrome/{major}.0.0.0 Mobile Safari/537.36"
    return (wish or DEFAULT_AGENT).replace(BROWSER, own).replace(PHONE, phone)


def as_phone(wish: str | None) -> str | None:
    """The same wish on a phone; None where the wish names a browser of its own, which is left alone."""
    template = wish or DEFAULT_AGENT
    return template.replace(BROWSER, PHONE) if BROWSER in template else None
