"""A zip of web archives with a list of pages (WACZ 1.1.1)."""

from __future__ import annotations

import json
import tempfile
import zipfile
import zlib

from workers.capture.recordings.base import MAX_UNPACKED, SavedPage, unreadable
from workers.capture.recordings.records import ArchiveAnswers, asked_moment
from workers.capture.recordings.unpacking import Budget, copy_plain
from workers.capture.types import SavedFile

MAX_MEMBERS = 10_000
_MAX_PAGE_LIST = 2_000_000
# Beside a bad zip: an encrypted member, a compression nobody has, damaged data, a truncated file.
_ZIP_FAULTS = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError, ValueError)


class WaczReader:
    """The archives below `archive/`, the pages in `pages/pages.jsonl`. No member's name is ever used as a path."""

    content_type = "application/wacz"

    def read(self, file: SavedFile, url: str) -> SavedPage:
        """The answers of all archives together."""
        answers, budget = ArchiveAnswers(url, asked_moment(file)), Budget(MAX_UNPACKED)
        try:
            with zipfile.ZipFile(file.path) as packed:
                members = packed.infolist()
                if len(members) > MAX_MEMBERS:
                    raise unreadable("too many members")
                archives = [one for one in members if one.filename.endswith((".warc", ".warc.gz"))]
                for member in archives:
                    _add(packed, member, answers, budget)
                listed = _listed_pages(packed)
        except _ZIP_FAULTS as error:
            raise unreadable(type(error).__name__) from error
        if not archives:
            raise unreadable("no archive in it")
        return answers.page(listed)


def _add(packed: zipfile.ZipFile, member: zipfile.ZipInfo, answers: ArchiveAnswers, budget: Budget) -> None:
    with packed.open(member) as source, tempfile.TemporaryFile() as plain:
        copy_plain(source, plain, budget)
        plain.seek(0)
        answers.add(plain)


def _listed_pages(packed: zipfile.ZipFile) -> tuple[str, ...]:
    """The addresses of the page list; the first line is its head."""
    try:
        with packed.open("pages/pages.jsonl") as lines:
            text = lines.read(_MAX_PAGE_LIST).decode("utf-8", "replace")
    except KeyError:
        return ()
    found = []
    for line in text.splitlines():
        try:
            page = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(page, dict) and isinstance(page.get("url"), str):
            found.append(page["url"])
    return tuple(dict.fromkeys(found))
