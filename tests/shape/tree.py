"""The tracked files of the repository, for the tests of its structure."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("linksnap", "workers", "ml")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file git knows and that is still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return tuple(path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file())


def files(suffix: str, *folders: str) -> list[Path]:
    """Tracked files with a suffix below some top folders (everywhere when none is named)."""
    return [
        path
        for path in tracked()
        if path.suffix == suffix and (not folders or path.relative_to(ROOT).parts[0] in folders)
    ]


def text(path: Path) -> str:
    """A file's text."""
    return path.read_text(encoding="utf-8", errors="replace")


def name(path: Path) -> str:
    """A path as people write it."""
    return path.relative_to(ROOT).as_posix()
