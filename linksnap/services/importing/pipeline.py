"""Uploaded files are read in a process beside the worker: limited, without a key, a batch ahead of PostgreSQL."""

import io
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Generator, Iterator
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any

from linksnap.formats import registry
from linksnap.formats.base import UnreadableFile
from linksnap.services.importing.archive_check import CheckedArchive, CheckOrder, StillChecking, checked_archive
from linksnap.services.importing.entries import Judged
from linksnap.services.importing.judging import ReadOrder, Recognised, judged_batches
from linksnap.services.importing.preparing import Failure, PreparedRow, PrepareOrder, prepare

_ROOT = Path(__file__).resolve().parents[3]
_LENGTH_BYTES = 8
# No address of the database and no key: the child reads what strangers made.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
# Far above what any file of ours took (a million rows: 300 MB), far below what would hurt the machine.
_MOST_MEMORY_BYTES = 2 << 30
_MOST_MESSAGE_BYTES = 1 << 30
# A file may take five minutes of a processor, and a large one longer: a million rows of 300 MB took two.
_SECONDS = 300
_BYTES_A_SECOND = 256 * 1024
Order = ReadOrder | PrepareOrder | CheckOrder

# What a batch holds besides our own dataclasses and enums; a path, for the orders that go the other way, is not in it.
_VALUES = frozenset({("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta")})


class PreparingEnded(RuntimeError):
    """The process that reads a file ended before its work: killed, out of memory or time, or broken."""


def read_batches(order: ReadOrder) -> Generator[Recognised | list[Judged]]:
    """What `judging.judged_batches` says of a file, from a process of its own.

    Raises UnreadableFile, FileNotFoundError, and PreparingEnded when that process dies. Close the iterator to end it.
    """
    yield from _apart(order)


def prepared_batches(order: PrepareOrder) -> Generator[list[PreparedRow]]:
    """The batches of `preparing.prepare`, from a process of its own, one ahead of what is being written.

    Raises UnreadableFile, FileNotFoundError, and PreparingEnded when that process dies. Close the iterator to end it.
    """
    yield from _apart(order)


def check_archive(order: CheckOrder) -> Generator[StillChecking | CheckedArchive]:
    """What `archive_check.checked_archive` says of an archive of LinkSnap, from a process of its own.

    Raises UnreadableFile, FileNotFoundError, and PreparingEnded when that process dies. Close the iterator to end it.
    """
    yield from _apart(order)


def _apart(order: Order) -> Generator[Any]:
    seconds = _SECONDS + order.path.stat().st_size // _BYTES_A_SECOND
    environ = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", __name__, str(seconds)]
    # What it unpacks lies beside the upload, where there is room, and is gone with the process however that ends.
    with tempfile.TemporaryDirectory(prefix="unpacking-", dir=order.path.parent) as folder:
        environ["TMPDIR"] = folder
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ) as child:
            try:
                yield from _received(child, order)
            finally:
                child.kill()


def _received(child: "subprocess.Popen[bytes]", order: Order) -> Iterator[Any]:
    assert child.stdin is not None and child.stdout is not None
    try:
        pickle.dump(order, child.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        child.stdin.close()
    except BrokenPipeError as error:
        raise PreparingEnded(f"ended with {child.wait()}") from error
    while message := _receive(child):
        if isinstance(message, Failure):
            if message.problem is not None:
                raise UnreadableFile(message.problem, message.detail)
            raise PreparingEnded(message.detail)
        yield message


class _PlainValues(pickle.Unpickler):
    """Makes nothing but the values of this package: the child reads hostile files, and what it sends is judged, too."""

    def find_class(self, module: str, name: str) -> Any:
        """A dataclass or an enum of ours, or a moment. Raises UnpicklingError for anything else."""
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith("linksnap.") and "." not in name else None
        if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a batch")


def _receive(child: "subprocess.Popen[bytes]") -> Any:
    """The next batch, [] behind the last one, or a failure. Raises PreparingEnded for anything else."""
    assert child.stdout is not None
    head = child.stdout.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if length > _MOST_MESSAGE_BYTES:
        raise PreparingEnded("sent something odd: too long a batch")
    body = child.stdout.read(length)
    if len(head) < _LENGTH_BYTES or len(body) < length:
        raise PreparingEnded(f"ended with {child.wait()}")
    try:
        return _PlainValues(io.BytesIO(body)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError) as error:
        raise PreparingEnded(f"sent something odd: {error}") from error


def _send(out: IO[bytes], message: object) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    out.write(len(body).to_bytes(_LENGTH_BYTES, "big"))
    out.write(body)
    out.flush()


def main(seconds: int) -> None:
    """Read the order, write the batches; a worker that is gone ends it with its next batch."""
    out = sys.stdout.buffer
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # From our parent, through the pipe it made for us.
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301
    try:
        _tell(out, order)
    except BrokenPipeError:
        # Nobody reads any more; the interpreter must not try to flush what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _tell(out: IO[bytes], order: Order) -> None:
    try:
        for batch in batches_of(order):
            _send(out, batch)
        _send(out, [])
    except UnreadableFile as error:
        _send(out, Failure(error.problem, error.detail))
    except BrokenPipeError:
        raise
    except Exception:
        _send(out, Failure(None, traceback.format_exc()))


def batches_of(order: Order) -> Iterator[Any]:
    """What an order is for: made in this process. Raises UnreadableFile, FileNotFoundError."""
    if isinstance(order, CheckOrder):
        return checked_archive(order)
    if isinstance(order, ReadOrder):
        return judged_batches(order)
    return prepare(order, registry.named(order.format, order.path))


if __name__ == "__main__":
    main(int(sys.argv[1]))
