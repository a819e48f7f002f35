"""The short form of two worker hosts: one is cut off, one is killed, and nothing is lost or doubled."""

from pathlib import Path

import pytest

from tests.benchmarks.short_runs import missed_bars


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_it_loses_nothing_with_a_machine(tmp_path: Path) -> None:
    assert missed_bars("benchmarks.two_hosts", tmp_path) == []
