"""What the audit of dependencies reads, and what it says when the public list cannot be asked."""

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import audit

REPORT = {
    "dependencies": [
        {"name": "gut", "version": "1.0", "vulns": []},
        {"name": "übersprungen", "skip_reason": "not on the index"},
        {
            "name": "löchrig",
            "version": "2.0",
            "vulns": [{"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.1"]}],
        },
    ],
    "fixes": [],
}


def answering(monkeypatch: pytest.MonkeyPatch, stdout: str, stderr: str = "") -> None:
    done = SimpleNamespace(stdout=stdout, stderr=stderr, returncode=1)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)


def test_it_names_every_hole(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answering(monkeypatch, json.dumps(REPORT))
    assert audit.main() == 1
    assert "löchrig 2.0: PYSEC-2026-1, fixed in 2.1\n" in capsys.readouterr().out


def test_it_passes_over_what_was_accepted_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audit.ACCEPTED, "CVE-2026-1", "that function is not called")
    assert audit.holes_of(json.dumps(REPORT)) == []


@pytest.mark.parametrize("said", ["ERROR: HTTPSConnectionPool: Max retries exceeded", "ERROR: Read timed out."])
def test_it_says_when_the_list_is_away(
    said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, "", said)
    monkeypatch.setattr("sys.argv", ["audit"])
    assert audit.main() == 0 and "skipped" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["audit", "--strict"])
    assert audit.main() == 1


def test_it_does_not_take_a_broken_lock_for_a_list_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "", "ERROR: the lock is no requirements file")
    with pytest.raises(RuntimeError, match=r"web\.txt"):
        audit.audited(Path("web.txt"))


def test_it_reads_every_lock() -> None:
    locks = {path.stem for path in Path("requirements").glob("*.txt")}
    # excluded.txt and torch-cpu.txt are no locks of what is installed: names to leave out, and hashes of one build.
    assert locks - set(audit.LOCKS) == {"excluded", "torch-cpu"}
