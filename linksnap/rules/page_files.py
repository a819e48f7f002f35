"""What kind of saved page or document a file is, told by its first bytes; what a program claims is only a hint."""

import re
from enum import StrEnum

# Enough for the headers of an MHTML file and for the comments some programs put above the doctype.
HEAD_BYTES = 8192

_MIME_HEADER = re.compile(rb"^[!-9;-~]+:[ \t].*\r?$", re.MULTILINE)
_PICTURE = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(?:avif|avis|heic|heix|mif1)|II\*\x00|MM\x00\*",
    re.DOTALL,
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class PageFileType(StrEnum):
    """The kinds of file a page may come as; the values are media types."""

    HTML = "text/html"
    ARTICLE = "text/html;profile=article"
    MHTML = "multipart/related"
    WARC = "application/warc"
    WACZ = "application/wacz"
    PDF = "application/pdf"
    PICTURE = "image/*"


def page_file_type(head: bytes, claimed: str = "") -> PageFileType | None:
    """The kind of a file that begins with `head`; None when it is none we read.

    Only an article cannot be told from a page by its bytes, so there the claim decides.
    """
    if head.startswith(b"%PDF-"):
        return PageFileType.PDF
    if _PICTURE.match(head):
        return PageFileType.PICTURE
    if head.startswith(b"PK\x03\x04"):
        return PageFileType.WACZ
    if head.startswith((b"WARC/", b"\x1f\x8b")):
        return PageFileType.WARC
    if _is_mime_message(head):
        return PageFileType.MHTML
    if (not head.startswith(_TEXT_MARKS) and b"\x00" in head) or not _is_text(head):
        return None
    is_article = claimed.replace(" ", "").lower() == PageFileType.ARTICLE
    return PageFileType.ARTICLE if is_article else PageFileType.HTML


def _is_mime_message(head: bytes) -> bool:
    """Header lines from the first byte on, one of them of a message of several parts (RFC 2557)."""
    return _MIME_HEADER.match(head.lstrip()) is not None and b"multipart/related" in head.lower()


def _is_text(head: bytes) -> bool:
    """Pictures, PDFs and programs have many control characters; no text in any encoding has."""
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return bool(head) and (head.startswith(_TEXT_MARKS) or control <= len(head) // 200)
