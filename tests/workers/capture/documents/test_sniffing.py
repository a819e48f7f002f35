"""What a file is by its bytes, whatever its header and its name say."""

import time
from pathlib import Path

import pytest

from tests.sites import documents
from tests.workers.capture.documents.readings import file_of
from workers.capture.documents.base import Kind, file_name
from workers.capture.documents.entry import is_no_page
from workers.capture.types import Document


@pytest.mark.parametrize(
    ("body", "kind", "media_type"),
    [
        (documents.handbook(), Kind.PDF, "application/pdf"),
        (b"\x00\x01junk before the mark" + documents.handbook(), Kind.PDF, "application/pdf"),
        (documents.photo(), Kind.PICTURE, "image/jpeg"),
        (documents.animation(), Kind.PICTURE, "image/gif"),
        (documents.SVG, Kind.SVG, "image/svg+xml"),
        (
            f"<?xml version='1.0'?><!-- 注释 --><!DOCTYPE svg [<!ENTITY a 'b'>]>{documents.SVG}",
            Kind.SVG,
            "image/svg+xml",
        ),
        (documents.docx(), Kind.OFFICE, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (documents.epub(), Kind.OFFICE, "application/epub+zip"),
        (documents.odt(), Kind.OFFICE, "application/vnd.oasis.opendocument.text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, Kind.OFFICE, "application/x-ole-storage"),
        (documents.zipped({"a.txt": "普通的压缩包"}), Kind.OTHER, "application/zip"),
        (documents.film(), Kind.MEDIA, "video/mp4"),
        (documents.webm(), Kind.MEDIA, "video/webm"),
        (documents.sound(), Kind.MEDIA, "audio/wav"),
        (documents.FEED, Kind.FEED, "application/xml"),
        (documents.XML, Kind.XML, "application/xml"),
        (documents.JSON, Kind.JSON, "application/json"),
        ("<!doctype html><title>网页", Kind.HTML, "text/html"),
        ("\ufeff  <HTML><body>网页", Kind.HTML, "text/html"),
        ("一封普通的信。\n", Kind.PLAIN, "text/plain"),
        ("一封普通的信。\n".encode("utf-16"), Kind.PLAIN, "text/plain"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 500, Kind.OTHER, "application/octet-stream"),
        (b"\x00", Kind.OTHER, "application/octet-stream"),
    ],
)
def test_it_judges_by_content(body: bytes | str, kind: Kind, media_type: str, tmp_path: Path) -> None:
    for declared in ("", "image/png", "application/pdf"):
        sniffed = file_of(tmp_path, body, declared=declared).sniffed
        assert (sniffed.kind, sniffed.media_type) == (kind, media_type)


@pytest.mark.parametrize("piece", ["<?", "<!--", "<!DOCTYPE[", "<!DOCTYPE", "<!DOCTYPE x>", "<? ?>", "<!----><a"])
def test_it_looks_for_a_root_without_going_back(piece: str, tmp_path: Path) -> None:
    begun = time.process_time()
    assert file_of(tmp_path, f"<?xml version='1.0'?>{piece * 40_000}注").sniffed.document is Document.TEXT
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize(
    ("url", "declared", "kind"),
    [
        ("https://a.example/说明.md", "", Kind.MARKDOWN),
        ("https://a.example/x", "text/markdown", Kind.MARKDOWN),
        ("https://a.example/表.csv?x=1", "", Kind.TABLE),
        ("https://a.example/main.py", "", Kind.SOURCE),
        ("https://a.example/x", "text/plain", Kind.PLAIN),
    ],
)
def test_it_takes_a_hint_among_kinds_of_text(url: str, declared: str, kind: Kind, tmp_path: Path) -> None:
    assert file_of(tmp_path, "标题,<b>二</b>\n", url, declared).sniffed.kind is kind
    assert file_of(tmp_path, documents.handbook(), url, declared).sniffed.document is Document.PDF


@pytest.mark.parametrize(
    ("shown", "is_none"),
    [
        ("%PDF-1.7\n%âãÏÓ", True),
        ("‰PNG\n\x1a\n", True),
        ("ÿØÿà\ufffdJFIF", True),
        ("\ufffd\ufffd\ufffd\ufffd\x00\x10JFIF", True),
        ("PK\x03\x04\x14", True),
        ("PK 两个字母的文章，不是压缩包", False),
        ("关于 JFIF 和 Exif 的文章", False),
        ("JFIF 是一种格式", False),
        ("", False),
    ],
)
def test_it_tells_a_page_from_a_file_the_browser_took_for_one(shown: str, is_none: bool) -> None:
    assert is_no_page(shown) is is_none


def test_it_names_a_file_by_its_address() -> None:
    assert file_name("https://a.example/%E6%8A%A5%E5%91%8A.pdf?x=/y.exe#z") == "报告.pdf"
    assert file_name("https://a.example/") == "" and file_name("https://[bad/") == ""
