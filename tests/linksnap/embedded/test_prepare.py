"""The checks before a start, each with its one clear sentence."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from linksnap.embedded import prepare
from linksnap.embedded.errors import EmbeddedError


def test_it_says_that_the_port_is_taken_and_how_to_choose_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EmbeddedError, match=f"Port {port} is taken .* LINKSNAP_PORT={port + 1} make run"):
            prepare.check_port("127.0.0.1", port)


def test_it_says_that_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=7 * 1024**2))
    with pytest.raises(EmbeddedError, match="数据 is full: 7 MB are free"):
        prepare.check_disk(tmp_path / "数据")


def test_it_notices_a_changed_file(tmp_path: Path) -> None:
    (tmp_path / "0001_初始.py").write_text("a", encoding="utf-8")
    before = prepare.digest_of_sources([tmp_path])
    (tmp_path / "0001_初始.py").write_text("b", encoding="utf-8")
    assert prepare.digest_of_sources([tmp_path]) != before


def test_it_remembers_what_was_done(tmp_path: Path) -> None:
    marks = prepare.DoneMarks(tmp_path)
    assert not marks.is_done("migrate", "1")
    marks.note("migrate", "1")
    assert marks.is_done("migrate", "1") and not marks.is_done("migrate", "2")


def test_it_ends_with_one_sentence_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "linksnap.embedded", "up"],
        cwd=prepare.REPOSITORY,
        env={**os.environ, "LINKSNAP_DATA": str(tmp_path / "文件" / "x")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("LinkSnap: Cannot make the folder") and done.stderr.count("\n") == 1
