"""English made longer by two fifths, as a language with longer words would be: to see what runs over."""

from itertools import cycle, islice
from math import ceil

import pytest
from django.utils.translation import trans_real

from linksnap.templatetags import drawn_once

_SHARE = 0.4
_FILLING = "lorum ipsa dolor sita ametto consec tetura "
_APART = "\x04"  # what gettext puts between a context and its text
_PATTERNS = f"date format{_APART}"


def lengthened(text: str) -> str:
    """The text and two fifths more of it; what is filled in comes last, so that placeholders and markup stay whole."""
    more = "".join(islice(cycle(_FILLING), ceil(len(text) * _SHARE)))
    return f"{text} {more}".rstrip() if len(text) > 12 else f"{text}{more.strip()}"


def speak_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every translatable text of the process longer, until the test is over."""
    one, many = trans_real.DjangoTranslation.gettext, trans_real.DjangoTranslation.ngettext

    def gettext(self: trans_real.DjangoTranslation, message: str) -> str:
        if message.startswith(_PATTERNS):
            return one(self, message)
        return lengthened(one(self, message).rsplit(_APART, 1)[-1])

    def ngettext(self: trans_real.DjangoTranslation, singular: str, plural: str, number: int) -> str:
        return lengthened(many(self, singular, plural, number).rsplit(_APART, 1)[-1])

    # Templates remember words that they have drawn: those of before are forgotten, and these afterwards.
    monkeypatch.setattr(drawn_once, "edition", object())
    monkeypatch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
    monkeypatch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)
