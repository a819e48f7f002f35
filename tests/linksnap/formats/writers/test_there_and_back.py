"""What we write, our own importers read: bookmarks, tables, JSON."""

from collections.abc import Iterable
from pathlib import Path

from linksnap.formats.base import FormatName, ImportedEntry
from linksnap.formats.registry import recognise
from linksnap.formats.writers.rows import FolderEnd, FolderStart
from linksnap.formats.writers.write_csv import write_csv
from linksnap.formats.writers.write_json import write_json
from linksnap.formats.writers.write_netscape import write_netscape
from tests.linksnap.formats.writers.samples import SAVED, highlight, link


def read_back(pieces: Iterable[bytes], path: Path) -> tuple[str, list[ImportedEntry]]:
    path.write_bytes(b"".join(pieces))
    found = recognise(path, path.name)
    rows = list(found.read(path, with_pages=False))
    assert all(isinstance(row, ImportedEntry) for row in rows), rows
    return found.name, [row for row in rows if isinstance(row, ImportedEntry)]


def test_it_reads_its_own_bookmarks(tmp_path: Path) -> None:
    folder, inner = FolderStart("阅读", "", SAVED, SAVED), FolderStart("CSS & 字体", "", SAVED, SAVED)
    marked = link(
        notes="再读\n一遍",
        description="关于 <排版>",
        is_archived=True,
        is_unread=True,
        is_shared=True,
        is_favourite=True,
    )
    rows = (folder, inner, marked, FolderEnd(), FolderEnd(), link(url="https://a.example/", title="=1+1", tags=()))
    name, (first, second) = read_back(write_netscape(rows), tmp_path / "书签.html")
    assert name == FormatName.NETSCAPE
    assert (first.url, first.title, first.added_at) == (marked.url, marked.title, SAVED)
    assert first.tags == ("排版", "CSS") and first.folders == (("阅读", "CSS & 字体"),)
    assert (first.notes, first.description) == ("再读\n一遍", "关于 <排版>")
    assert (first.is_archived, first.is_unread, first.is_shared, first.is_favourite) == (True, True, True, True)
    assert (second.title, second.tags, second.folders) == ("=1+1", (), ())


def test_it_reads_its_own_table(tmp_path: Path) -> None:
    row = link(notes='他说 "好",\n走了', folders=(("阅读",),), is_favourite=True, is_unread=True)
    name, (read,) = read_back(write_csv([row]), tmp_path / "表.csv")
    assert name == FormatName.CSV
    assert (read.url, read.title, read.notes, read.added_at) == (row.url, row.title, row.notes, SAVED)
    assert read.tags == ("排版", "CSS") and read.is_favourite and read.is_unread
    assert read.folders == (("阅读",),)


def test_it_reads_its_own_json(tmp_path: Path) -> None:
    row = link(
        notes='他说 "好",\n走了', description="关于 <排版>", folders=(("阅读", "CSS/字体"), ("设计",)),
        is_favourite=True, is_archived=True, is_shared=True, highlights=(highlight(note="妙"),),
    )  # fmt: skip
    name, (read, bare) = read_back(write_json([row, link(title="", page_title="页")]), tmp_path / "链接.json")
    assert name == FormatName.LINKS
    same = ("url", "title", "notes", "description", "tags", "folders", "is_favourite", "is_archived", "is_shared")
    assert all(getattr(read, field) == getattr(row, field) for field in same)
    assert (read.added_at, read.is_unread, bare.title) == (SAVED, False, "页")
    assert (read.highlights[0].quote, read.highlights[0].note) == ("行高与标点", "妙")
