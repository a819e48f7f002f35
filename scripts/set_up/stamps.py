"""Stamps in the virtual environment: the digest of what a step was done for, so that it is not done again."""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.set_up.places import VENV


def digest_of(files: Iterable[Path], *words: str) -> str:
    """A digest of the contents of `files`, of `words`, and of the Python that runs."""
    digest = hashlib.sha256(sys.version.encode())
    for word in words:
        digest.update(b"\0" + word.encode())
    for file in files:
        digest.update(b"\0" + file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def is_stamped(step: str, digest: str) -> bool:
    """True if `step` was done for exactly this digest."""
    try:
        return _file(step).read_text(encoding="utf-8") == digest
    except OSError:
        return False


def stamp(step: str, digest: str) -> None:
    """Note that `step` is done for `digest`."""
    _file(step).write_text(digest, encoding="utf-8")


def _file(step: str) -> Path:
    return VENV / f".linksnap-{step}"
