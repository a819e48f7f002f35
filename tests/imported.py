"""A file format of the tests: entries as they are, so that the import engine is tested apart from what reads files."""

import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linksnap.formats import registry
from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedHighlight,
    ImportedRow,
    RefusedRow,
    RowReason,
    StoredPage,
    StoredPageKind,
    UnreadableFile,
)
from linksnap.models import TransferRun, User
from linksnap.services import imports, transfer_work
from linksnap.services.importing.options import ImportOptions

_MOMENTS = ("added_at", "modified_at", "created_at", "saved_at")


class PlainLines:
    """One JSON object a line; an object with a reason is a refused row."""

    name = FormatName.TEXT

    def recognises(self, head: FileHead) -> int:
        """Whatever begins with a brace."""
        return 100 if head.text.lstrip().startswith("{") else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The rows in file order."""
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.startswith("broken"):
                    raise UnreadableFile(FileProblem.BAD_SYNTAX, "坏了")
                yield _row(number, json.loads(line), with_pages)


def _row(number: int, values: dict[str, object], with_pages: bool) -> ImportedRow:
    if "reason" in values:
        return RefusedRow(number, RowReason(str(values["reason"])), str(values.get("text", "")))
    fields: dict[str, object] = {name: _moment(name, value) for name, value in values.items()}
    for name in ("tags", "machine_tags"):
        fields[name] = tuple(values.get(name, ()))  # type: ignore[arg-type]
    fields["folders"] = tuple(tuple(path) for path in values.get("folders", ()))  # type: ignore[attr-defined]
    marks = values.get("highlights", ())
    fields["highlights"] = tuple(ImportedHighlight(**mark) for mark in marks)  # type: ignore[attr-defined]
    page = values.get("page")
    kept = StoredPage(StoredPageKind.PAGE_HTML, str(page).encode()) if page and with_pages else None
    return ImportedEntry(**{**fields, "number": number, "page": kept})  # type: ignore[arg-type]


def _moment(name: str, value: object) -> object:
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC) if name in _MOMENTS and value else value


@pytest.fixture
def plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the format of the tests is known."""
    monkeypatch.setattr(registry, "FORMATS", (PlainLines(),))


def file_of(*rows: object) -> bytes:
    """A file of the test format."""
    texts = [json.dumps(asdict(row) if is_dataclass(row) else row) for row in rows]  # type: ignore[arg-type]
    return "".join(f"{text}\n" for text in texts).encode()


def started(owner: User, *rows: object, name: str = "书签.jsonl") -> TransferRun:
    """An uploaded file that was read through."""
    run = imports.start(owner, [file_of(*rows)], name)
    return worked(run)


def worked(run: TransferRun) -> TransferRun:
    """Let the worker do what the run waits for."""
    transfer_work.carry_out(run.pk)
    run.refresh_from_db()
    return run


def imported(owner: User, *rows: object, options: ImportOptions | None = None) -> TransferRun:
    """A file brought in."""
    run = started(owner, *rows)
    imports.apply(run, options or ImportOptions())
    return worked(run)
