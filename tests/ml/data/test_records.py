"""Records survive a file; a damaged file is refused with its line."""

from pathlib import Path

import pytest

from ml.data.records import BadRecords, PageRecord, read_records, write_records
from tests.ml.data.libraries import library


def test_it_reads_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "资料库.jsonl"
    assert write_records(path, library(12)) == 12
    assert list(read_records(path)) == library(12)


def test_it_reads_what_a_later_version_wrote(tmp_path: Path) -> None:
    path = tmp_path / "later.jsonl"
    path.write_text('{"page":1,"site":"a","lang":"zh","saved_at":1,"title":"题","mood":"?"}\n\n', encoding="utf-8")
    assert list(read_records(path)) == [PageRecord(1, "a", "zh", 1, "题")]


@pytest.mark.parametrize(
    "line", ["{", "[]", "3", '{"page":"x","site":"a","lang":"","saved_at":1,"title":"t"}', '{"page":1}']
)
def test_it_names_the_line_it_cannot_read(line: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(BadRecords, match=r"bad\.jsonl, line 2"):
        list(read_records(path))


def test_it_says_what_is_no_file_of_records(tmp_path: Path) -> None:
    with pytest.raises(BadRecords, match="cannot be read"):
        list(read_records(tmp_path / "missing"))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRecords, match="UTF-8"):
        list(read_records(tmp_path / "binary"))
