"""Files of other formats in a zip, as Safari, Google Takeout and people who pack before sending make them."""

from pathlib import Path

import pytest

from linksnap.formats import packed_file
from linksnap.formats.base import FileProblem, ImportedEntry, RefusedRow, UnreadableFile
from linksnap.formats.registry import named, recognise
from tests.linksnap.formats.reading import SAMPLES
from tests.linksnap.formats.zips import zip_of

CHROME, RAINDROP = (SAMPLES / "chrome.html").read_bytes(), (SAMPLES / "raindrop.csv").read_bytes()
PAGE = "<!doctype html><html><head><title>导出</title></head><body><a href='https://example.org'>说明</a></body></html>"


def test_it_reads_what_lies_in_a_zip_as_if_it_were_not_packed(tmp_path: Path) -> None:
    chrome, raindrop = SAMPLES / "chrome.html", SAMPLES / "raindrop.csv"
    packed = {
        chrome: {"Takeout/archive_browser.html": PAGE.encode(), "Takeout/Chrome/Bookmarks.html": CHROME},
        chrome.with_name("safari"): {"Safari 浏览器/书签.html": CHROME, "Safari 浏览器/History.json": b"{}"},
        raindrop: {"我的收藏.csv": RAINDROP, "__MACOSX/._我的收藏.csv": b"\x00"},
    }
    for own, members in packed.items():
        path = zip_of(tmp_path / own.stem, members)
        found = recognise(path, "导出.zip")
        bare = own if own.exists() else chrome
        assert list(found.read(path, with_pages=True)) == list(recognise(bare, "").read(bare, with_pages=True))
        # As the second reading asks for it, when the format is known.
        assert list(named(found.name, path).read(path, with_pages=True)) == list(found.read(path, with_pages=True))


def test_it_numbers_the_rows_of_several_files_through_and_goes_on_behind_a_broken_one(tmp_path: Path) -> None:
    head = "url,title\r\n"
    lists = {f"已保存/{name}.csv": (head + f"https://example.org/{name},第{name}个\r\n").encode() for name in "甲乙"}
    lists |= {"已保存/空.csv": b"url,title\r\n" + b'"', "已保存/照片.jpg": b"\xff\xd8"}
    path = zip_of(tmp_path / "x", lists)
    found = recognise(path, "takeout.zip")
    rows = [row for row in found.read(path, with_pages=True) if isinstance(row, ImportedEntry)]
    assert found.name == "csv" and [row.number for row in rows] == [1, 2]
    assert [row.title for row in rows] == ["第甲个", "第乙个"]
    assert all(isinstance(row, ImportedEntry | RefusedRow) for row in found.read(path, with_pages=False))


def test_it_unpacks_no_more_than_an_upload_may_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path / "x", {"Bookmarks.html": CHROME})
    monkeypatch.setattr(packed_file, "LARGEST", len(CHROME) - 1)
    with pytest.raises(UnreadableFile) as caught:
        list(recognise(path, "x").read(path, with_pages=True))
    assert caught.value.problem is FileProblem.TOO_LARGE
