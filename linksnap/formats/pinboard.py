"""Pinboard: its JSON export and the XML of `posts/all`, which delicious and its heirs give too."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from linksnap.formats.addresses import refused
from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedRow,
    RowReason,
    UnreadableFile,
)
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH
from linksnap.formats.json_source import checked, entries, read_json

_XML_TAG_BYTES = 4 << 20


class Pinboard:
    """Reads Pinboard's two dumps; its third, HTML, is read with the other browser bookmarks."""

    name = FormatName.PINBOARD

    def recognises(self, head: FileHead) -> int:
        """By the names of its fields, which are delicious' of 2003."""
        text = head.text.lstrip("\ufeff \t\r\n")
        if text.startswith("<") and "<posts" in text and ("<post " in text or "</posts>" in text or "<posts " in text):
            return 95
        if not text.startswith(("[", "{")) or '"href"' not in text:
            return 0
        return 95 if '"extended"' in text else 60 * ('"description"' in text)

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The bookmarks in file order."""
        with path.open("rb") as stream:
            is_xml = stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        yield from _read_xml(path) if is_xml else entries(read_json(path, (("posts", EACH), (EACH,))), _entry)


def _entry(number: int, row: JsonFields) -> ImportedRow:
    return checked(
        ImportedEntry(
            number=number,
            url=row.text("href"),
            title=row.text("description"),
            notes=row.text("extended"),
            tags=row.names("tags", "tag", separator=" "),
            added_at=row.moment("time"),
            is_unread=row.flag("toread"),
            is_shared=row.flag("shared"),
            notices=row.notices,
        )
    )


def _read_xml(path: Path) -> Iterator[ImportedRow]:
    """One row for each `<post …/>`. Entities and document types are refused (billion laughs); nothing is looked up."""
    number = 0
    try:
        for attributes in _posts(path):
            number += 1
            yield _entry(number, JsonFields(dict(attributes)))
    except DefusedXmlException as error:
        raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE, "entities") from error
    except (ParseError, ValueError, LookupError) as error:
        if not number:
            raise UnreadableFile(FileProblem.BAD_SYNTAX, str(error)[:200]) from error
        yield refused(number + 1, RowReason.TRUNCATED)


def _posts(path: Path) -> Iterator[Mapping[str, str]]:
    root = None
    with path.open("rb") as stream:
        for event, element in iterparse(_Tags(stream), events=("start", "end"), forbid_dtd=True):
            if root is None:
                root = element
            if event == "end" and element.tag == "post":
                yield dict(element.attrib)
            # The tree would otherwise keep every post that was read.
            if event == "end":
                element.clear()
                root.clear()


class _Tags:
    """A file whose tags are of bearable length: the parser keeps a whole tag in memory, however long."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._since_tag = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._since_tag = 0 if b">" in chunk else self._since_tag + len(chunk)
        if self._since_tag > _XML_TAG_BYTES:
            raise ValueError("endless tag")
        return chunk
