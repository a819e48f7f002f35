"""Control groups: made where they are delegated, done without elsewhere (a folder stands for the kernel)."""

from __future__ import annotations

from pathlib import Path

import pytest

from workers.capture.memory_group import make_memory_group


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A process that sits in `service/web`, below a group that was delegated with the memory controller."""
    (tmp_path / "cgroup" / "service" / "web").mkdir(parents=True)
    (tmp_path / "cgroup" / "service" / "cgroup.subtree_control").write_text("cpu memory pids\n")
    path = tmp_path / "own"
    path.write_text("9:name=systemd:/\n0::/service/web\n")
    return path


def test_it_makes_a_group_with_a_cap_beside_its_own(own: Path, tmp_path: Path) -> None:
    group = make_memory_group(2_500_000_000, tmp_path / "cgroup", own)
    assert group is not None and group.folder.parent == tmp_path / "cgroup" / "service"
    assert (group.folder / "memory.max").read_text() == "2500000000"
    assert (group.folder / "memory.oom.group").read_text() == "1"
    assert group.add(4321) and (group.folder / "cgroup.procs").read_text() == "4321"


def test_it_tells_whether_the_kernel_killed(own: Path, tmp_path: Path) -> None:
    group = make_memory_group(1, tmp_path / "cgroup", own)
    assert group is not None and not group.has_killed
    (group.folder / "memory.events").write_text("low 0\nhigh 0\nmax 7\noom 1\noom_kill 0\n")
    assert not group.has_killed
    (group.folder / "memory.events").write_text("low 0\nmax 7\noom 1\noom_kill 3\noom_group_kill 1\n")
    assert group.has_killed


@pytest.mark.parametrize("line", ["", "0::/\n", "4:memory:/docker/ab\n", "0::/elsewhere/deep\n"])
def test_it_goes_without_where_it_may_make_none(own: Path, tmp_path: Path, line: str) -> None:
    own.write_text(line)
    assert make_memory_group(1, tmp_path / "cgroup", own) is None


def test_it_goes_without_the_memory_controller(own: Path, tmp_path: Path) -> None:
    (tmp_path / "cgroup" / "service" / "cgroup.subtree_control").write_text("cpu pids")
    assert make_memory_group(1, tmp_path / "cgroup", own) is None


def test_it_gives_the_group_back(own: Path, tmp_path: Path) -> None:
    group = make_memory_group(1, tmp_path / "cgroup", own)
    assert group is not None
    for file in group.folder.iterdir():
        file.unlink()
    group.remove()
    assert not group.folder.exists()
    group.remove()
