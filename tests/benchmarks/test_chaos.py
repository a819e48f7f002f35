"""The short forms of chaos: nothing is lost or doubled whatever dies, falls silent or is full."""

from pathlib import Path

import pytest

from tests.benchmarks.short_runs import missed_bars

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2100)]


@pytest.mark.parametrize("run", ["fast", "disk"])
def test_it_loses_and_doubles_nothing(run: str, tmp_path: Path) -> None:
    assert missed_bars("benchmarks.chaos", tmp_path, "--only", run) == []


@pytest.mark.browser
def test_it_loses_and_doubles_nothing_in_the_real_browser(
    chromium_path: str, encoder_folder: Path, tmp_path: Path
) -> None:
    environ = {"LINKSNAP_ENCODER": str(encoder_folder)}
    assert missed_bars("benchmarks.chaos", tmp_path, "--only", "browser", **environ) == []
