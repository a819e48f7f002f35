"""LinkSnap's own archive as rows of an import, for the dry run; the archive itself is brought in without loss."""

from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.archive.lines import BadRow
from linksnap.formats.archive.nouns import (
    CollectionLinkRow,
    CollectionRow,
    HighlightRow,
    LinkRow,
    LinkTagRow,
    TagRow,
    member_of,
)
from linksnap.formats.archive.reader import ArchiveReader
from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedHighlight,
    ImportedRow,
    UnreadableFile,
)

_MACHINE = "machine"
_FIRST_MEMBERS = tuple(map(member_of, ("settings", "tags", "aliases", "links")))


class LinkSnapArchive:
    """`manifest.json` and `links.jsonl` in a zip; see docs/export.md."""

    name = FormatName.LINKSNAP

    def recognises(self, head: FileHead) -> int:
        """By the first names in the zip; the manifest stands at its end, behind all pages."""
        return 100 if set(_FIRST_MEMBERS) <= set(head.members) else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The links in file order, numbered from 1. Pages do not come this way: they are brought in as they are.

        Raises UnreadableFile for a newer version, and for a row that is none: an archive is taken whole or not.
        """
        with ArchiveReader(path) as archive:
            try:
                beside = _Beside(archive)
                for number, row in enumerate(archive.rows(LinkRow), start=1):
                    yield beside.entry(number, row)
            except BadRow as error:
                raise UnreadableFile(FileProblem.BAD_ARCHIVE, str(error)) from error


class _Beside:
    """What stands in other members, by link: some hundred bytes a link."""

    def __init__(self, archive: ArchiveReader) -> None:
        names = {row.key: row.name for row in archive.rows(TagRow)}
        self._tags: dict[str, list[str]] = {}
        self._machine_tags: dict[str, list[str]] = {}
        for row in archive.rows(LinkTagRow):
            kind = self._machine_tags if row.source == _MACHINE else self._tags
            kind.setdefault(row.link, []).append(names.get(row.tag, row.tag))
        paths: dict[str, tuple[str, ...]] = {}
        for folder in archive.rows(CollectionRow):
            paths[folder.public_id] = (*paths.get(folder.parent, ()), folder.name)
        self._folders: dict[str, list[tuple[str, ...]]] = {}
        for place in archive.rows(CollectionLinkRow):
            self._folders.setdefault(place.link, []).append(paths.get(place.collection, ()))
        self._marks: dict[str, list[ImportedHighlight]] = {}
        for mark in archive.rows(HighlightRow):
            imported = ImportedHighlight(mark.quote, mark.note, mark.colour, mark.created_at)
            self._marks.setdefault(mark.link, []).append(imported)

    def entry(self, number: int, row: LinkRow) -> ImportedEntry:
        """The link with all that belongs to it."""
        return ImportedEntry(
            number=number,
            url=row.url,
            title=row.title,
            description=row.description,
            notes=row.notes,
            tags=tuple(self._tags.get(row.public_id, ())),
            machine_tags=tuple(self._machine_tags.get(row.public_id, ())),
            folders=tuple(self._folders.get(row.public_id, ())),
            added_at=row.created_at,
            modified_at=row.updated_at,
            is_unread=row.is_unread,
            is_favourite=row.is_favourite,
            is_archived=row.is_archived,
            is_shared=row.is_shared,
            highlights=tuple(self._marks.get(row.public_id, ())),
        )
