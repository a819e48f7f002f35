"""Uploaded zips: every trick is refused before a member is read, and damage is one kind of error."""

import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.formats.safe_zip import ZipLimits, is_zip, open_zip
from linksnap.formats.zip_directory import count_entries
from tests.linksnap.formats.zips import SPECIAL_KINDS, zip_of, zip_with_mode


def problem_of(path: Path, limits: ZipLimits | None = None) -> FileProblem:
    with pytest.raises(UnreadableFile) as caught, open_zip(path, limits):
        pass
    return caught.value.problem


def test_it_reads_members_by_name(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"目录/书签.html": "你好", "b.json": b"[]", "folder/": b"", "__MACOSX/._b": b"x"})
    with open_zip(path) as archive:
        assert archive.names == ("目录/书签.html", "b.json")
        assert archive.read("目录/书签.html") == "你好".encode()
        assert archive.read("目录/书签.html", limit=3) is None
        assert "b.json" in archive and archive.size("b.json") == 2
    assert is_zip(path.read_bytes())


@pytest.mark.parametrize("name", ["../../x", "a/../../x", "/etc/x", "C:\\x", "c:/x", "..\\x", "\\\\host\\x", "a\x07b"])
def test_it_refuses_names_that_leave_the_folder(tmp_path: Path, name: str) -> None:
    assert problem_of(zip_of(tmp_path / "a.zip", {"ok.txt": b"", name: b"x"})) is FileProblem.DANGEROUS_ARCHIVE


def test_it_refuses_a_name_with_nul(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"aXb.txt": b"x"})
    path.write_bytes(path.read_bytes().replace(b"aXb.txt", b"a\x00b.txt"))
    assert problem_of(path) in (FileProblem.DANGEROUS_ARCHIVE, FileProblem.BAD_ARCHIVE)


@pytest.mark.parametrize("mode", SPECIAL_KINDS)
def test_it_refuses_links_and_devices(tmp_path: Path, mode: int) -> None:
    assert problem_of(zip_with_mode(tmp_path / "a.zip", "链接", mode)) is FileProblem.DANGEROUS_ARCHIVE


def test_it_refuses_two_files_of_one_name_but_not_a_file_written_twice(tmp_path: Path) -> None:
    for second, refused in ((b"two", True), (b"one", False)):
        path = tmp_path / f"{refused}.zip"
        with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
            warnings.simplefilter("ignore")
            archive.writestr("a.html", b"one")
            archive.writestr("a.html", second)
        if refused:
            assert problem_of(path) is FileProblem.DANGEROUS_ARCHIVE
        else:
            with open_zip(path) as archive:
                assert archive.names == ("a.html",)


def test_it_refuses_a_bomb_by_its_ratio(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"zeros": bytes(3_000_000)})
    assert problem_of(path, ZipLimits(ratio_from=1_000_000)) is FileProblem.DANGEROUS_ARCHIVE


def test_it_refuses_members_that_share_their_bytes(tmp_path: Path) -> None:
    # Each member alone is harmless; that all point to the same packed bytes shows only in the sum.
    path = zip_of(tmp_path / "a.zip", {"0": bytes(900_000)})
    raw = path.read_bytes()
    at = raw.index(b"PK\x01\x02")
    entry, end = raw[at : raw.index(b"PK\x05\x06")], raw[raw.index(b"PK\x05\x06") :]
    entries = b"".join(entry[:-1] + bytes([name]) for name in range(48, 90))
    end = end[:8] + struct.pack("<HHL", 42, 42, len(entries)) + end[16:]
    path.write_bytes(raw[:at] + entries + end)
    assert problem_of(path, ZipLimits(ratio_from=1_000_000)) is FileProblem.DANGEROUS_ARCHIVE


def test_it_refuses_a_million_entries_without_keeping_them(tmp_path: Path) -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    path = tmp_path / "many.zip"
    directory = entry * 1_000_000
    # The end record says ten: what it says is not believed.
    path.write_bytes(
        b"PK\x03\x04" + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10, 10, len(directory), 4, 0)
    )
    assert problem_of(path) is FileProblem.DANGEROUS_ARCHIVE


def test_it_counts_entries(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {str(number): b"" for number in range(70_000)})
    assert count_entries(path, 100_000, 64 << 20) == 70_000


def test_it_refuses_what_is_encrypted_or_packed_in_odd_ways(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a": b"secret"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert problem_of(path) is FileProblem.BAD_ARCHIVE
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", b"x" * 1000)
    assert problem_of(path) is FileProblem.BAD_ARCHIVE


def test_it_says_when_a_member_is_damaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "完好的内容" * 100)
    raw = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(raw[:60] + b"\xff" + raw[61:])
    with open_zip(tmp_path / "a.zip") as archive, pytest.raises(UnreadableFile) as caught:
        archive.read("a.txt")
    assert caught.value.problem is FileProblem.BAD_ARCHIVE


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 400), value=st.integers(0, 255), cut=st.integers(0, 400))
def test_it_raises_nothing_else_for_damaged_zips(tmp_path: Path, at: int, value: int, cut: int) -> None:
    raw = bytearray(zip_of(tmp_path / "a.zip", {"一.html": "你好" * 50, "b.json": b"[1, 2, 3]" * 20}).read_bytes())
    raw[at % len(raw)] = value
    (tmp_path / "b.zip").write_bytes(raw[: len(raw) - cut % 7 * 20])
    try:
        with open_zip(tmp_path / "b.zip") as archive:
            for name in archive.names:
                archive.read(name)
    except UnreadableFile:
        pass
