"""Passwords and keys that are made once and kept in files only their owner can read."""

import os
import secrets
from pathlib import Path

from linksnap.embedded.errors import EmbeddedError


def private_folder(folder: Path) -> Path:
    """Make `folder` (and its parents) if it is missing, closed to everybody else, and return it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"Cannot make the folder {folder}: {error.strerror}.") from error
    return folder


def kept_secret(file: Path, length: int = 32) -> str:
    """The secret in `file`; on the first call a new one of `length` random bytes, written with mode 0600."""
    try:
        text = file.read_text(encoding="ascii").strip()
        if text:
            return text
    except FileNotFoundError:
        pass
    except OSError as error:
        raise EmbeddedError(f"Cannot read {file}: {error.strerror}.") from error
    private_folder(file.parent)
    text = secrets.token_urlsafe(length)
    fresh = file.with_name(file.name + ".new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    except OSError as error:
        raise EmbeddedError(f"Cannot write {file}: {error.strerror}.") from error
    return text
