"""Temporary folders of captures: held while their maker lives, cleared away when it was killed."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from workers.capture.own_folder import PREFIX, OwnFolder, clear_left_behind

_MAKER = """import sys, tempfile
tempfile.tempdir = sys.argv[1]
from workers.capture.own_folder import OwnFolder
own = OwnFolder.make()
(own.path / "网页.html").write_text("half")
print(own.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(folder: Path) -> None:
    an_hour_ago = time.time() - 3600
    os.utime(folder, (an_hour_ago, an_hour_ago))


def test_it_clears_away_what_a_killed_process_left(temporary: Path) -> None:
    command = [sys.executable, "-c", _MAKER, str(temporary)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout is not None
        folder = Path(maker.stdout.readline().strip())
        aged(folder)
        assert clear_left_behind() == 0 and (folder / "网页.html").exists()
        maker.kill()
    assert clear_left_behind() == 1 and not folder.exists()


def test_it_leaves_its_own_and_other_folders_alone(temporary: Path) -> None:
    own, other, young = OwnFolder.make(), temporary / "别的", temporary / f"{PREFIX}young"
    other.mkdir()
    young.mkdir()
    for folder in (own.path, other):
        aged(folder)
    assert clear_left_behind() == 0 and own.path.exists() and other.exists() and young.exists()
    own.remove()
    assert not own.path.exists()


def test_it_follows_no_link_laid_into_the_temporary_folder(temporary: Path) -> None:
    target = temporary / "珍贵"
    target.mkdir()
    (temporary / f"{PREFIX}link").symlink_to(target)
    clear_left_behind()
    assert target.exists()
