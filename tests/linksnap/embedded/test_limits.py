"""What the machine lets us open and start is raised where that can be, and named where it is too little."""

import resource
from pathlib import Path

import pytest

from linksnap.embedded import limits
from linksnap.embedded.errors import EmbeddedError


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ((256, 4096), (4096, 4096)),
        ((256, resource.RLIM_INFINITY), (8192, resource.RLIM_INFINITY)),
        ((9000, 9000), None),
    ],
)
def test_it_raises_what_may_be_opened_as_far_as_it_may(
    known: tuple[int, int], wanted: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: known)
    monkeypatch.setattr(resource, "setrlimit", lambda _, change: changes.append(change))
    limits.raise_open_files()
    assert changes == ([wanted] if wanted else [])


def test_it_says_what_the_machine_allows_too_little_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 256))
    with pytest.raises(EmbeddedError, match="more than 256 files, LinkSnap needs 1024"):
        limits.raise_open_files()
    own, unit = tmp_path / "own", tmp_path / "groups" / "系统.slice" / "linksnap.service"
    unit.mkdir(parents=True)
    own.write_text("12:pids:/old\n0::/系统.slice/linksnap.service\n", encoding="utf-8")
    (unit / "pids.max").write_text("max\n", encoding="ascii")
    limits.check_tasks(tmp_path / "groups", own)
    (unit.parent / "pids.max").write_text("200\n", encoding="ascii")
    with pytest.raises(EmbeddedError, match="Only 200 processes and threads"):
        limits.check_tasks(tmp_path / "groups", own)
