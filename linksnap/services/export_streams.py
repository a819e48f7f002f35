"""The export formats, and the four small ones as streams of bytes."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from linksnap.formats.writers import write_bibtex, write_csv, write_json, write_netscape
from linksnap.models import User
from linksnap.queries.exports import ExportScope, links_to_write, tree_to_write

_PIECE = 64 * 1024


class ExportFormat(StrEnum):
    """What can go out; the value stands in addresses and rows."""

    HTML = "html"
    CSV = "csv"
    JSON = "json"
    BIBTEX = "bib"
    LINKSNAP = "linksnap"

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return "linksnap.zip" if self is ExportFormat.LINKSNAP else self.value

    @property
    def content_type(self) -> str:
        """What the file is sent as."""
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    ExportFormat.HTML: write_netscape.CONTENT_TYPE,
    ExportFormat.CSV: write_csv.CONTENT_TYPE,
    ExportFormat.JSON: write_json.CONTENT_TYPE,
    ExportFormat.BIBTEX: write_bibtex.CONTENT_TYPE,
    ExportFormat.LINKSNAP: "application/zip",
}


def stream(owner: User, wanted: ExportFormat, query: str = "", *, scope: ExportScope | None = None) -> Iterator[bytes]:
    """A file in one of the four small formats, in pieces of some 64 kB. `query` is short for a scope of it alone.

    Raises ValueError for the archive, which is no stream.
    """
    within = scope or ExportScope(query=query)
    if wanted is ExportFormat.HTML:
        return _gathered(write_netscape.write_netscape(tree_to_write(owner, within)))
    write: Callable[..., Iterator[bytes]] = {
        ExportFormat.CSV: write_csv.write_csv,
        ExportFormat.JSON: write_json.write_json,
        ExportFormat.BIBTEX: write_bibtex.write_bibtex,
    }[wanted]
    return _gathered(write(links_to_write(owner, within)))


def _gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Fewer, larger pieces: a send for every row would cost more than the row."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)
