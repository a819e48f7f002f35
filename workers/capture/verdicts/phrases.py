"""Turns lists of phrases, Chinese and English, into one expression."""

from __future__ import annotations

import re


def any_of(*phrases: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """An expression that finds any of these; each phrase is a regular expression of its own."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), flags | re.MULTILINE)
