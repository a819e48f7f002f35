"""Message catalogues without gettext: `collect` brings the .po files up to date, `compile` and `check` use them."""

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "linksnap" / "locale"
SOURCE_LANGUAGE = "en"
LANGUAGES = (SOURCE_LANGUAGE, "zh_Hans")
# Where among a function's arguments (from 0) its ids and its context stand.
_PLACES: dict[str, tuple[tuple[int, ...], int | None]] = {
    "gettext": ((0,), None),
    "ngettext": ((0, 1), None),
    "pgettext": ((1,), 0),
    "npgettext": ((1, 2), 0),
}
KEYWORDS = {f"{name}{kind}": places for name, places in _PLACES.items() for kind in ("", "_lazy", "_noop")}
KEYWORDS["_"] = _PLACES["gettext"]
# The command line is installed alone, so that it has a catalogue of its own; its source language needs none.
CLI_LANGUAGE = "zh"
Found = tuple[str | tuple[str, ...], str | None, Path]


def catalogue_file(language: str) -> Path:
    """The .po of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def cli_catalogue_file() -> Path:
    """The .po of the command line."""
    return ROOT / "linksnap" / "cli" / "locale" / CLI_LANGUAGE / "LC_MESSAGES" / "linksnap-cli.po"


def catalogues() -> list[Path]:
    """Every .po file of the product."""
    return sorted([*LOCALE.glob("*/LC_MESSAGES/*.po"), *filter(Path.exists, [cli_catalogue_file()])])


def extract(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Function name and arguments of each marked message of a Python file or a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # What templatize leaves are calls among blanks; Python's reader would stumble over their indentation.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    source: Any = io.BytesIO(text.encode())
    for _line, function, words, _comments in extract_python(source, dict.fromkeys(KEYWORDS), [], {}):
        several: Any = words
        yield str(function), (several,) if isinstance(several, str) else tuple(several or ())


def marked_messages(cli: bool = False) -> Iterator[Found]:
    """Every marked message of the web app (or of the command line): id (or singular and plural), context, file."""
    own = ROOT / "linksnap" / "cli"
    templates = [] if cli else sorted((ROOT / "templates").rglob("*.html"))
    code = [path for path in sorted((ROOT / "linksnap").rglob("*.py")) if "migrations" not in path.parts]
    for path in [*(path for path in code if path.is_relative_to(own) == cli), *templates]:
        for function, words in extract(path):
            places, context_place = KEYWORDS[function]
            ids = tuple(word for place in places if place < len(words) and (word := words[place]))
            context = None if context_place is None else words[context_place]
            if ids:
                yield (ids[0] if len(ids) == 1 else ids), context, path


def collect(language: str) -> None:
    """Bring one .po of the web app up to date: new messages are added, lost ones removed, near ones marked fuzzy."""
    _bring_up_to_date(catalogue_file(language), language, marked_messages())


def collect_cli() -> None:
    """The same for the command line."""
    _bring_up_to_date(cli_catalogue_file(), CLI_LANGUAGE, marked_messages(cli=True))


def _bring_up_to_date(po: Path, language: str, found: Iterable[Found]) -> None:
    template = Catalog(charset="utf-8")
    for ids, context, path in found:
        template.add(ids, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    catalogue = read(po) if po.exists() else Catalog(locale=language, project="LinkSnap", fuzzy=False)
    catalogue.update(template, no_fuzzy_matching=language == SOURCE_LANGUAGE)
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as target:
        write_po(target, catalogue, ignore_obsolete=True, include_lineno=False, width=10_000, sort_by_file=True)


def read(po: Path) -> Catalog:
    """The catalogue in a .po."""
    with po.open("rb") as source:
        return read_po(source, locale=po.parent.parent.name)


def compile_catalogue(po: Path) -> Path | None:
    """Write the .mo beside a .po unless it is newer; returns its path when written."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return None
    catalogue = read(po)
    with mo.open("wb") as target:
        write_mo(target, catalogue)
    return mo


def faults(po: Path, catalogue: Catalog, message: Message) -> list[str]:
    """What is wrong with one message: fuzzy, untranslated, or its placeholders differ."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    where = f"{po.relative_to(ROOT)}: {message.id!r}"
    if message.fuzzy:
        return [f"{where} is fuzzy"]
    if not strings or not all(strings):
        return [] if po.parent.parent.name == SOURCE_LANGUAGE else [f"{where} is untranslated"]
    return [f"{where}: {error}" for error in message.check(catalogue)]


def problems() -> list[str]:
    """Everything that is wrong with the catalogues, one line each; also messages that were never collected."""
    marked = list(marked_messages())
    found = [line for language in LANGUAGES for line in _problems_of(catalogue_file(language), marked)]
    own = list(marked_messages(cli=True))
    return found + (_problems_of(cli_catalogue_file(), own) if own else [])


def _problems_of(po: Path, marked: list[Found]) -> list[str]:
    if not po.exists():
        return [f"{po.relative_to(ROOT)} is missing: make messages"]
    found: list[str] = []
    catalogue = read(po)
    known = {(message.id if isinstance(message.id, str) else message.id[0], message.context) for message in catalogue}
    for ids, context, path in marked:
        first = ids if isinstance(ids, str) else ids[0]
        if (first, context) not in known:
            found.append(f"{po.relative_to(ROOT)}: {first!r} of {path.relative_to(ROOT)} is not in it: make messages")
    for message in catalogue:
        found += faults(po, catalogue, message) if message.id else []
    return found


def main(arguments: list[str]) -> int:
    """`collect`, `compile` or `check`; the exit status is 1 when a check finds something."""
    if arguments == ["collect"]:
        for language in LANGUAGES:
            collect(language)
        collect_cli()
    elif arguments == ["compile"]:
        for po in catalogues():
            compile_catalogue(po)
    elif arguments == ["check"]:
        found = problems()
        sys.stdout.write("".join(f"{line}\n" for line in found))
        sys.stdout.write(f"messages: {len(LANGUAGES) + 1} catalogues, {len(found)} problems\n")
        return 1 if found else 0
    else:
        sys.stderr.write("usage: python -m scripts.messages collect|compile|check\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
