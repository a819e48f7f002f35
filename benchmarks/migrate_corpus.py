"""Makes files of the main import formats with any number of rows, half Chinese and half English, always the same."""

import csv
import html
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TextIO

_HAN = "中文网页排版的历史与现状如何在浏览器里实现标点压缩和行高控制字体设计开源项目数据库索引优化快照语义检索家庭备份"
_ENGLISH = """
how to build a small search index for your own library of links with postgres and python while keeping it simple
notes on typography reading backup privacy networks compilers gardening cooking
"""
_WORDS = _ENGLISH.split()
_SITES = 5_000
_FOLDERS = 40
_BEGIN = datetime(2012, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One made-up link."""

    number: int
    url: str
    title: str
    note: str
    tags: tuple[str, ...]
    folder: tuple[str, str]
    added: datetime


def rows(count: int) -> Iterator[Row]:
    """The rows in order of their folders; one in fifty names an address again."""
    chance = random.Random(20261122)
    tags = [_han(chance, 3) for _ in range(300)] + [f"{chance.choice(_WORDS)} {n}" for n in range(300)]
    for number in range(count):
        is_chinese = number % 2 == 0
        place = chance.randrange(number) if number and number % 50 == 0 else number
        folder = number * _FOLDERS // count
        yield Row(
            number=number,
            url=f"https://site{place % _SITES}.example.com/{'posts' if place % 2 else '文章'}/{place}?utm_source=feed",
            title=_han(chance, 16) if is_chinese else " ".join(chance.choices(_WORDS, k=8)),
            note=(_han(chance, 40) if is_chinese else " ".join(chance.choices(_WORDS, k=14))) if number % 3 else "",
            tags=tuple(chance.sample(tags, number % 4)),
            folder=(f"文件夹 {folder // 8}", f"Folder {folder}"),
            added=_BEGIN + timedelta(minutes=number * 41 % 7_000_000),
        )


def _han(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(_HAN, k=length))


def _netscape(out: TextIO, count: int) -> None:
    out.write("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n")
    for folder, members in groupby(rows(count), key=lambda row: row.folder):
        out.write(f"<DT><H3>{folder[0]}</H3>\n<DL><p>\n<DT><H3>{folder[1]}</H3>\n<DL><p>\n")
        for row in members:
            url, tags = html.escape(row.url), html.escape(",".join(row.tags))
            seconds = int(row.added.timestamp())
            out.write(f'<DT><A HREF="{url}" ADD_DATE="{seconds}" TAGS="{tags}">{html.escape(row.title)}</A>\n')
            out.write(f"<DD>{html.escape(row.note)}\n" if row.note else "")
        out.write("</DL><p>\n</DL><p>\n")
    out.write("</DL><p>\n")


def _pinboard(out: TextIO, count: int) -> None:
    _json_list(out, (
        {"href": row.url, "description": row.title, "extended": row.note, "time": f"{row.added:%Y-%m-%dT%H:%M:%SZ}",
         "shared": "no", "toread": "no", "tags": " ".join(tag.replace(" ", "-") for tag in row.tags)}
        for row in rows(count)
    ))  # fmt: skip


def _karakeep(out: TextIO, count: int) -> None:
    out.write('{"bookmarks": ')
    _json_list(out, (
        {"createdAt": int(row.added.timestamp()), "title": row.title, "tags": list(row.tags), "lists": [row.folder[1]],
         "content": {"type": "link", "url": row.url}, "note": row.note, "archived": False}
        for row in rows(count)
    ))  # fmt: skip
    lists = [
        {"id": f"Folder {n}", "name": f"Folder {n}", "type": "manual", "parentId": None, "icon": ""}
        for n in range(_FOLDERS)
    ]
    out.write(f', "lists": {json.dumps(lists)}}}')


def _linkwarden(out: TextIO, count: int) -> None:
    out.write('{"collections": [')
    for number, (folder, members) in enumerate(groupby(rows(count), key=lambda row: row.folder)):
        links = [
            {"name": row.title, "url": row.url, "description": row.note, "type": "url",
             "tags": [{"name": tag} for tag in row.tags], "createdAt": row.added.isoformat()}
            for row in members
        ]  # fmt: skip
        collection = {"id": number + 1, "name": folder[1], "description": "", "parentId": None, "links": links}
        out.write(("," if number else "") + json.dumps(collection, ensure_ascii=False))
    out.write('], "pinnedLinks": []}')


def _raindrop(out: TextIO, count: int) -> None:
    table = csv.writer(out)
    out.write("id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\r\n")
    for row in rows(count):
        table.writerow(
            [row.number, row.title, row.note, "", row.url, "/".join(row.folder), ", ".join(row.tags),
             f"{row.added:%Y-%m-%dT%H:%M:%S.000Z}", "", "", "false"]
        )  # fmt: skip


def _pocket(out: TextIO, count: int) -> None:
    table = csv.writer(out)
    table.writerow(["title", "url", "time_added", "cursor", "tags", "status"])
    for row in rows(count):
        table.writerow([row.title, row.url, int(row.added.timestamp()), "", "|".join(row.tags), "archive"])


def _json_list(out: TextIO, values: Iterator[dict[str, object]]) -> None:
    for number, value in enumerate(values):
        out.write(("," if number else "[") + json.dumps(value, ensure_ascii=False))
    out.write("]")


FORMATS: dict[str, Callable[[TextIO, int], None]] = {
    "netscape": _netscape,
    "karakeep": _karakeep,
    "linkwarden": _linkwarden,
    "raindrop": _raindrop,
    "pocket": _pocket,
    "pinboard": _pinboard,
}


def write_file(folder: Path, name: str, count: int) -> Path:
    """A file of a format with so many rows."""
    path = folder / f"{name}-{count}"
    with path.open("w", encoding="utf-8", newline="") as out:
        FORMATS[name](out, count)
    return path
