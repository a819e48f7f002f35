"""Whole backups with their pages: linkding's zip around a database, Karakeep's tar. Both come from strangers."""

import gzip
import io
import sqlite3
import tarfile
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linksnap.formats.base import FileProblem, ImportedEntry, ImportedRow, StoredPageKind, UnreadableFile
from linksnap.formats.registry import by_name, recognise
from linksnap.formats.safe_tar import open_tar_gz
from linksnap.formats.safe_zip import ZipLimits
from tests.linksnap.formats.json_samples import as_json
from tests.linksnap.formats.zips import zip_of

SCHEMA = """
CREATE TABLE bookmarks_bookmark (id INTEGER PRIMARY KEY, url TEXT, title TEXT, description TEXT, notes TEXT,
  unread BOOL, shared BOOL, is_archived BOOL, date_added DATETIME, date_modified DATETIME, owner_id INTEGER);
CREATE TABLE bookmarks_tag (id INTEGER PRIMARY KEY, name TEXT, date_added DATETIME, owner_id INTEGER);
CREATE TABLE bookmarks_bookmark_tags (id INTEGER PRIMARY KEY, bookmark_id INTEGER, tag_id INTEGER);
CREATE TABLE bookmarks_bookmarkasset (id INTEGER PRIMARY KEY, bookmark_id INTEGER, file TEXT, gzip BOOL,
  asset_type TEXT, content_type TEXT, status TEXT, date_created DATETIME);
"""
ROWS = """
INSERT INTO bookmarks_bookmark VALUES (3, 'https://例子.cn/', '存档的页', '描述', '笔记', 1, 0, 1,
  '2024-05-06 07:08:09.123456', '2024-05-07 00:00:00', 1), (4, 'https://b.cn/', '', '', '', 0, 0, 0, NULL, NULL, 1);
INSERT INTO bookmarks_tag VALUES (1, '数据库', NULL, 1), (2, 'archive', NULL, 1);
INSERT INTO bookmarks_bookmark_tags VALUES (1, 3, 1), (2, 3, 2);
INSERT INTO bookmarks_bookmarkasset VALUES
  (1, 3, 'old.html.gz', 1, 'snapshot', 'text/html', 'complete', '2024-05-06 07:09:00'),
  (2, 3, 'new.html.gz', 1, 'snapshot', 'text/html', 'complete', '2024-06-06 07:09:00'),
  (3, 3, 'x.pdf', 0, 'upload', 'application/pdf', 'complete', '2024-07-06 07:09:00');
"""
BOOKMARKS = [
    {
        "id": "b1",
        "createdAt": "2025-01-02T03:04:05.000Z",
        "modifiedAt": None,
        "title": None,
        "archived": False,
        "favourited": True,
        "note": "备注",
        "summary": "AI 摘要",
        "tags": [{"id": "t", "name": "手动", "attachedBy": "human"}, {"id": "u", "name": "auto", "attachedBy": "ai"}],
        "content": {
            "type": "link",
            "url": "https://a.cn/",
            "title": "网页标题",
            "crawledAt": "2025-01-03T00:00:00.000Z",
        },
        "assets": [],
    },
    {
        "id": "b2",
        "createdAt": "2025-01-02T03:04:05.000Z",
        "tags": [],
        "content": {"type": "link", "url": "https://b.cn/", "htmlContent": "<p>正文</p>"},
    },
]


def backup(path: Path, schema: str = SCHEMA, rows: str = ROWS) -> Path:
    with closing(sqlite3.connect(path.with_suffix(".db"))) as database:
        database.executescript(schema + rows)
    return zip_of(
        path,
        {
            "db.sqlite3": path.with_suffix(".db").read_bytes(),
            "assets/new.html.gz": gzip.compress("<html>新的</html>".encode()),
            "assets/old.html.gz": gzip.compress(b"<html>old</html>"),
        },
    )


