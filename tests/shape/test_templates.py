"""Templates hold no style and no script of their own: the content security policy allows neither."""

import re

from tests.shape.tree import files, name, text

INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "an event attribute": re.compile(r"\son(click|load|submit|change|input|error|key\w+|mouse\w+)\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}


def test_it_has_no_inline_style_or_script() -> None:
    found = [
        f"{name(path)}: {what}"
        for path in files(".html", "templates")
        for what, pattern in INLINE.items()
        if pattern.search(text(path))
    ]
    assert found == []


def test_it_loads_nothing_from_elsewhere() -> None:
    outside = re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE)
    assert [name(path) for path in files(".html", "templates") if outside.search(text(path))] == []
