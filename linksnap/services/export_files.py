"""Where exported files lie: written under a temporary name, durable, then renamed; room is asked for first."""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from linksnap.models import TransferRun, User
from linksnap.rules.tag_names import tag_slug
from linksnap.services.importing.files import run_folder

# What must stay free besides the file itself: databases and logs go on growing while it is written.
_SPARE_BYTES = 256 * 1024 * 1024
_PIECE = 1 << 20
# Only files of exactly this shape are ours to remove from an operator's folder.
_SCHEDULED = re.compile(r"linksnap-\d{8}-\d{6}\.(html|csv|json|bib|linksnap\.zip)")


class NotEnoughRoom(OSError):
    """The disk has too little room; `needed` and `free` are bytes."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(f"{needed} bytes needed, {free} free")
        self.needed = needed
        self.free = free


class NoExportFolder(RuntimeError):
    """The operator has named no folder for scheduled exports (LINKSNAP_EXPORT_DIR)."""


def download_path(run: TransferRun, suffix: str) -> Path:
    """The file of a run that people download."""
    return run_folder(run) / f"export.{suffix}"


def person_folder(owner: User) -> Path:
    """The folder of one person's scheduled exports. Raises NoExportFolder."""
    if settings.ENV.export_folder is None:
        raise NoExportFolder
    # The name helps the operator, the id keeps two people of similar names apart; a user name may be "..".
    return Path(settings.ENV.export_folder) / f"{tag_slug(owner.username)[:40]}-{owner.public_id[:8]}"


def scheduled_path(owner: User, now: datetime, suffix: str) -> Path:
    """Where a scheduled export of this moment goes. Raises NoExportFolder."""
    return person_folder(owner) / f"linksnap-{now:%Y%m%d-%H%M%S}.{suffix}"


def check_room(path: Path, needed: int) -> None:
    """Raise NotEnoughRoom unless `needed` bytes fit beside what must stay free."""
    there = next(folder for folder in path.parents if folder.exists())
    free = shutil.disk_usage(there).free
    if free < needed + _SPARE_BYTES:
        raise NotEnoughRoom(needed, free)


def write(path: Path, fill: Callable[[Path], None]) -> None:
    """Have `fill` write a temporary file beside `path`, then give it its name. Nothing is left when it fails."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A worker that died has left its own; one that only seems dead must not write into ours.
    for left in path.parent.glob(f".{path.name}.*.part"):
        left.unlink(missing_ok=True)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(4)}.part"
    try:
        fill(temporary)
        temporary.rename(path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write pieces one after another, durably."""
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def digest_of(path: Path, beat: Callable[[], object]) -> str:
    """SHA-256 of a file (hex); `beat` is called after each piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            beat()
    return digest.hexdigest()


def remove_older(path: Path, keep: int) -> int:
    """Remove all but the `keep` newest scheduled exports of the kind of `path` beside it; how many went."""
    suffix = path.name.partition(".")[2]
    ours = [
        other
        for other in path.parent.iterdir()
        if _SCHEDULED.fullmatch(other.name) and other.name.partition(".")[2] == suffix and other.is_file()
    ]
    older = sorted(ours, key=lambda other: other.name, reverse=True)[keep:]
    for other in older:
        other.unlink(missing_ok=True)
    return len(older)


def _sync(folder: Path) -> None:
    """The rename itself is only durable once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
