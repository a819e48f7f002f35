"""One instance a data folder."""

import os
from pathlib import Path

import pytest

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.instance import Instance


def test_it_names_the_process_that_has_the_folder(tmp_path: Path) -> None:
    data = tmp_path / "数据"
    first = Instance(data)
    first.take()
    first.write_status({"url": "http://localhost:8420", "ready": True})
    with pytest.raises(
        EmbeddedError, match=rf"already runs on .*数据 \(process {os.getpid()}\), see http://localhost:8420"
    ):
        Instance(data).take()
    assert Instance(data).holder() == os.getpid()
    first.give_back()
    assert Instance(data).holder() is None
    Instance(data).take()


def test_it_reads_no_status_where_nothing_runs(tmp_path: Path) -> None:
    assert Instance(tmp_path).read_status() == {}
    assert Instance(tmp_path).holder() is None
