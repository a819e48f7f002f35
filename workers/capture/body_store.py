"""Where recorded bodies wait: small ones in memory, large ones in files that go with the page."""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path
from typing import Any

from workers.capture.traffic import BODY_LIMIT, Body


class BodyStore:
    """The bodies of one page; the folder is made for the first large one."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._files = 0

    def keep(self, data: bytes, content_type: str) -> Body:
        """The body as it will be read: in memory, or in a file from 5 MB on. Raises OSError on a full disk."""
        if len(data) <= BODY_LIMIT:
            return Body(data, content_type)
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="linksnap-bodies-"))
        self._files += 1
        path = self._folder / str(self._files)
        path.write_bytes(data)
        return Body(path, content_type)

    def remove(self) -> None:
        """Delete the files."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def body_bytes(answer: dict[str, Any]) -> bytes:
    """The bytes in the browser's answer to `getResponseBody` (CDP domains Network and Fetch)."""
    text: str = answer["body"]
    return base64.b64decode(text) if answer["base64Encoded"] else text.encode("utf-8", "replace")
