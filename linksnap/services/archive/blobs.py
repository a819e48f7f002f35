"""The bytes of an archive on their way into the store: pictures are looked at first, everything else stays as it is."""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from linksnap.formats.archive.page_rows import ArtifactRow
from linksnap.formats.archive.reader import ArchiveReader
from linksnap.services.archive.pictures import PICTURE_KINDS, PICTURE_TYPES, picture_judge
from linksnap.services.artifact_store import blob_store
from linksnap.services.blob_store import StoredBlob, encoding_of

log = structlog.get_logger(__name__)


@dataclass
class KeptBlobs:
    """What became of the bytes of an archive, by digest there and, for other things than pictures, encoding here."""

    others: dict[tuple[str, str], StoredBlob] = field(default_factory=dict)
    pictures: dict[tuple[str, str], StoredBlob | None] = field(default_factory=dict)

    def of(self, row: ArtifactRow) -> StoredBlob | None:
        """The bytes of a row; None for a picture that is none."""
        if is_picture(row):
            return self.pictures[row.sha256, row.content_type]
        return self.others[row.sha256, encoding_of(row.content_type)]


def is_picture(row: ArtifactRow) -> bool:
    """True for what the app will show as a picture."""
    return row.kind in PICTURE_KINDS and row.content_type in PICTURE_TYPES


def keep_blobs(archive: ArchiveReader, beat: Callable[[], None]) -> KeptBlobs:
    """Put the bytes into the store, before any row names them. Raises PicturesUnseen, and what `beat` raises."""
    kept = KeptBlobs()
    with picture_judge() as judge:
        for row in archive.rows(ArtifactRow):
            beat()
            if is_picture(row) and (row.sha256, row.content_type) not in kept.pictures:
                picture = judge.judge(archive.blob(row.sha256), row.content_type)
                if picture is None:
                    log.warning("archive_picture_left_out", sha256=row.sha256, kind=row.kind)
                put = blob_store().put(picture, row.content_type) if picture is not None else None
                kept.pictures[row.sha256, row.content_type] = put
            key = (row.sha256, encoding_of(row.content_type))
            if not is_picture(row) and key not in kept.others:
                kept.others[key] = blob_store().put(archive.blob(row.sha256), row.content_type)
    return kept
