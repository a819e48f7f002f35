"""The operator's commands on an embedded instance that does not run: only its servers are started, and stopped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linksnap.embedded.care import manage
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.instance import Instance
from tests.shape.tree import ROOT


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tmp_path.chmod(0o711)
    return tmp_path / "数据"


def test_it_refuses_a_restore_beside_a_linksnap_that_runs(data: Path) -> None:
    running = Instance(data)
    running.take()
    try:
        with pytest.raises(EmbeddedError, match="Stop it first"):
            manage(data, {}, ["restore", "/backups"])
    finally:
        running.give_back()


def test_it_says_that_there_is_nothing_to_care_for(data: Path) -> None:
    with pytest.raises(EmbeddedError, match="no LinkSnap in"):
        manage(data, {}, ["fsck"])
    with pytest.raises(EmbeddedError, match="Say which command"):
        manage(data, {}, [])


@pytest.mark.slow
def test_it_backs_up_one_instance_and_restores_it_into_another(data: Path, tmp_path: Path) -> None:
    def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if "LINKSNAP_" not in name and "_URL" not in name}
        clean |= {"LINKSNAP_DATA": str(folder), "LINKSNAP_SECRET_KEY": "the key the operator has kept, 钥匙"}
        argv = [sys.executable, "-m", "linksnap.embedded", "manage", *words]
        return subprocess.run(argv, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=170, check=False)

    (data / "postgres" / "cluster").parent.mkdir(parents=True)
    empty = tmp_path / "backups"
    assert "no finished backup" in run(data, "restore", str(empty)).stderr
    assert run(data, "migrate", "--verbosity", "0").returncode == 0
    assert run(data, "first_sign_in", "--username", "小明").returncode == 0
    assert run(data, "backup", str(empty)).returncode == 0
    restored = run(tmp_path / "other", "restore", str(empty))
    assert restored.returncode == 0 and "Restored" in restored.stdout, restored.stderr
    assert "is good" in run(tmp_path / "other", "verify_backup", str(empty)).stdout
    assert Instance(data).holder() is None
