"""The archive as rows of the dry run, without a database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linksnap.formats.archive.nouns import (
    AliasRow,
    CollectionLinkRow,
    CollectionRow,
    HighlightRow,
    LinkRow,
    LinkTagRow,
    OwnerSettings,
    TagRow,
)
from linksnap.formats.archive.reader import ArchiveReader
from linksnap.formats.archive.verify import find_faults
from linksnap.formats.archive.writer import ArchiveWriter
from linksnap.formats.base import FormatName, ImportedEntry, UnreadableFile
from linksnap.formats.registry import recognise

SAVED = datetime(2019, 5, 4, tzinfo=UTC)
ONE, TWO = "1" * 32, "2" * 32


def link(public_id: str, **fields: object) -> LinkRow:
    values: dict[str, object] = {
        "url": f"https://zili.example/{public_id[0]}", "canonical_url": f"zili.example/{public_id[0]}",
        "host": "zili.example", "title": "中文网页排版", "description": "", "notes": "再读", "is_unread": True,
        "is_favourite": False, "is_archived": True, "is_shared": False, "created_at": SAVED, "updated_at": SAVED,
        "current": "", "latest_capture": "", "is_capture_waiting": False,
    }  # fmt: skip
    return LinkRow(public_id=public_id, **(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "库.zip"
    with ArchiveWriter(path) as writer:
        writer.rows("settings", [OwnerSettings("zh-hans", "dark", ["pdf"], True, None, True, True, {}, {})])
        writer.rows("tags", [TagRow("排版", "排版", "排版", "", SAVED), TagRow("css", "CSS", "css", "排版", SAVED)])
        writer.rows("aliases", [AliasRow("css", "样式", "样式")])
        writer.rows("links", [link(ONE), link(TWO, title="第二篇")])
        writer.rows(
            "link_tags",
            [LinkTagRow(ONE, "排版", "person", None, SAVED), LinkTagRow(ONE, "css", "machine", None, SAVED)],
        )
        outer, inner = CollectionRow("a" * 32, "", "阅读", "", 0, SAVED, SAVED), "b" * 32
        writer.rows("collections", [outer, CollectionRow(inner, "a" * 32, "设计", "", 0, SAVED, SAVED)])
        writer.rows("collection_links", [CollectionLinkRow(inner, ONE, 0, SAVED)])
        writer.rows("searches", [])
        writer.rows("highlights", [HighlightRow("c" * 32, ONE, "行高", "妙", "", "ls-1", SAVED)])
        writer.seal()
    return path


def test_it_is_recognised_and_read(archive: Path) -> None:
    found = recognise(archive, "随便.zip")
    first, second = list(found.read(archive, with_pages=True))
    assert found.name == FormatName.LINKSNAP and isinstance(first, ImportedEntry)
    assert (first.number, first.url, first.added_at) == (1, "https://zili.example/1", SAVED)
    assert (first.tags, first.machine_tags) == (("排版",), ("CSS",)) and first.folders == (("阅读", "设计"),)
    assert first.highlights[0].quote == "行高" and (first.is_unread, first.is_archived) == (True, True)
    assert isinstance(second, ImportedEntry) and second.number == 2 and second.tags == ()


def test_it_finds_no_fault_in_what_it_wrote(archive: Path) -> None:
    with ArchiveReader(archive) as reader:
        assert find_faults(reader, lambda: None) == []


def test_it_writes_the_same_bytes_twice(archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    with ArchiveReader(archive) as reader, ArchiveWriter(again) as writer:
        for noun, kind in (("settings", OwnerSettings), ("tags", TagRow), ("aliases", AliasRow), ("links", LinkRow)):
            writer.rows(noun, reader.rows(kind))
        for noun, kind in (("link_tags", LinkTagRow), ("collections", CollectionRow)):
            writer.rows(noun, reader.rows(kind))
        writer.rows("collection_links", reader.rows(CollectionLinkRow))
        writer.rows("searches", [])
        writer.rows("highlights", reader.rows(HighlightRow))
        writer.seal()
    assert again.read_bytes() == archive.read_bytes()


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + b"\x00" * 18, "不是归档".encode()])
def test_it_is_no_archive(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile):
        ArchiveReader(path)
