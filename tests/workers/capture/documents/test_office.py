"""Office files and books: their words, their facts, and bombs that look like them."""

from pathlib import Path

import pytest

from tests.sites import documents
from tests.sites.documents import ENGLISH, SENTENCE, TITLE
from tests.workers.capture.documents.readings import read, texts
from workers.capture.types import Verdict


def test_it_reads_a_text_document(tmp_path: Path) -> None:
    reading = read(tmp_path, documents.docx())
    assert texts(reading) == [(1, "恢复演练"), (0, SENTENCE)]
    page = reading.page
    assert (page.title, page.author, str(page.published)) == (TITLE, "王小明", "2024-03-01 08:00:00+00:00")


def test_it_reads_rows_slides_and_open_documents(tmp_path: Path) -> None:
    assert texts(read(tmp_path, documents.xlsx())) == [(0, "步骤\t20"), (0, SENTENCE)]
    slides = read(tmp_path, documents.pptx()).page.blocks
    assert [(block.anchor, block.level, block.text) for block in slides] == [
        ("page-2", 2, "开头"),
        ("ls-2", 0, SENTENCE),
        ("page-10", 2, "结尾"),
        ("ls-4", 0, ENGLISH),
    ]
    assert texts(read(tmp_path, documents.odt())) == [(2, "恢复演练"), (0, SENTENCE)]


def test_it_reads_a_book_in_the_order_of_its_spine(tmp_path: Path) -> None:
    reading = read(tmp_path, documents.epub())
    assert texts(reading) == [(1, "第一章"), (0, SENTENCE), (1, "第二章"), (0, ENGLISH)]
    assert (reading.page.title, reading.page.author) == (TITLE, "王小明") and "alert" not in reading.page.reader_html


@pytest.mark.parametrize("body", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, r"{\rtf1 旧的格式}".encode()])
def test_it_only_keeps_older_formats(body: bytes, tmp_path: Path) -> None:
    reading = read(tmp_path, body, "https://a.example/%E6%97%A7.doc")
    assert (reading.verdict, reading.faults, reading.page.title) == (Verdict.COMPLETE, {"text": "not_read"}, "旧.doc")


def test_it_does_not_unfold_bombs(tmp_path: Path) -> None:
    assert read(tmp_path, documents.zip_bomb()).faults == {"text": "no_text"}
    many = documents.zipped({"word/document.xml": "<x/>"} | {f"{n}.xml": "" for n in range(6_000)})
    assert read(tmp_path, many).faults == {"text": "damaged"}
    laughs = documents.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": documents.LAUGHS})
    assert read(tmp_path, laughs).faults == {"text": "no_text"}
    assert read(tmp_path, documents.docx()[:400]).faults in ({"text": "damaged"}, {})
