"""Firefox's backup: folders in folders, tags, microseconds; nothing of its own folders, searches and lines."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linksnap.formats.base import ImportedEntry, RefusedRow, RowReason
from tests.linksnap.formats.json_samples import FIREFOX, as_json
from tests.linksnap.formats.reading import entries, entry, reasons, rows_of, written
from tests.linksnap.formats.zips import zip_of


def bookmark(uri: str, **fields: object) -> dict[str, object]:
    return {"typeCode": 1, "type": "text/x-moz-place", **fields, "uri": uri}


def folder(title: str, *children: object, **fields: object) -> dict[str, object]:
    kind = {"typeCode": 2, "type": "text/x-moz-place-container"}
    return {"title": title, **kind, **fields, "children": list(children)}


def test_it_reads_folders_tags_and_dates(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, as_json(FIREFOX)))
    assert rows == [
        ImportedEntry(
            number=1,
            url="https://example.cn/排版",
            title="中文网页排版",
            tags=("排版", "reading list"),
            folders=(("设计", "Fonts"),),
            added_at=datetime(2023, 5, 6, 7, 8, 9, 250_000, tzinfo=UTC),
            modified_at=datetime(2023, 6, 6, 7, 8, 9, tzinfo=UTC),
        ),
        RefusedRow(2, RowReason.NOT_A_WEB_ADDRESS, "place:sort=8&maxResults=10", "最常访问"),
        ImportedEntry(number=3, url="https://example.org/notes", title="Notes", folders=(("设计",),)),
        ImportedEntry(number=4, url="https://example.cn/手机", title="手机上的书签"),
    ]


def test_it_reads_folders_whose_names_stand_behind_their_children(tmp_path: Path) -> None:
    inner = {"children": [bookmark("https://a.example/深")], "title": "里面"}
    outer = {
        "children": [inner, bookmark("https://a.example/外")],
        "title": "外面",
        "type": "text/x-moz-place-container",
    }
    found = entries(rows_of(written(tmp_path, as_json({"children": [outer], "root": "placesRoot"}))))
    assert [one.folders for one in found] == [(("外面", "里面"),), (("外面",),)]


def test_it_takes_the_tag_folders_of_old_backups_for_tags(tmp_path: Path) -> None:
    tags = folder("Tags", folder("历史", bookmark("https://a.example/丝绸之路")), root="tagsFolder")
    note = [{"name": "bookmarkProperties/description", "value": "旧的描述"}, {"name": "other", "value": "x"}]
    menu = folder("菜单", bookmark("https://a.example/丝绸之路", annos=note), root="bookmarksMenuFolder")
    first, second = entries(rows_of(written(tmp_path, as_json(folder("", menu, tags, root="placesRoot")))))
    assert (first.description, first.folders, first.tags) == ("旧的描述", (), ())
    assert (second.folders, second.tags) == ((), ("历史",))


def test_it_refuses_what_lies_too_deep_and_flattens_what_is_deep(tmp_path: Path) -> None:
    def nest(depth: int) -> dict[str, object]:
        nested = bookmark("https://a.example/很深")
        for number in range(depth, 0, -1):
            nested = folder(f"第{number}层", nested)
        return folder("", nested, root="placesRoot")

    deep = entry(rows_of(written(tmp_path, as_json(nest(55))))[0])
    assert len(deep.folders[0]) == 50 and deep.notices == (RowReason.TOO_DEEP,)
    assert reasons(rows_of(written(tmp_path, as_json(nest(90))))) == [RowReason.TOO_DEEP]


def test_it_says_which_bookmark_has_no_address(tmp_path: Path) -> None:
    lost = {"type": "text/x-moz-place", "title": "丢了网址"}
    odd = bookmark("https://a.example/好", dateAdded="从前", title=["不是文字"])
    first, second = rows_of(written(tmp_path, as_json(folder("", lost, odd, root="placesRoot"))))
    assert first == RefusedRow(1, RowReason.NO_URL, "", "丢了网址")
    assert entry(second).title == "" and RowReason.WRONG_SHAPE in entry(second).notices


@pytest.mark.parametrize("is_zip", [False, True])
def test_it_is_recognised_alone_and_in_a_zip(tmp_path: Path, is_zip: bool) -> None:
    raw = as_json(FIREFOX)
    path = written(tmp_path, raw)
    if is_zip:
        path = zip_of(tmp_path / "备份.zip", {"bookmarks-2024-05-06.json": raw})
    assert len(rows_of(path)) == 4


def test_it_reads_what_lies_across_chunks_as_the_rest(tmp_path: Path) -> None:
    many = [bookmark(f"https://a.example/文章/{number}", title="长" * 400, tags="标签") for number in range(1_500)]
    found = entries(rows_of(written(tmp_path, as_json(folder("", folder("多", *many), root="placesRoot")))))
    assert [one.url for one in found] == [one["uri"] for one in many]
    assert {(one.title, one.tags, one.folders) for one in found} == {("长" * 400, ("标签",), (("多",),))}
