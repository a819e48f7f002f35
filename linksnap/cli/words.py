"""The words of the terminal in the language of the terminal (LC_ALL, LC_MESSAGES, LANG): English or Chinese."""

import gettext as standard
import locale
import os
from pathlib import Path

DOMAIN = "linksnap-cli"
FOLDER = Path(__file__).parent / "locale"

# Click asks the default domain: its own sentences stand in our catalogue, too.
standard.bindtextdomain(DOMAIN, FOLDER)
standard.textdomain(DOMAIN)
_translations = standard.translation(DOMAIN, FOLDER, fallback=True)
gettext = _translations.gettext
ngettext = _translations.ngettext


def gettext_noop(message: str) -> str:
    """Mark a message that others look up: `scripts.messages` collects it."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """The same for a message that depends on a number."""
    return singular, plural


def is_chinese() -> bool:
    """Whether the terminal speaks Chinese."""
    named = (os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    first = next((value for value in named if value), "")
    return (locale.normalize(first) if first else "").startswith("zh")


def accept_language() -> str:
    """What to ask the server for, so that its reasons come in the same language."""
    return "zh-hans" if is_chinese() else "en"
