"""A full disk, however the library that met it puts it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

# safetensors and tokenizers are written in Rust ("... (os error 28)", "Os { code: 28, ..."), torch.save in C++.
_OS_ERROR = re.compile(r"os error (\d+)|Os \{ code: (\d+)")
_BROKEN_WRITE = re.compile(r"PytorchStreamWriter|inline_container|file write failed|unexpected pos \d+ vs \d+")


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what says "the file could not be written" in other words into an OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        told = str(error)
        if known := _OS_ERROR.search(told):
            raise OSError(int(known[1] or known[2]), told) from error
        if _BROKEN_WRITE.search(told):
            raise OSError(errno.EIO, told) from error
        raise
