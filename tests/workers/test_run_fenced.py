"""A capture worker begins only where the browser's sandbox works, and says in one sentence why it does not."""

import sys

import pytest

from workers import run


def test_it_begins_no_captures_without_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "complaint", lambda chromium: "没有沙盒")
    monkeypatch.setattr(sys, "argv", ["run", "capture", "capture_now", "capture"])
    with pytest.raises(SystemExit, match="没有沙盒"):
        run.main()


def test_it_asks_nothing_of_workers_that_capture_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(**_: object) -> None:
        raise RuntimeError("begun")

    monkeypatch.setattr(run, "complaint", lambda chromium: "没有沙盒")
    monkeypatch.setattr(run.app, "Worker", begun)
    monkeypatch.setattr(sys, "argv", ["run", "maintain", "maintain", "check_link"])
    with pytest.raises(RuntimeError, match="begun"):
        run.main()
