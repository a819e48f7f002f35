"""Pictures of an archive are looked at before they are kept: their bytes may be anybody's, not those we drew."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from linksnap.models import ArtifactKind

# What the app shows as a picture; of any other type they go out as a download, whatever they are.
PICTURE_TYPES = frozenset({"image/webp", "image/png"})
PICTURE_KINDS = frozenset(
    {ArtifactKind.SCREENSHOT, ArtifactKind.THUMBNAIL, ArtifactKind.FAVICON, ArtifactKind.PAGE_IMAGE}
)
_CHECK = "linksnap.services.archive.picture_check"
_ROOT = Path(__file__).resolve().parents[3]
_LENGTH_BYTES = 8
# A drawing of the largest picture has about five bytes a pixel at its worst.
_MOST_BYTES = 600_000_000
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
# The largest picture takes some four seconds.
_LIMIT_S = 60.0


class PicturesUnseen(RuntimeError):
    """The process that looks at pictures cannot be started: this machine has no Pillow."""


@dataclass
class PictureJudge:
    """One process for the pictures of one archive; a picture that ends it is none, and the next gets a new one."""

    process: "subprocess.Popen[bytes] | None" = None

    def judge(self, data: bytes, content_type: str) -> bytes | None:
        """The bytes to keep: the same when they are nothing but a picture, else a new drawing; None for no picture."""
        if self.process is None:
            self.process = _started()
        process = self.process
        watch = threading.Timer(_LIMIT_S, process.kill)
        watch.start()
        try:
            word, drawn = _asked(process, content_type.encode(), data)
        except (OSError, EOFError):
            self.close()
            return None
        finally:
            watch.cancel()
        return {b"same": data, b"drawn": drawn}.get(word)

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


@contextmanager
def picture_judge() -> Iterator[PictureJudge]:
    """A judge that ends with the block."""
    judge = PictureJudge()
    try:
        yield judge
    finally:
        judge.close()


def _started() -> "subprocess.Popen[bytes]":
    """Raises PicturesUnseen."""
    environ = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [sys.executable, "-m", _CHECK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ
    )
    try:
        # The empty picture is none; an answer says that the process is there.
        _asked(process, b"image/png", b"")
    except (OSError, EOFError) as error:
        process.kill()
        process.communicate()
        raise PicturesUnseen from error
    return process


def _asked(process: "subprocess.Popen[bytes]", content_type: bytes, data: bytes) -> tuple[bytes, bytes]:
    """Raises OSError or EOFError when the process ends."""
    assert process.stdin is not None and process.stdout is not None
    for piece in (content_type, data):
        process.stdin.write(len(piece).to_bytes(_LENGTH_BYTES, "big"))
        process.stdin.write(piece)
    process.stdin.flush()
    return _received(process), _received(process)


def _received(process: "subprocess.Popen[bytes]") -> bytes:
    assert process.stdout is not None
    head = process.stdout.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH_BYTES or length > _MOST_BYTES:
        raise EOFError
    body = process.stdout.read(length)
    if len(body) < length:
        raise EOFError
    return body
