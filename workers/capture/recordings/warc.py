"""A web archive of records (WARC, ISO 28500), packed with gzip or not."""

from __future__ import annotations

import tempfile
from pathlib import Path

from workers.capture.recordings.base import MAX_UNPACKED, SavedPage
from workers.capture.recordings.records import ArchiveAnswers, asked_moment
from workers.capture.recordings.unpacking import Budget, copy_plain
from workers.capture.types import SavedFile


class WarcReader:
    """Every response answers for its address."""

    content_type = "application/warc"

    def read(self, file: SavedFile, url: str) -> SavedPage:
        """Unpack within limits first, then read: a record that unfolds to gigabytes ends the reading early."""
        answers = ArchiveAnswers(url, asked_moment(file))
        with Path(file.path).open("rb") as packed, tempfile.TemporaryFile() as plain:
            copy_plain(packed, plain, Budget(MAX_UNPACKED))
            plain.seek(0)
            answers.add(plain)
        return answers.page()
