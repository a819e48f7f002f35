"""Libraries as JSON: what each tool writes arrives whole, and no file of theirs brings a reader down."""

import copy
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linksnap.formats.base import (
    FileProblem,
    ImportedEntry,
    ImportedRow,
    RefusedRow,
    RowReason,
    StoredPageKind,
    UnreadableFile,
)
from linksnap.formats.registry import by_name, recognise
from tests.linksnap.formats.json_samples import (
    ALL_JSON,
    KARAKEEP,
    LINKDING,
    LINKWARDEN,
    PINBOARD,
    PINBOARD_XML,
    WALLABAG,
    WALLABAG_1,
    as_json,
)
from tests.linksnap.formats.zips import zip_of


def read(tmp_path: Path, raw: bytes, name: str, *, with_pages: bool = True) -> list[ImportedRow]:
    path = tmp_path / "upload"
    path.write_bytes(raw)
    return list(by_name(name).read(path, with_pages=with_pages))


def entry(row: ImportedRow) -> ImportedEntry:
    assert isinstance(row, ImportedEntry)
    return row


def refusal(row: ImportedRow) -> RefusedRow:
    assert isinstance(row, RefusedRow)
    return row


@pytest.mark.parametrize(("name", "sample"), ALL_JSON)
def test_it_recognises_each_by_content(tmp_path: Path, name: str, sample: object) -> None:
    (tmp_path / "x").write_bytes(as_json(sample))
    assert recognise(tmp_path / "x", "备份 (1).txt").name == name


def test_it_reads_karakeep(tmp_path: Path) -> None:
    first, note, nothing = read(tmp_path, as_json(KARAKEEP), "karakeep")
    assert entry(first) == ImportedEntry(
        number=1,
        url="https://example.cn/量子",
        title="量子计算入门",
        notes="周末读",
        tags=("物理", "to read"),
        folders=(("学习", "Physics"),),
        added_at=datetime(2024, 6, 1, 8, 30, tzinfo=UTC),
        is_archived=True,
    )
    assert refusal(note) == RefusedRow(2, RowReason.NOT_A_LINK, text="买牛奶和鸡蛋")
    assert refusal(nothing) == RefusedRow(3, RowReason.NOT_A_LINK, title="图片")


def test_it_tells_machine_tags_where_karakeep_does(tmp_path: Path) -> None:
    sample = copy.deepcopy(KARAKEEP)
    sample["bookmarks"][0]["tags"] = [  # type: ignore[index]
        {"id": "1", "name": "物理", "attachedBy": "human"},
        {"id": "2", "name": "Quantum", "attachedBy": "ai"},
    ]
    first = entry(read(tmp_path, as_json(sample), "karakeep")[0])
    assert (first.tags, first.machine_tags) == (("物理",), ("Quantum",))


def test_it_reads_karakeeps_zipped_backup(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "b.zip", {"karakeep-backup-2026-01-01T00-00-00-000Z.json": as_json(KARAKEEP)})
    assert recognise(path, "b.zip").name == "karakeep"
    assert [row.number for row in by_name("karakeep").read(path, with_pages=True)] == [1, 2, 3]


def test_it_ends_the_path_of_lists_in_a_circle(tmp_path: Path) -> None:
    sample = copy.deepcopy(KARAKEEP)
    sample["lists"][0]["parentId"] = "l2"  # type: ignore[index]
    assert entry(read(tmp_path, as_json(sample), "karakeep")[0]).folders == (("学习", "Physics"),)


def test_it_reads_linkding_pages_one_after_the_other(tmp_path: Path) -> None:
    rows = read(tmp_path, as_json(LINKDING) + as_json(LINKDING), "linkding")
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert entry(rows[0]) == ImportedEntry(
        number=1,
        url="https://example.com/嵌入式数据库",
        title="Databases, compared",
        description="轻量数据库对比",
        notes="**重点** see part 2",
        tags=("数据库", "sqlite"),
        added_at=datetime(2024, 3, 1, 1, 30, 0, 123456, tzinfo=UTC),
        modified_at=datetime(2024, 3, 2, tzinfo=UTC),
        is_unread=True,
        is_archived=False,
        is_shared=True,
    )
    assert refusal(rows[1]).reason is RowReason.NOT_A_WEB_ADDRESS and refusal(rows[1]).title == "小书签"


