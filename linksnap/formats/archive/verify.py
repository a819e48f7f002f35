"""Checks a whole archive before anything of it is believed: every digest, every row, every name a row gives."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from linksnap.formats.archive import reader
from linksnap.formats.archive.lines import BadRow
from linksnap.formats.archive.nouns import (
    MANIFEST,
    NOUNS,
    AliasRow,
    CollectionLinkRow,
    CollectionRow,
    DecisionRow,
    HighlightRow,
    LinkRow,
    LinkTagRow,
    OwnerSettings,
    Row,
    SearchRow,
    TagRow,
    blob_member,
    member_of,
    nouns_of,
)
from linksnap.formats.archive.page_rows import ArtifactRow, BlobRow, CaptureRow, OutgoingLinkRow, SnapshotRow
from linksnap.formats.archive.reader import ArchiveReader
from linksnap.formats.archive.standing_rows import FollowedFeedRow, RuleRow, TagDecisionRow
from linksnap.formats.base import UnreadableFile

# Enough to see what is wrong; a truncated archive of a thousand pages has a thousand of the same.
MOST_FAULTS = 100
# Ids stand in addresses; one of another shape would break every page it is on.
_PUBLIC_ID = re.compile(r"[0-9a-f]{32}")
_ANY_ID = "0" * 32


@dataclass
class _Known:
    """What the rows read so far are called."""

    names: dict[str, set[str]] = field(default_factory=lambda: {noun: set() for noun in NOUNS})
    sizes: dict[str, int] = field(default_factory=dict)
    later: list[tuple[str, str, str, str]] = field(default_factory=list)

    def faults_of(self, noun: str, row: Row) -> Iterator[str]:
        """What is wrong with where a row stands: a name given twice, or one nobody has."""
        name = _name_of(row)
        if not _PUBLIC_ID.fullmatch(getattr(row, "public_id", _ANY_ID)):
            yield f"{member_of(noun)}: {name[:80]!r} is no id"
        if name and name in self.names[noun]:
            yield f"{member_of(noun)}: {name[:80]} is there twice"
        if name:
            self.names[noun].add(name)
        for other, wanted in _names_in(row):
            if wanted and wanted not in self.names[other]:
                yield f"{member_of(noun)}: {wanted[:80]} is not in {member_of(other)}"


def find_faults(archive: ArchiveReader, beat: Callable[[], None]) -> list[str]:
    """Everything that is wrong with the archive, as lines that name the member; empty when it may be brought in.

    `beat` is called now and then, for this reads the whole file. Never raises for what the file holds.
    """
    found: list[str] = []
    for fault in _faults(archive, beat):
        found.append(fault)
        if len(found) >= MOST_FAULTS:
            break
    return found


def _faults(archive: ArchiveReader, beat: Callable[[], None]) -> Iterator[str]:
    known, nouns = _Known(), nouns_of(archive.version)
    missing = [member_of(noun) for noun in nouns if member_of(noun) not in archive.zip]
    yield from (f"{name}: missing" for name in missing)
    if missing:
        return
    for noun, kind in nouns.items():
        yield from _member_faults(archive, noun)
        yield from _row_faults(archive, noun, kind, known)
        beat()
    yield from _forward_faults(archive, known)
    expected = {MANIFEST, *map(member_of, nouns), *map(blob_member, known.sizes)}
    yield from (f"{name[:200]}: not named in the archive" for name in archive.zip.names if name not in expected)
    yield from _blob_faults(archive, known, beat)


def _member_faults(archive: ArchiveReader, noun: str) -> Iterator[str]:
    try:
        same = archive.digest(member_of(noun)) == archive.promised(noun)
    except UnreadableFile:
        same = False
    if not same:
        yield f"{member_of(noun)}: damaged"


def _row_faults(archive: ArchiveReader, noun: str, kind: type[Row], known: _Known) -> Iterator[str]:
    count = 0
    try:
        for row in archive.rows(kind):
            count += 1
            yield from known.faults_of(noun, row)
            if isinstance(row, BlobRow):
                known.sizes[row.sha256] = row.size
    except BadRow as error:
        yield str(error)
    except UnreadableFile:
        yield f"{member_of(noun)}: damaged"
    else:
        if count != archive.count(noun):
            yield f"{member_of(noun)}: {count} rows, {archive.count(noun)} promised"


def _forward_faults(archive: ArchiveReader, known: _Known) -> Iterator[str]:
    """Tags name tags, links their snapshot and capture, artifacts their blob: rows that may come later."""
    try:
        parents = {tag.key: tag.parent for tag in archive.rows(TagRow) if tag.parent}
        for key, parent in parents.items():
            if parent not in known.names["tags"]:
                yield f"tags.jsonl: {parent[:80]} is not in tags.jsonl"
            if _stands_under_itself(parents, key):
                yield f"tags.jsonl: {key[:80]} stands under itself"
        for link in archive.rows(LinkRow):
            for noun, name in (("snapshots", link.current), ("captures", link.latest_capture)):
                if name and name not in known.names[noun]:
                    yield f"links.jsonl: {name[:80]} is not in {member_of(noun)}"
        for artifact in archive.rows(ArtifactRow):
            if artifact.sha256 not in known.sizes:
                yield f"artifacts.jsonl: {blob_member(artifact.sha256[:80])} is missing"
    except (BadRow, UnreadableFile):
        # Said already when these rows were read.
        return


def _stands_under_itself(parents: dict[str, str], key: str) -> bool:
    above, seen = parents.get(key), {key}
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == key


def _blob_faults(archive: ArchiveReader, known: _Known, beat: Callable[[], None]) -> Iterator[str]:
    for sha256, size in known.sizes.items():
        name = blob_member(sha256)
        if name not in archive.zip:
            yield f"{name}: missing"
            continue
        if archive.zip.size(name) > reader.LARGEST_BLOB:
            yield f"{name}: too large"
            continue
        try:
            if archive.digest(name) != (sha256, size):
                yield f"{name}: damaged"
        except UnreadableFile:
            yield f"{name}: damaged"
        beat()


def _name_of(row: Row) -> str:
    """What other rows, or the database, call a row; empty where a name may stand twice or there is none."""
    match row:
        case LinkTagRow():
            return f"{row.link} {row.tag}"
        case CollectionLinkRow():
            return f"{row.collection} {row.link}"
        case TagRow() | AliasRow():
            return row.key
        case ArtifactRow():
            return f"{row.snapshot} {row.kind} {row.part}"
        case BlobRow():
            return row.sha256
        case OwnerSettings():
            return "settings"
        # There may be millions; of two with one number the first counts.
        case OutgoingLinkRow():
            return ""
        case _:
            return row.public_id


def _names_in(row: Row) -> Iterator[tuple[str, str]]:
    """The rows a row names, as noun and name; only those that must come before it."""
    match row:
        case AliasRow() | RuleRow():
            yield "tags", row.tag
        case TagDecisionRow():
            yield "tags", row.tag
            yield "tags", row.other
        case LinkTagRow() | DecisionRow():
            yield "links", row.link
            yield "tags", row.tag
        case CollectionRow():
            yield "collections", row.parent
        case CollectionLinkRow():
            yield "collections", row.collection
            yield "links", row.link
        case FollowedFeedRow():
            yield "collections", row.collection
        case HighlightRow() | CaptureRow():
            yield "links", row.link
        case SnapshotRow():
            yield "links", row.link
            yield "captures", row.capture
        case ArtifactRow() | OutgoingLinkRow():
            yield "snapshots", row.snapshot
        case TagRow() | LinkRow() | SearchRow() | OwnerSettings() | BlobRow():
            return
