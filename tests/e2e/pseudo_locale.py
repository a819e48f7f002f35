"""Languages nobody speaks: English longer by two fifths, to see what runs over; marked, to see what is left out."""

from collections.abc import Callable
from itertools import cycle, islice
from math import ceil

import pytest
from django.utils.translation import trans_real

from linksnap.templatetags import drawn_once

# Of Unicode's area for private use: they stand in nobody's text.
OPEN, CLOSE = "\ue000", "\ue001"
_SHARE = 0.4
_FILLING = "lorum ipsa dolor sita ametto consec tetura "
_APART = "\x04"  # what gettext puts between a context and its text
_PATTERNS = f"date format{_APART}"


def lengthened(text: str) -> str:
    """The text and two fifths more of it; what is filled in comes last, so that placeholders and markup stay whole."""
    more = "".join(islice(cycle(_FILLING), ceil(len(text) * _SHARE)))
    return f"{text} {more}".rstrip() if len(text) > 12 else f"{text}{more.strip()}"


def marked(text: str) -> str:
    """The text between two signs: what stands in none of them came past the catalogue."""
    return f"{OPEN}{text}{CLOSE}"


def speak_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every translatable text of the process longer, until the test is over."""
    _speak(monkeypatch, lengthened)


def speak_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark every translatable text of the process, until the test is over."""
    _speak(monkeypatch, marked)


def _speak(monkeypatch: pytest.MonkeyPatch, changed: Callable[[str], str]) -> None:
    one, many = trans_real.DjangoTranslation.gettext, trans_real.DjangoTranslation.ngettext

    def gettext(self: trans_real.DjangoTranslation, message: str) -> str:
        if message.startswith(_PATTERNS):
            return one(self, message)
        return changed(one(self, message).rsplit(_APART, 1)[-1])

    def ngettext(self: trans_real.DjangoTranslation, singular: str, plural: str, number: int) -> str:
        return changed(many(self, singular, plural, number).rsplit(_APART, 1)[-1])

    # Templates remember words that they have drawn: those of before are forgotten, and these afterwards.
    monkeypatch.setattr(drawn_once, "edition", object())
    monkeypatch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
    monkeypatch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)
