"""Tells what a file is by its own bytes; the header and the name only choose among kinds of plain text."""

from __future__ import annotations

import re
from pathlib import Path

import puremagic

from linksnap.formats.encoding_guess import guess_encoding
from workers.capture.documents.base import Kind, Sniffed, file_name
from workers.capture.types import Document

HEAD = 65_536
TAIL = 65_536

_PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"....ftyp(?:avif|avis)", re.DOTALL), "avif"),
    (re.compile(rb"....ftyp(?:heic|heix|mif1|msf1|heim)", re.DOTALL), "heic"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "tiff"),
    (re.compile(rb"BM.{4}\x00{4}", re.DOTALL), "bmp"),
    (re.compile(rb"\x00\x00\x01\x00[\x01-\x40]\x00"), "x-icon"),
)
_MEDIA = (
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2]"), "audio/mpeg", "mp3"),
    (re.compile(rb"fLaC"), "audio/flac", "flac"),
    (re.compile(rb"OggS.{24,40}(?:\x80theora)", re.DOTALL), "video/ogg", "ogv"),
    (re.compile(rb"OggS\x00"), "audio/ogg", "ogg"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/wav", "wav"),
    (re.compile(rb"FORM....AIF[FC]", re.DOTALL), "audio/aiff", "aiff"),
    (re.compile(rb"RIFF....AVI ", re.DOTALL), "video/x-msvideo", "avi"),
    (re.compile(rb"\xff[\xf1\xf9]"), "audio/aac", "aac"),
    (re.compile(rb"....ftyp(?:M4A|M4B)", re.DOTALL), "audio/mp4", "m4a"),
    (re.compile(rb"....ftypqt", re.DOTALL), "video/quicktime", "mov"),
    (re.compile(rb"....(?:ftyp|moov)", re.DOTALL), "video/mp4", "mp4"),
    (re.compile(rb"\x1aE\xdf\xa3.{0,64}webm", re.DOTALL), "video/webm", "webm"),
    (re.compile(rb"\x1aE\xdf\xa3"), "video/x-matroska", "mkv"),
)
_ZIPPED = (
    (b"mimetypeapplication/epub+zip", "application/epub+zip", "epub"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text", "odt"),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "ods",
    ),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation",
        "odp",
    ),
    (b"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    (b"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    (b"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
)
# The tags of the MIME Sniffing standard, section 7.1: what begins with one of these is HTML to every browser.
_HTML = re.compile(
    r"\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]", re.IGNORECASE
)
_XML = re.compile(r"\s*<(?:\?xml[\s?]|rss[\s>]|feed[\s>]|rdf:RDF[\s>]|svg[\s>])")
_ROOT = re.compile(r"<(?![?!])([A-Za-z_][\w.:-]*)")
# What may stand before a root, by its first letters and its last ones.
_PROLOGUE = (("<?", "?>"), ("<!--", "-->"), ("<!DOCTYPE", ">"))
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
_MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown"})
_MARKDOWN_NAMES = frozenset({"md", "markdown", "mdown", "mkd"})
_TABLE_TYPES = {"text/csv": "csv", "text/tab-separated-values": "tsv"}
# fmt: off
_SOURCE_NAMES = frozenset({
    "asm", "bash", "bat", "c", "cc", "cfg", "clj", "cmake", "conf", "cpp", "cs", "css", "cxx", "dart", "diff", "ex",
    "go", "gradle", "h", "hpp", "hs", "ini", "ipynb", "java", "jl", "js", "jsx", "kt", "less", "lisp", "log", "lua",
    "m", "mjs", "ml", "nix", "patch", "php", "pl", "proto", "ps1", "py", "pyi", "r", "rb", "rs", "scala", "scss", "sh",
    "sql", "sv", "svelte", "swift", "tcl", "tex", "toml", "ts", "tsx", "v", "vb", "vhdl", "vim", "vue", "yaml", "yml",
    "zig", "zsh",
})
# fmt: on
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_RTF, _OLE = b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(path: Path, url: str = "", declared: str = "") -> Sniffed:
    """What the file at `path` is; `declared` is the bare media type of the header, `url` gives the name."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        stream.seek(max(0, path.stat().st_size - TAIL))
        tail = stream.read(TAIL)
    return sniff_head(head, tail) or _sniff_text(head, url, declared) or _other(head)


def sniff_head(head: bytes, tail: bytes = b"") -> Sniffed | None:
    """The kind of a binary file by its first bytes (and its last, for zipped ones); None for text and the unknown."""
    # Adobe's readers take up to 1,024 bytes of rubbish before the mark, and so do servers write files.
    if b"%PDF-" in head[:1024] and head.lstrip()[:1] != b"<":
        return Sniffed(Kind.PDF, Document.PDF, "application/pdf", "pdf")
    for mark, name in _PICTURES:
        if mark.match(head):
            return Sniffed(
                Kind.PICTURE, Document.IMAGE, f"image/{name}", {"jpeg": "jpg", "x-icon": "ico"}.get(name, name)
            )
    for mark, media_type, suffix in _MEDIA:
        if mark.match(head):
            document = Document.VIDEO if media_type.startswith("video/") else Document.AUDIO
            return Sniffed(Kind.MEDIA, document, media_type, suffix)
    if head.startswith(b"PK\x03\x04"):
        for mark_bytes, media_type, suffix in _ZIPPED:
            if mark_bytes in head or mark_bytes in tail:
                return Sniffed(Kind.OFFICE, Document.OFFICE, media_type, suffix)
    if head.startswith(_OLE):
        return Sniffed(Kind.OFFICE, Document.OFFICE, "application/x-ole-storage", "doc")
    return None


def _sniff_text(head: bytes, url: str, declared: str) -> Sniffed | None:
    if not _is_text(head):
        return None
    if head.startswith(_RTF):
        return Sniffed(Kind.OFFICE, Document.OFFICE, "application/rtf", "rtf")
    encoding = guess_encoding(head)
    start = head.decode(encoding.name if encoding.is_wide else "utf-8", "replace").lstrip("\ufeff")
    suffix = file_name(url).rpartition(".")[2].lower()
    if declared in _MARKDOWN_TYPES or suffix in _MARKDOWN_NAMES:
        return Sniffed(Kind.MARKDOWN, Document.TEXT, "text/markdown", "md")
    if _XML.match(start):
        return _xml(start)
    if _HTML.match(start) and declared != "text/plain":
        return Sniffed(Kind.HTML, Document.PAGE, "text/html", "html")
    if declared in _TABLE_TYPES or suffix in ("csv", "tsv"):
        return Sniffed(Kind.TABLE, Document.TEXT, "text/csv", _TABLE_TYPES.get(declared, suffix))
    # A log may begin with a bracket, too: the reader falls back to plain text when it is no JSON.
    if start.lstrip()[:1] in ("{", "[") and suffix not in _SOURCE_NAMES:
        kind = Kind.FEED if "jsonfeed.org/version/" in start[:2000] else Kind.JSON
        return Sniffed(kind, Document.FEED if kind is Kind.FEED else Document.TEXT, "application/json", "json")
    if suffix in _SOURCE_NAMES:
        return Sniffed(Kind.SOURCE, Document.TEXT, "text/plain", suffix)
    return Sniffed(Kind.PLAIN, Document.TEXT, "text/plain", "txt")


def _root_name(start: str) -> str:
    """The local name of an XML document's root, "" where none is to be seen.

    Piece by piece and never back: one expression for all of the prologue took ten seconds for 64 KB of `<?`.
    """
    place = start.find("<")
    while place >= 0:
        opened = next((pair for pair in _PROLOGUE if start[place : place + len(pair[0])].upper() == pair[0]), None)
        if opened is None:
            root = _ROOT.match(start, place)
            return root[1].rpartition(":")[2] if root else ""
        end = start.find(opened[1], place + len(opened[0]))
        if opened[0] == "<!DOCTYPE" and end >= 0 and (subset := start.find("[", place, end)) >= 0:
            closed = start.find("]", subset)
            end = start.find(">", closed) if closed >= 0 else -1
        place = start.find("<", end + 1) if end >= 0 else -1
    return ""


def _xml(start: str) -> Sniffed:
    name = _root_name(start[:HEAD])
    if name == "svg":
        return Sniffed(Kind.SVG, Document.IMAGE, "image/svg+xml", "svg")
    if name in _FEED_ROOTS:
        return Sniffed(Kind.FEED, Document.FEED, "application/xml", "xml")
    if name.lower() == "html":
        return Sniffed(Kind.HTML, Document.PAGE, "application/xhtml+xml", "xhtml")
    return Sniffed(Kind.XML, Document.TEXT, "application/xml", "xml")


def _other(head: bytes) -> Sniffed:
    """A file we do not read; a library names it as well as it can."""
    if head.startswith(b"PK\x03\x04"):
        return Sniffed(Kind.OTHER, Document.OTHER, "application/zip", "zip")
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return Sniffed(Kind.OTHER, Document.OTHER, "application/octet-stream", "bin")
    media_type = best.mime_type if re.fullmatch(r"[\w.+-]{1,40}/[\w.+-]{1,50}", best.mime_type) else ""
    suffix = best.extension.lstrip(".").lower()
    is_plain = re.fullmatch(r"[a-z0-9]{1,8}", suffix)
    return Sniffed(Kind.OTHER, Document.OTHER, media_type or "application/octet-stream", suffix if is_plain else "bin")


def _is_text(head: bytes) -> bool:
    """Programs and pictures have many control characters; no text in any encoding has."""
    if head.startswith(_MARKS):
        return True
    encoding = guess_encoding(head[:4096])
    if encoding.is_wide:
        return True
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return b"\x00" not in head and control <= len(head) // 200
