"""The database of the retrieval benchmark: an embedded Postgres whose library is kept for the next run."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.own_database import own_database
from benchmarks.report import REPOSITORY
from linksnap.embedded.postgres import SMALL_MEMORY, THROWAWAY

# What decides about the rows of the index: a change in any of it makes the kept library worthless.
_MAKES_INDEX = (
    "linksnap/migrations/*.py",
    "linksnap/rules/folding.py",
    "linksnap/rules/link_words.py",
    "linksnap/rules/segment.py",
    "linksnap/rules/tsvector.py",
    "linksnap/services/search_index.py",
    "ml/encoder/chunks.py",
    "ml/encoder/pieces.py",
    "benchmarks/retrieval/product.py",
)
_WHOLE = "whole"
_MOST_KEPT = 2


def index_digest(corpus_digest: str, revision: str) -> str:
    """What a kept library must have been made from: pages, encoder, and the code that makes the index."""
    whole = hashlib.sha256(f"{corpus_digest}:{revision}".encode())
    for pattern in _MAKES_INDEX:
        for path in sorted(REPOSITORY.glob(pattern)):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


@contextmanager
def kept_library(cache: Path, digest: str) -> Iterator[Path]:
    """Run the database of this library and point the settings at it; gives its folder (see `is_whole`).

    A library that was not indexed to its end is thrown away, and all but the newest few.
    """
    folder = cache / f"library-{digest}"
    if not is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    for old in sorted(cache.glob("library-*"), key=lambda path: path.stat().st_mtime)[:-_MOST_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    with own_database(folder, {**SMALL_MEMORY, **THROWAWAY}):
        yield folder


def is_whole(folder: Path) -> bool:
    """Whether an earlier run came to the end of indexing."""
    return (folder / _WHOLE).exists()


def keep(folder: Path) -> None:
    """Say that everything is indexed."""
    (folder / _WHOLE).touch()
