"""Message catalogues without gettext: `compile` makes the .mo files, `check` counts what is untranslated."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "linksnap" / "locale"
SOURCE_LANGUAGE = "en"


def catalogues() -> list[Path]:
    """Every .po file of the product."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def compile_catalogue(po: Path) -> Path | None:
    """Write the .mo beside a .po unless it is newer; returns its path when written."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return None
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parent.parent.name)
    with mo.open("wb") as target:
        write_mo(target, catalogue)
    return mo


def problems(po: Path) -> list[str]:
    """What is untranslated, fuzzy or broken in a catalogue, one line each; the source language may stay empty."""
    language = po.parent.parent.name
    found: list[str] = []
    with po.open("rb") as source:
        catalogue = read_po(source, locale=language)
    for message in catalogue:
        if not message.id:
            continue
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.fuzzy:
            found.append(f"{po}:{message.lineno}: fuzzy: {message.id!r}")
        elif language != SOURCE_LANGUAGE and (not strings or not all(strings)):
            found.append(f"{po}:{message.lineno}: untranslated: {message.id!r}")
        found += [f"{po}:{message.lineno}: {error}" for error in message.check(catalogue) if any(strings)]
    return found


def main(arguments: list[str]) -> int:
    """`compile` or `check`; the exit status is 1 when a check finds something."""
    if arguments == ["compile"]:
        for po in catalogues():
            compile_catalogue(po)
        return 0
    if arguments == ["check"]:
        found = [line for po in catalogues() for line in problems(po)]
        sys.stdout.write("".join(f"{line}\n" for line in found))
        sys.stdout.write(f"messages: {len(catalogues())} catalogues, {len(found)} problems\n")
        return 1 if found else 0
    sys.stderr.write("usage: python -m scripts.messages compile|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