def test_it_reads_linkwarden(tmp_path: Path) -> None:
    first, scan, loose = read(tmp_path, as_json(LINKWARDEN), "linkwarden", with_pages=False)
    assert entry(first) == ImportedEntry(
        number=1,
        url="https://example.org/attention",
        title="Attention 机制综述",
        description="survey",
        tags=("综述",),
        machine_tags=("Deep Learning",),
        folders=(("研究", "论文"),),
        added_at=datetime(2023, 11, 5, 10, tzinfo=UTC),
        modified_at=datetime(2023, 11, 6, 10, tzinfo=UTC),
        is_favourite=True,
        is_shared=True,
    )
    assert refusal(scan).reason is RowReason.NOT_A_LINK
    # An older export does not mark tags, only links: the tags of such a link are not trusted.
    assert (entry(loose).folders, entry(loose).machine_tags, entry(loose).is_favourite) == ((), ("guessed",), False)
    assert entry(loose).added_at == datetime(2019, 1, 1, tzinfo=UTC)


def test_it_reads_the_text_linkwarden_kept_of_a_page(tmp_path: Path) -> None:
    first, _scan, loose = read(tmp_path, as_json(LINKWARDEN), "linkwarden")
    page = entry(first).page
    assert page is not None and page.kind is StoredPageKind.ARTICLE_HTML and entry(loose).page is None
    lines = ('正文 &lt;b&gt;不是标签&lt;/b&gt; &amp; 引号"', "Second line.")
    assert page.body.decode() == "".join(f"<p>{line}</p>\n" for line in lines)
    assert page.saved_at == datetime(2023, 11, 7, 10, tzinfo=UTC)


def test_it_takes_no_text_of_a_scan_for_a_page(tmp_path: Path) -> None:
    link = {"name": "扫描件", "type": "pdf", "url": "https://a.example/扫描.pdf", "textContent": "扫描的文字"}
    sample = {**LINKWARDEN, "collections": [{"id": 1, "name": "文件", "links": [link]}]}
    assert entry(read(tmp_path, as_json(sample), "linkwarden")[0]).page is None


def test_it_reads_pinboard(tmp_path: Path) -> None:
    first, second = (entry(row) for row in read(tmp_path, as_json(PINBOARD), "pinboard"))
    assert first == ImportedEntry(
        number=1,
        url="https://example.com/a?b=1&c=2",
        title="如何写好文档",
        notes="讲得很清楚\nwith examples",
        tags=("写作", "docs", ".private"),
        added_at=datetime(2015, 6, 1, 12, tzinfo=UTC),
        is_unread=True,
        is_shared=False,
    )
    assert (second.title, second.notices) == ("", ())


