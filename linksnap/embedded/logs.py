"""Log files of the children: one each, the ones of earlier starts kept beside with a number."""

from pathlib import Path

KEPT = 4


def fresh_log(folder: Path, name: str) -> Path:
    """Move `name.log` to `name.log.1` (and .1 to .2 …) and return the path for the new one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    if log.exists() and log.stat().st_size:
        for number in range(KEPT, 1, -1):
            older = folder / f"{name}.log.{number - 1}"
            if older.exists():
                older.replace(folder / f"{name}.log.{number}")
        log.replace(folder / f"{name}.log.1")
    return log
