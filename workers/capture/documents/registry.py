"""Every reader of documents by the kinds it reads."""

from __future__ import annotations

from workers.capture.documents.base import DocumentReader, Kind
from workers.capture.documents.feed import FeedReader
from workers.capture.documents.markdown import MarkdownReader
from workers.capture.documents.media import MediaReader
from workers.capture.documents.office import OfficeReader
from workers.capture.documents.pdf import PdfReader
from workers.capture.documents.picture import PictureReader
from workers.capture.documents.plain import PlainReader
from workers.capture.documents.structured import StructuredReader
from workers.capture.documents.svg import SvgReader
from workers.capture.documents.table import TableReader

READERS: dict[Kind, DocumentReader] = {
    kind: reader
    for reader in (
        PdfReader(),
        PictureReader(),
        SvgReader(),
        PlainReader(),
        MarkdownReader(),
        StructuredReader(),
        TableReader(),
        FeedReader(),
        MediaReader(),
        OfficeReader(),
    )
    for kind in reader.kinds
}


def reader_of(kind: Kind) -> DocumentReader | None:
    """The reader of a kind; None for files that are only kept."""
    return READERS.get(kind)
