"""Logs of earlier starts are kept, a few of them."""

from pathlib import Path

from linksnap.embedded.logs import KEPT, fresh_log


def test_it_keeps_the_logs_of_the_last_starts(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        fresh_log(tmp_path, "web").write_text(f"第 {number} 次", encoding="utf-8")
    kept = [path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir())]
    assert kept == [f"第 {number} 次" for number in range(KEPT + 2, 1, -1)]
