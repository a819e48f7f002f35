"""The limited child: its time, its memory, its report; what is there when it is killed."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.sites import documents
from tests.workers.capture.documents.readings import file_of
from workers.capture.documents import reading as limits
from workers.capture.documents.base import REPORT, DocumentFault, Reading
from workers.capture.documents.reading import read_document
from workers.capture.types import Verdict


async def test_it_reads_in_a_process_of_its_own(tmp_path: Path) -> None:
    reading = await read_document(file_of(tmp_path, documents.handbook()), tmp_path, 40)
    assert (reading.verdict, reading.page.title) == (Verdict.COMPLETE, documents.TITLE)
    assert [one.kind for one in reading.artifacts].count("page_image") == 3
    assert all(one.path.is_relative_to(tmp_path) for one in reading.artifacts)


async def test_it_has_nothing_to_read_in_other_files(tmp_path: Path) -> None:
    reading = await read_document(file_of(tmp_path, b"\x7fELF" + b"\x00" * 100, "https://a.example/程序"), tmp_path, 40)
    assert (reading.verdict, reading.page.title, reading.artifacts) == (Verdict.COMPLETE, "程序", [])


async def test_it_keeps_what_was_written_before_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_of(tmp_path, documents.handbook())
    await read_document(file, tmp_path, 40)

    async def killed(_process: object, _limit: float) -> DocumentFault:
        return DocumentFault.DEADLINE

    monkeypatch.setattr(limits, "_watch", killed)
    reading = await read_document(file, tmp_path, 40)
    assert (reading.verdict, reading.faults) == (Verdict.PARTIAL, {"page_image": "deadline"})
    assert reading.page.title == documents.TITLE and reading.artifacts
    (tmp_path / REPORT).unlink()
    reading = await read_document(file, tmp_path, 40)
    assert (reading.faults, reading.artifacts) == ({"text": "deadline"}, [])


async def test_it_ends_a_child_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS", 2.0)
    started: list[int] = []
    start = limits._start

    def hanging(*given: object) -> object:
        process = start(*given)  # type: ignore[arg-type]
        os.kill(process.pid, 19)  # SIGSTOP: no limit of its own is of use to a process that stands still
        started.append(process.pid)
        return process

    monkeypatch.setattr(limits, "_start", hanging)
    begun = time.monotonic()
    reading = await read_document(file_of(tmp_path, documents.photo()), tmp_path, 40)
    assert reading.faults == {"text": "deadline"} and time.monotonic() - begun < 20
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


async def test_it_ends_a_child_that_eats_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_MEMORY", 1)
    monkeypatch.setattr(limits, "WATCH_S", 0.0)
    reading = await read_document(file_of(tmp_path, documents.photo()), tmp_path, 40)
    assert reading.detail == "too_large" and reading.verdict is Verdict.PARTIAL


def test_it_takes_no_file_from_outside_the_folder(tmp_path: Path) -> None:
    report = Reading(tmp_path, 0).to_json()
    report["artifacts"] = [{"kind": "page_image", "path": "../../etc/passwd", "content_type": "image/webp"}]
    assert Reading.from_report(tmp_path, json.dumps(report)).artifacts == []
