"""One page of a library as the learning side sees it, and files of such pages: JSON lines, one page a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


class BadRecords(ValueError):
    """A file of records cannot be read; the message is one sentence for the operator."""


@dataclass(frozen=True)
class PageRecord:
    """A saved page with everything a person has said of it.

    `page`: a number that is the same for near-duplicates and other versions of one page. `site`: registrable domain.
    `lang`: "zh", "en" or another two-letter code, "" where nobody knows. `saved_at`: Unix seconds. `anchors`: texts of
    links that other saved pages have to this one. `questions`: search phrases after which it was opened. `refused`:
    names of tags the person did not want on it. `twin`: `page` of the same text in another language, or -1.
    """

    page: int
    site: str
    lang: str
    saved_at: float
    title: str
    description: str = ""
    note: str = ""
    passages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    twin: int = -1


_FIELDS = {field.name for field in fields(PageRecord)}
_LISTS = {"passages", "tags", "refused", "highlights", "anchors", "questions"}


def write_records(path: Path, records: Iterable[PageRecord]) -> int:
    """Write a file of records; how many there were. Streams: one record in memory."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
            written += 1
    return written


def read_records(path: Path) -> Iterator[PageRecord]:
    """The records of a file, one after another. Raises BadRecords, naming the line."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _record(line, f"{path.name}, line {number}")
    except OSError as error:
        raise BadRecords(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadRecords(f"{path.name} is not UTF-8") from error


def _record(line: str, place: str) -> PageRecord:
    try:
        row: dict[str, Any] = json.loads(line)
        kept: dict[str, Any] = {
            name: tuple(map(str, value)) if name in _LISTS else value for name, value in row.items() if name in _FIELDS
        }
        record = PageRecord(**kept)
        if not (isinstance(record.page, int) and isinstance(record.title, str) and isinstance(record.site, str)):
            raise TypeError("page, site and title have other types")
    except (ValueError, TypeError, AttributeError) as error:
        raise BadRecords(f"{place}: {error}") from error
    return record
