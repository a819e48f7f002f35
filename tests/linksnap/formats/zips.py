"""Zips for tests, ordinary and hostile, made by hand where Python's writer refuses."""

import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path


def zip_of(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """A packed zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def zip_with_mode(path: Path, name: str, mode: int) -> Path:
    """A zip with one entry of a Unix kind: a link, a device, a pipe."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, b"/etc/passwd")
    return path


SPECIAL_KINDS = (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK)
