"""What goes to the terminal: sentences and tables for people, or JSON lines and nothing else for programs."""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

# Characters that turn the direction of what follows them, in a terminal as in a browser.
_TURNS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
# What a page's title must not do to a terminal: escape sequences (C0, C1), turned lines, lone surrogates.
_HOSTILE = re.compile(f"[\x00-\x1f\x7f-\x9f{_TURNS}\ud800-\udfff]")


@dataclass
class Output:
    """Results go to stdout, everything else to stderr."""

    as_json: bool = False
    result: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True, file=_writable("stdout")))
    aside: Console = field(
        default_factory=lambda: Console(highlight=False, soft_wrap=True, file=_writable("stderr"), stderr=True)
    )

    def row(self, value: object, people: Callable[[], Iterable[Text | str | Table]] = tuple) -> None:
        """One result: a JSON line, or what `people` makes of it."""
        if self.as_json:
            self.result.file.write(json_line(value, self.result.encoding))
            self.result.file.flush()
            return
        for piece in people():
            self.say(piece)

    def say(self, piece: Text | str | Table) -> None:
        """A line or a table for people; markup in it is text."""
        if not self.as_json:
            self.result.print(piece, markup=False, soft_wrap=not isinstance(piece, Table))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table on a terminal; lines of tab-separated columns in a pipe."""
        if self.as_json:
            return
        if not self.result.is_terminal:
            # Not by rich, which would turn tabs into blanks.
            self.result.file.writelines("\t".join(plain(cell) for cell in row) + "\n" for row in rows)
            return
        table = Table(*head, box=None, pad_edge=False, header_style="dim", show_header=any(head))
        for row in rows:
            table.add_row(*(Text(plain(cell)) for cell in row))
        self.result.print(table)

    def notice(self, sentence: str) -> None:
        """Something worth knowing that is no result."""
        self.aside.print(Text(plain(sentence)), style="dim")

    def complain(self, sentence: str) -> None:
        """What went wrong."""
        self.aside.print(Text.assemble(("linksnap: ", "bold red"), plain(sentence)))


def plain(text: str) -> str:
    """A stranger's text without what a terminal would obey."""
    return _HOSTILE.sub(lambda found: " " if found[0] in "\t\n\r" else "\ufffd", unicodedata.normalize("NFC", text))


def json_line(value: object, encoding: str = "utf-8") -> str:
    """One line of JSON: Chinese as it is where that can be written, control characters as escapes."""
    can_unicode = encoding.lower().replace("_", "-") in {"utf-8", "utf8"}
    text = json.dumps(value, ensure_ascii=not can_unicode, separators=(",", ":"))
    return _HOSTILE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _writable(name: str) -> TextIO:
    """The stream, which then never breaks over a character that the terminal's encoding lacks."""
    stream: TextIO = getattr(sys, name)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    return stream