def test_it_reads_pinboards_xml(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(PINBOARD_XML)
    assert recognise(tmp_path / "x", "posts").name == "pinboard"
    first, second = (entry(row) for row in read(tmp_path, PINBOARD_XML.encode(), "pinboard"))
    assert (first.url, first.tags, first.notes) == ("https://example.com/a?b=1&c=2", ("写作", "docs"), "讲得很清楚")
    assert (first.is_unread, first.is_shared) == (True, False)
    assert second.notices == (RowReason.WRONG_SHAPE,) and second.added_at is None


def test_it_refuses_billion_laughs_and_outside_entities(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE posts [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;">]><posts><post href="&b;"/></posts>'
    outside = '<!DOCTYPE posts SYSTEM "http://127.0.0.1/x.dtd"><posts><post href="https://a.cn"/></posts>'
    for hostile in (laughs, outside):
        with pytest.raises(UnreadableFile) as caught:
            read(tmp_path, hostile.encode(), "pinboard")
        assert caught.value.problem is FileProblem.DANGEROUS_ARCHIVE


def test_it_gives_the_posts_before_xml_breaks(tmp_path: Path) -> None:
    rows = read(tmp_path, PINBOARD_XML.encode()[:-40], "pinboard")
    assert isinstance(rows[0], ImportedEntry) and refusal(rows[-1]).reason is RowReason.TRUNCATED
    endless = b'<posts><post href="https://a.cn/"/><post href="' + b"x" * 12_000_000
    assert [type(row) for row in read(tmp_path, endless, "pinboard")] == [ImportedEntry, RefusedRow]


def test_it_reads_wallabag_with_article_and_marked_passages(tmp_path: Path) -> None:
    first, failed = (entry(row) for row in read(tmp_path, as_json(WALLABAG), "wallabag"))
    assert first.page is not None and first.page.kind is StoredPageKind.ARTICLE_HTML
    assert first.page.body.decode() == "<p>丝绸之路连接东西方。</p>"
    assert first.page.saved_at == first.added_at == datetime(2022, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert [(mark.quote, mark.note) for mark in first.highlights] == [("连接东西方", "要查证")]
    assert (first.tags, first.is_archived, first.is_unread, first.is_favourite) == (
        ("长文", "history"),
        True,
        False,
        True,
    )
    assert failed.page is None and failed.is_unread is True
    assert all(entry(row).page is None for row in read(tmp_path, as_json(WALLABAG), "wallabag", with_pages=False))


def test_it_reads_wallabag_1(tmp_path: Path) -> None:
    old = entry(read(tmp_path, as_json(WALLABAG_1), "wallabag")[0])
    assert (old.tags, old.is_archived, old.is_favourite) == (("旧", "归档"), True, False)


@pytest.mark.parametrize(("name", "sample"), ALL_JSON)
def test_it_gives_the_rows_before_the_cut(tmp_path: Path, name: str, sample: object) -> None:
    raw = as_json(sample)
    for cut in range(2, len(raw) - 3, 97):
        rows = read(tmp_path, raw[:cut], name)
        assert refusal(rows[-1]).reason is RowReason.TRUNCATED
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_it_keeps_duplicate_ids_as_rows_of_their_own(tmp_path: Path) -> None:
    sample = {**LINKDING, "results": [LINKDING["results"][0]] * 3}  # type: ignore[index]
    assert len(read(tmp_path, as_json(sample), "linkding")) == 3


def test_it_notes_wrong_types_and_reads_the_rest(tmp_path: Path) -> None:
    row = {"url": "https://a.cn/", "title": ["x"], "tag_names": [1, None, "标签", {"name": "n"}], "unread": "maybe"}
    found = entry(read(tmp_path, as_json([{**row, "date_added": "0000-99-99", "shared": None}]), "linkding")[0])
    assert (found.title, found.tags, found.is_unread, found.is_shared) == ("", ("1", "标签", "n"), None, None)
    assert found.notices == (RowReason.WRONG_SHAPE,)


def test_it_stores_no_nul_and_no_half_characters(tmp_path: Path) -> None:
    raw = b'[{"url": "https://a.cn/\\u0000x", "title": "\\ud800\xe5\xa5\xbd", "tag_names": ["\\udfff"]}]'
    found = entry(read(tmp_path, raw, "linkding")[0])
    assert (found.url, found.title, found.tags) == ("https://a.cn/\ufffdx", "\ufffd好", ("\ufffd",))


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), which=st.sampled_from(ALL_JSON), junk=_JUNK)
def test_it_reads_any_field_of_any_type(
    tmp_path: Path, data: st.DataObject, which: tuple[str, object], junk: object
) -> None:
    name, sample = which
    broken = copy.deepcopy(sample)
    here: object = broken
    # Down to some value in the sample, which then becomes something else.
    while isinstance(here, dict | list) and here:
        key = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        inner = here[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            here[key] = junk
            break
        here = inner
    for row in read(tmp_path, json.dumps(broken).encode(), name):
        assert row.number > 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(ALL_JSON), st.integers(0, 2000))
def test_it_raises_nothing_else_for_any_bytes(tmp_path: Path, junk: bytes, which: tuple[str, object], at: int) -> None:
    name, sample = which
    raw = as_json(sample)
    for hostile in (junk, raw[:at] + junk + raw[at + len(junk) :]):
        for form in (name, "pinboard"):
            with suppress(UnreadableFile):
                read(tmp_path, hostile, form)
