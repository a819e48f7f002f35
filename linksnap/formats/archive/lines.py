"""A row of the archive as one line of JSON and back: the fields and their types are those of the dataclass."""

import json
import math
import re
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Any, TypeVar

from linksnap.formats.archive.nouns import NOUNS, Row

R = TypeVar("R", bound=Row)

_SURROGATES = re.compile("[\ud800-\udfff]")
# A note may be long and a page's redirects many; a line beyond this is no row of ours.
LONGEST_LINE = 32 * 1024 * 1024


class BadRow(ValueError):
    """A line is not a row of its noun; the message names the field."""


def write_line(row: Row) -> bytes:
    """The row as canonical JSON: sorted names, no spaces, UTF-8, and a line feed."""
    return canonical({name: _plain(getattr(row, name)) for name in _TYPES[type(row)]}) + b"\n"


def load(line: bytes) -> dict[str, object]:
    """The JSON object of a line. Raises BadRow."""
    try:
        loaded = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadRow("broken JSON") from error
    if not isinstance(loaded, dict):
        raise BadRow("not an object")
    return loaded


def row_of(loaded: dict[str, object], kind: type[R]) -> R:
    """The row of an object. Raises BadRow."""
    wanted = _TYPES[kind]
    if odd := wanted.keys() ^ loaded.keys():
        raise BadRow(f"{sorted(odd)[0]}: missing or unknown")
    read: dict[str, Any] = {name: _read(name, loaded[name], types) for name, types in wanted.items()}
    return kind(**read)


def canonical(value: object) -> bytes:
    """JSON that is the same for the same value, everywhere."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _members(hint: Any) -> tuple[type, ...]:
    parts = typing.get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return tuple(typing.get_origin(part) or part for part in parts)


# The types each field may have, by noun and name.
_TYPES: dict[type, dict[str, tuple[type, ...]]] = {
    kind: {name: _members(hint) for name, hint in typing.get_type_hints(kind).items()} for kind in NOUNS.values()
}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, float) and not math.isfinite(value):
        return 0.0
    return value


def _read(name: str, value: object, types: tuple[type, ...]) -> object:
    if value is None and NoneType in types:
        return None
    if datetime in types:
        return _moment(name, value)
    if float in types and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    # A bool is an int to Python, not to us.
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise BadRow(f"{name}: wrong type")
    _check_text(name, value)
    return value


def _moment(name: str, value: object) -> datetime:
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise BadRow(f"{name}: not a point in time")
    return read


def _check_text(name: str, value: object) -> None:
    """PostgreSQL takes no NUL, and UTF-8 no lone surrogates; both also hide inside JSON fields."""
    for text in _texts(value):
        if "\x00" in text or _SURROGATES.search(text):
            raise BadRow(f"{name}: bad characters")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (str(key), *_texts(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _refuse(constant: str) -> float:
    raise BadRow(f"{constant} is not a number")
