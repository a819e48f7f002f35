"""Any other CSV whose header names a column of addresses, in English or Chinese."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedRow,
    RowReason,
    UnreadableFile,
)
from linksnap.formats.csv_tables import CsvRow, header_of, open_table
from linksnap.formats.tag_lists import folder_path, split_tags
from linksnap.formats.text_decoding import read_lines

# The first of these that a file has is the column of that meaning.
_URL = (
    "url", "link", "href", "uri", "address", "bookmark url", "link url", "website",
    "网址", "链接", "地址", "網址", "連結", "鏈接",
)  # fmt: skip
_TITLE = ("title", "name", "page title", "标题", "名称", "標題", "名稱")
_DESCRIPTION = ("description", "excerpt", "summary", "abstract", "描述", "摘要", "简介", "說明")
_NOTES = ("notes", "note", "comment", "comments", "annotations", "备注", "笔记", "评论", "備註", "筆記")
_TAGS = ("tags", "tag", "labels", "keywords", "label", "categories", "标签", "关键词", "標籤")
_FOLDER = ("folder", "collection", "category", "path", "list", "文件夹", "收藏夹", "目录", "分类", "資料夾", "分類")
_ADDED = (
    "created", "created_at", "created at", "added", "added_at", "date added", "date_added", "add_date", "time_added",
    "time", "timestamp", "saved", "saved_at", "date",
    "添加时间", "创建时间", "收藏时间", "时间", "日期", "新增時間", "時間",
)  # fmt: skip
_MODIFIED = ("modified", "modified_at", "updated", "updated_at", "date_modified", "修改时间", "更新时间", "更新時間")
_UNREAD = ("unread", "toread", "to_read", "is_unread", "未读", "稍后读")
_READ = ("read", "is_read", "已读")
_FAVOURITE = ("favorite", "favourite", "starred", "is_favorite", "is_starred", "important", "收藏", "星标", "最愛")
_ARCHIVED = ("archived", "is_archived", "archive", "归档", "已归档", "封存")
_SHARED = ("shared", "public", "is_shared", "公开", "分享")
_PRIVATE = ("private", "is_private", "私密", "私有")
# Diigo writes this for a bookmark without tags.
_NO_TAG = "no_tag"


class PlainCsv:
    """Reads tables that no other format here claims."""

    name = FormatName.CSV

    def recognises(self, head: FileHead) -> int:
        """By a header with a column of addresses; one column alone may as well be a text."""
        header = header_of(head.text)
        if header is None or _url_column(header.columns) is None or "<" in head.text[:1]:
            return 0
        return 50 if len(header.columns) > 1 else 40

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The rows in file order. Raises UnreadableFile (BAD_SYNTAX) when no column holds addresses."""
        header, rows = open_table(read_lines(path))
        column = _url_column(header.columns)
        if column is None:
            raise UnreadableFile(FileProblem.BAD_SYNTAX)
        for row in rows:
            yield row.refusal(column, row.cell(*_TITLE)) or _entry(row, column)


def _url_column(columns: tuple[str, ...]) -> str | None:
    return next((name for name in _URL if name in columns), None)


def _entry(row: CsvRow, url_column: str) -> ImportedEntry:
    folder = row.cell(*_FOLDER)
    folders, is_too_deep = folder_path(re.split(r"[/>\\›]", folder))
    if is_too_deep:
        row.notices.append(RowReason.TOO_DEEP)
    is_private, is_read = row.flag(*_PRIVATE), row.flag(*_READ)
    tags = _tags(row.cell(*_TAGS))
    return ImportedEntry(
        row.number,
        row.cell(url_column),
        title=row.cell(*_TITLE),
        description=row.cell(*_DESCRIPTION),
        notes=row.cell(*_NOTES),
        tags=tuple(tag for tag in tags if tag != _NO_TAG),
        folders=(folders,) if folders else (),
        added_at=row.date(*_ADDED),
        modified_at=row.date(*_MODIFIED),
        is_unread=row.flag(*_UNREAD) if is_read is None else not is_read,
        is_favourite=row.flag(*_FAVOURITE),
        is_archived=row.flag(*_ARCHIVED),
        is_shared=row.flag(*_SHARED) if is_private is None else not is_private,
        notices=row.all_notices(),
    )


def _tags(text: str) -> tuple[str, ...]:
    """Commas, semicolons and bars separate; where there is none, `#one #two` and only then."""
    if text.startswith("["):
        text = text.strip("[]").replace('"', "").replace("'", "")
    if re.search("[,;|，；、]", text):
        return split_tags(text, ",;|，；、")
    return split_tags(text, " ") if text.startswith("#") else split_tags(text, ",")