def tar_of(path: Path, files: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def dump_parts(version: int = 1) -> dict[str, bytes]:
    lists = [{"id": "l1", "name": "稍后读", "type": "manual", "parentId": None}]
    assets = [
        {"id": "x", "assetType": "linkHtmlContent", "bookmarkId": "b1", "filePath": "assets/files/x"},
        {"id": "y", "assetType": "fullPageArchive", "bookmarkId": "b1", "filePath": "assets/files/y"},
        {"id": "z", "assetType": "screenshot", "bookmarkId": "b1", "filePath": "assets/files/z"},
    ]
    return {
        "./lists/index.json": as_json(lists),
        "./bookmarks/index.jsonl": b"".join(as_json(row).replace(b"\n", b"") + b"\n" for row in BOOKMARKS),
        "./lists/membership.json": as_json({"l1": ["b1"], "l9": "broken"}),
        "./assets/files/x": b"<p>article</p>",
        "./assets/files/y": "<html>整页</html>".encode(),
        "./assets/index.json": as_json(assets),
        "./manifest.json": as_json({"format": "karakeep.dump", "version": version}),
    }


def rows_of(path: Path, name: str, *, with_pages: bool = True) -> list[ImportedRow]:
    known = recognise(path, path.name)
    assert known.name == name
    return list(known.read(path, with_pages=with_pages))


def problem_of(path: Path, name: str) -> FileProblem:
    with pytest.raises(UnreadableFile) as caught:
        list(by_name(name).read(path, with_pages=True))
    return caught.value.problem


def test_it_reads_linkdings_backup_with_its_newest_pages(tmp_path: Path) -> None:
    first, second = rows_of(backup(tmp_path / "b.zip"), "linkding")
    assert isinstance(first, ImportedEntry) and isinstance(second, ImportedEntry)
    assert (first.url, first.title, first.notes, first.tags) == (
        "https://例子.cn/",
        "存档的页",
        "笔记",
        ("archive", "数据库"),
    )
    assert (first.is_unread, first.is_shared, first.is_archived) == (True, False, True)
    assert first.added_at == datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    assert first.page is not None and first.page.kind is StoredPageKind.PAGE_HTML
    assert first.page.body.decode() == "<html>新的</html>"
    assert first.page.saved_at == datetime(2024, 6, 6, 7, 9, tzinfo=UTC)
    assert (second.page, second.added_at) == (None, None)
    assert all(
        isinstance(row, ImportedEntry) and row.page is None
        for row in rows_of(tmp_path / "b.zip", "linkding", with_pages=False)
    )


def test_it_reads_a_backup_from_before_linkding_kept_pages(tmp_path: Path) -> None:
    schema, rows = (
        SCHEMA.split("CREATE TABLE bookmarks_bookmarkasset")[0],
        ROWS.split("INSERT INTO bookmarks_bookmarkasset")[0],
    )
    assert len(rows_of(backup(tmp_path / "b.zip", schema, rows), "linkding")) == 2


def test_it_refuses_databases_that_compute(tmp_path: Path) -> None:
    view = SCHEMA.replace("CREATE TABLE bookmarks_bookmark (", "CREATE TABLE other (") + (
        "CREATE VIEW bookmarks_bookmark AS "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n;"
    )
    assert problem_of(backup(tmp_path / "v.zip", view, ""), "linkding") is FileProblem.UNKNOWN_FORMAT
    assert (
        problem_of(zip_of(tmp_path / "n.zip", {"db.sqlite3": b"not a database" * 99}), "linkding")
        is FileProblem.BAD_ARCHIVE
    )
    assert problem_of(zip_of(tmp_path / "o.zip", {"other.txt": b""}), "linkding") is FileProblem.UNKNOWN_FORMAT


def test_it_reads_karakeeps_dump(tmp_path: Path) -> None:
    first, second = rows_of(tar_of(tmp_path / "d.tar.gz", dump_parts()), "karakeep")
    assert isinstance(first, ImportedEntry) and isinstance(second, ImportedEntry)
    assert (first.title, first.description, first.notes) == ("网页标题", "AI 摘要", "备注")
    assert (first.tags, first.machine_tags, first.folders) == (("手动",), ("auto",), (("稍后读",),))
    assert first.is_favourite is True and first.notices == ()
    assert first.page is not None and second.page is not None
    assert (first.page.kind, first.page.body.decode()) == (StoredPageKind.PAGE_HTML, "<html>整页</html>")
    assert first.page.saved_at == datetime(2025, 1, 3, tzinfo=UTC)
    assert (second.page.kind, second.page.body.decode()) == (StoredPageKind.ARTICLE_HTML, "<p>正文</p>")


def test_it_refuses_a_newer_dump(tmp_path: Path) -> None:
    assert problem_of(tar_of(tmp_path / "d.tar.gz", dump_parts(version=2)), "karakeep") is FileProblem.NEWER_VERSION


@pytest.mark.parametrize("name", ["../x", "./../../x", "/etc/x", "C:\\x", "./lists/index.json"])
def test_it_refuses_tar_names_that_leave_or_repeat(tmp_path: Path, name: str) -> None:
    files = {**dump_parts(), "lists/index.json" if name.startswith("./lists") else name: b"x"}
    assert problem_of(tar_of(tmp_path / "d.tar.gz", files), "karakeep") is FileProblem.DANGEROUS_ARCHIVE


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_it_refuses_links_and_devices_in_a_tar(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "d.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("manifest.json")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    with pytest.raises(UnreadableFile) as caught, open_tar_gz(tmp_path / "d.tar.gz"):
        pass
    assert caught.value.problem is FileProblem.DANGEROUS_ARCHIVE


def test_it_refuses_a_tar_bomb_and_a_path_renamed_by_pax(tmp_path: Path) -> None:
    bomb = tar_of(tmp_path / "bomb.tar.gz", {"zeros": bytes(5_000_000)})
    with pytest.raises(UnreadableFile) as caught, open_tar_gz(bomb, ZipLimits(ratio_from=1_000_000)):
        pass
    assert caught.value.problem is FileProblem.DANGEROUS_ARCHIVE
    with tarfile.open(tmp_path / "pax.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("harmless")
        info.pax_headers = {"path": "../../改名"}
        archive.addfile(info)
    with pytest.raises(UnreadableFile) as caught, open_tar_gz(tmp_path / "pax.tar.gz"):
        pass
    assert caught.value.problem is FileProblem.DANGEROUS_ARCHIVE


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 5000), st.booleans())
def test_it_raises_nothing_else_for_any_bytes(tmp_path: Path, junk: bytes, at: int, cut: bool) -> None:
    if not (tmp_path / "d").exists():
        tar_of(tmp_path / "d", dump_parts())
        backup(tmp_path / "b")
    plain = gzip.decompress((tmp_path / "d").read_bytes())
    database = (tmp_path / "b.db").read_bytes()
    at_page = at * 4 % len(database)
    hostile = {
        "karakeep": gzip.compress(plain[:at] + junk + (b"" if cut else plain[at + len(junk) :]), 1),
        "linkding": zip_of(
            tmp_path / "x", {"db.sqlite3": database[:at_page] + junk + database[at_page + len(junk) :]}
        ).read_bytes(),
    }
    for name, raw in hostile.items():
        (tmp_path / "x").write_bytes(raw)
        with suppress(UnreadableFile):
            assert all(row.number > 0 for row in by_name(name).read(tmp_path / "x", with_pages=True))
