"""Artifacts one by one: each with its own fault, later turns after earlier ones, and what a deadline leaves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from workers.capture.errors import PageBusy, PageCrashed
from workers.capture.fake_browser import FakeBrowser, FakePage
from workers.capture.formats.base import Fault, LoadedPage, Made, NotMade
from workers.capture.formats.making import Making
from workers.capture.types import ArtifactFile, CaptureOptions


class Trial:
    """A format that does what a test says, and notes that it was asked."""

    def __init__(self, kind: str, outcome: object, turn: int = 0, limit_s: float = 5.0) -> None:
        self.kind = kind
        self.outcome = outcome
        self.turn = turn
        self.limit_s = limit_s
        self.asked: list[str] = []

    async def write(self, loaded: LoadedPage) -> Made:
        """Raise it, wait for ever, or answer with as many parts."""
        self.asked.append(self.kind)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        if self.outcome == "never":
            await asyncio.Event().wait()
        parts = tuple(ArtifactFile(self.kind, loaded.folder, "x", part=part) for part in range(int(str(self.outcome))))
        return parts if len(parts) != 1 else parts[0]


def loaded(folder: Path) -> LoadedPage:
    """A page that is ready."""
    return LoadedPage(FakePage(FakeBrowser({}), CaptureOptions()), CaptureOptions(), folder, {})


async def make(folder: Path, *formats: Trial) -> tuple[Making, list[str]]:
    """Make them, with what was told."""
    making, told = Making(), list[str]()
    await making.make(loaded(folder), list(formats), told.append)
    return making, told


async def test_it_loses_nothing_by_one_that_fails(tmp_path: Path) -> None:
    making, told = await make(
        tmp_path,
        Trial("html", 1),
        Trial("pdf", NotMade(Fault.TOO_LARGE)),
        Trial("mhtml", ValueError("坏")),
        Trial("screenshot", PageBusy("busy")),
        Trial("warc", "never", limit_s=0.01),
        Trial("reader", 0),
    )
    assert [artifact.kind for artifact in making.artifacts] == ["html"]
    assert making.faults == {"pdf": "too_large", "mhtml": "failed", "screenshot": "busy", "warc": "deadline"}
    assert told[-1] == "2/6"
    assert set(making.timings) == {"html", "pdf", "mhtml", "screenshot", "warc", "reader"}


async def test_it_keeps_parts_in_their_order_and_turns_apart(tmp_path: Path) -> None:
    asked: list[str] = []
    formats = [Trial("warc", 1, turn=2), Trial("screenshot", 3), Trial("pdf", 1, turn=1)]
    for one in formats:
        one.asked = asked
    making, _ = await make(tmp_path, *formats)
    assert asked == ["screenshot", "pdf", "warc"]
    assert [(one.kind, one.part) for one in making.artifacts] == [
        ("warc", 0),
        ("screenshot", 0),
        ("screenshot", 1),
        ("screenshot", 2),
        ("pdf", 0),
    ]


async def test_it_says_deadline_for_what_was_cut_short(tmp_path: Path) -> None:
    making = Making()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await making.make(
                loaded(tmp_path), [Trial("html", 1), Trial("pdf", "never"), Trial("warc", 1, turn=1)], lambda text: None
            )
    assert [artifact.kind for artifact in making.artifacts] == ["html"]
    assert making.faults == {"pdf": "deadline", "warc": "deadline"}


async def test_it_tells_of_a_crash(tmp_path: Path) -> None:
    with pytest.raises(PageCrashed):
        await make(tmp_path, Trial("html", PageCrashed("gone")))
