"""Which format a file has: recognised by its content, or called by its name."""

from pathlib import Path

from linksnap.formats.base import FileHead, FileProblem, ImportFormat, UnreadableFile
from linksnap.formats.firefox import Firefox
from linksnap.formats.instapaper import Instapaper
from linksnap.formats.karakeep import Karakeep
from linksnap.formats.linkding import Linkding
from linksnap.formats.linksnap import LinkSnapArchive
from linksnap.formats.linksnap_links import LinkSnapLinks
from linksnap.formats.linkwarden import Linkwarden
from linksnap.formats.mhtml import Mhtml
from linksnap.formats.netscape import Netscape
from linksnap.formats.omnivore import Omnivore
from linksnap.formats.onetab import OneTab
from linksnap.formats.packed_file import HEAD_BYTES, packed_file
from linksnap.formats.pinboard import Pinboard
from linksnap.formats.plain_csv import PlainCsv
from linksnap.formats.plain_text import PlainText
from linksnap.formats.pocket import Pocket
from linksnap.formats.raindrop import Raindrop
from linksnap.formats.readwise import Readwise
from linksnap.formats.safe_zip import is_zip, open_zip
from linksnap.formats.saved_page import SavedPage
from linksnap.formats.text_decoding import decode_head
from linksnap.formats.wacz import Wacz
from linksnap.formats.wallabag import Wallabag
from linksnap.formats.warc import Warc

# Names inside a zip that are a tool's own make a format at least so sure; one page in it only 45.
_OWN_ZIP = 60
_MEMBERS_SEEN = 2000

# A new format is one file in this folder and one line here; the order breaks ties only.
FORMATS: tuple[ImportFormat, ...] = (
    Firefox(),
    Karakeep(),
    Linkding(),
    LinkSnapArchive(),
    LinkSnapLinks(),
    Linkwarden(),
    Mhtml(),
    Netscape(),
    Omnivore(),
    Pinboard(),
    SavedPage(),
    Instapaper(),
    OneTab(),
    PlainCsv(),
    PlainText(),
    Pocket(),
    Raindrop(),
    Readwise(),
    Wacz(),
    Wallabag(),
    Warc(),
)


def recognise(path: Path, file_name: str) -> ImportFormat:
    """The format that is surest of the file, by its first 64 KiB and the names inside a zip.

    Raises UnreadableFile: EMPTY, UNKNOWN_FORMAT, or what is wrong with a zip.
    """
    head = read_head(path, file_name)
    if not head.raw.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableFile(FileProblem.EMPTY)
    surest = max(FORMATS, key=lambda known: known.recognises(head))
    sure = surest.recognises(head)
    if is_zip(head.raw) and sure < _OWN_ZIP:
        packed = packed_file(path, FORMATS)
        if packed is not None and packed.sureness > sure:
            return packed
    if not sure:
        raise UnreadableFile(FileProblem.UNKNOWN_FORMAT)
    return surest


def named(name: str, path: Path) -> ImportFormat:
    """The format of a `FormatName` for this file, also where it lies in a zip. Raises UnreadableFile."""
    known = by_name(name)
    head = read_head(path, path.name)
    if is_zip(head.raw) and not known.recognises(head):
        return packed_file(path, (known,)) or known
    return known


def by_name(name: str) -> ImportFormat:
    """The format of a `FormatName`. Raises UnreadableFile (UNKNOWN_FORMAT) for any other name."""
    for known in FORMATS:
        if known.name == name:
            return known
    raise UnreadableFile(FileProblem.UNKNOWN_FORMAT, name)


def read_head(path: Path, file_name: str) -> FileHead:
    """What recognising looks at; a zip's text is empty."""
    with path.open("rb") as stream:
        raw = stream.read(HEAD_BYTES)
    if is_zip(raw):
        return FileHead(raw, "", file_name, _member_names(path))
    return FileHead(raw, decode_head(raw), file_name)


def _member_names(path: Path) -> tuple[str, ...]:
    with open_zip(path) as archive:
        return archive.names[:_MEMBERS_SEEN]
