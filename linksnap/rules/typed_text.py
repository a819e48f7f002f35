"""Texts people, programs and files hand over, without characters no text has: what a terminal obeys, what XML lacks."""

import re

# C0 but for tab and line ends, DEL and C1: of an escape sequence only harmless letters are left. U+FFFE and U+FFFF are
# no characters in XML (1.0, 2.2), as feeds and exports write it.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def without_controls(text: str) -> str:
    """The text without control characters, and otherwise exactly as it is: spaces, line ends and emoji stay."""
    return _CONTROLS.sub("", text)
