"""The grade of a response's headers as Mozilla's HTTP Observatory gives it, from its published scoring table."""

import re
from dataclasses import dataclass
from typing import Any

# Result -> points (developer.mozilla.org/en-US/observatory/docs/tests_and_scoring). 100 to begin with; what is
# above counts only for who has lost at most ten. HTTPS itself and the redirect to it are the proxy's.
SCORES = {
    "csp-default-none": 10,
    "csp-no-unsafe": 5,
    "csp-unsafe-style": 0,
    "csp-unsafe-eval": -10,
    "csp-unsafe-inline": -20,
    "csp-missing": -25,
    "cookies-none": 0,
    "cookies-samesite": 5,
    "cookies-secure": 0,
    "cookies-no-httponly": -30,
    "cookies-insecure": -40,
    "cors-none": 0,
    "cors-universal": -50,
    "referrer-private": 5,
    "referrer-missing": 0,
    "referrer-unsafe": -5,
    "hsts-six-months": 0,
    "hsts-short": -10,
    "hsts-missing": -20,
    "scripts-own": 0,
    "scripts-foreign": -5,
    "nosniff": 0,
    "nosniff-missing": -5,
    "frames-by-csp": 5,
    "frames-by-header": 0,
    "frames-missing": -20,
    "resources-own": 10,
    "resources-missing": 0,
}
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_SIX_MONTHS = 15_768_000
_FOREIGN_SCRIPT = re.compile(r"<script[^>]+src=[\"']?(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class Grade:
    """The points, and the results they come from."""

    points: int
    results: tuple[str, ...]


def grade(response: Any) -> Grade:
    """100 and more is an A+."""
    policy = _policy(response.get("Content-Security-Policy", ""))
    results = (
        _content(policy),
        _cookies(response.cookies.values()),
        "cors-universal" if response.get("Access-Control-Allow-Origin") == "*" else "cors-none",
        _referrer(response.get("Referrer-Policy", "")),
        _transport(response.get("Strict-Transport-Security", "")),
        "scripts-foreign" if _FOREIGN_SCRIPT.search(_text(response)) else "scripts-own",
        "nosniff" if response.get("X-Content-Type-Options") == "nosniff" else "nosniff-missing",
        _frames(policy, response.get("X-Frame-Options", "")),
        "resources-own" if response.get("Cross-Origin-Resource-Policy") == "same-origin" else "resources-missing",
    )
    points = [SCORES[result] for result in results]
    base = 100 + sum(point for point in points if point < 0)
    return Grade(base + sum(point for point in points if point > 0) if base >= 90 else max(0, base), results)


def _policy(text: str) -> dict[str, set[str]]:
    parts = [part.split() for part in text.split(";") if part.strip()]
    return {name: set(values) for name, *values in parts}


def _content(policy: dict[str, set[str]]) -> str:
    if not policy:
        return "csp-missing"
    default = policy.get("default-src", {"*"})
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    loose = {"'unsafe-inline'", "data:", "*", "http:", "https:"}
    if scripts & loose or policy.get("object-src", default) & loose:
        return "csp-unsafe-inline"
    if "'unsafe-eval'" in scripts:
        return "csp-unsafe-eval"
    if styles & loose:
        return "csp-unsafe-style"
    return "csp-default-none" if default == {"'none'"} else "csp-no-unsafe"


def _cookies(cookies: Any) -> str:
    cookies = list(cookies)
    if not cookies:
        return "cookies-none"
    if not all(cookie["secure"] for cookie in cookies):
        return "cookies-insecure"
    if not all(cookie["httponly"] for cookie in cookies):
        return "cookies-no-httponly"
    return (
        "cookies-samesite" if all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies) else "cookies-secure"
    )


def _referrer(value: str) -> str:
    return "referrer-missing" if not value else "referrer-private" if value in _PRIVATE else "referrer-unsafe"


def _transport(value: str) -> str:
    age = re.search(r"max-age=(\d+)", value)
    return "hsts-missing" if age is None else "hsts-six-months" if int(age[1]) >= _SIX_MONTHS else "hsts-short"


def _frames(policy: dict[str, set[str]], header: str) -> str:
    if "frame-ancestors" in policy and not policy["frame-ancestors"] & {"*", "https:", "http:"}:
        return "frames-by-csp"
    return "frames-by-header" if header in ("DENY", "SAMEORIGIN") else "frames-missing"


def _text(response: Any) -> str:
    return "" if response.streaming else response.content.decode("utf-8", "replace")
