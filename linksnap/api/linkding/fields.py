"""Checks the fields of a bookmark as linkding would, with its words for what does not fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from linksnap.api.borrowed_doors import Refused

LONGEST_TITLE = 2_000
LONGEST_TEXT = 100_000
LONGEST_URL = 200_000
LONGEST_TAG = 400
MOST_TAGS = 200
_TRUE = frozenset({"t", "y", "yes", "true", "on", "1"})
_FALSE = frozenset({"f", "n", "no", "false", "off", "0"})


@dataclass(frozen=True)
class BookmarkFields:
    """What was sent; None where a field was left out."""

    url: str | None = None
    title: str | None = None
    description: str | None = None
    notes: str | None = None
    is_archived: bool | None = None
    unread: bool | None = None
    shared: bool | None = None
    tag_names: tuple[str, ...] | None = None


class _Unfit(ValueError):
    """One field does not fit; the argument is what linkding says about it."""


def read_bookmark(values: Mapping[str, Any], url_required: bool) -> BookmarkFields:
    """The known fields of a body; others are ignored. Raises Refused with every field that does not fit."""
    problems: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name not in values:
            if name == "url" and url_required:
                problems[name] = ["This field is required."]
            continue
        try:
            found[name] = read(values[name])
        except _Unfit as error:
            problems[name] = error.args[0]
    if problems:
        raise Refused(HTTPStatus.BAD_REQUEST, problems)
    return BookmarkFields(**found)


def read_name(values: Mapping[str, Any]) -> str:
    """The `name` of a tag. Raises Refused."""
    if "name" not in values:
        raise Refused(HTTPStatus.BAD_REQUEST, {"name": ["This field is required."]})
    try:
        return _filled(values["name"], LONGEST_TAG)
    except _Unfit as error:
        raise Refused(HTTPStatus.BAD_REQUEST, {"name": error.args[0]}) from error


def _text(value: object, longest: int) -> str:
    if value is None:
        raise _Unfit(["This field may not be null."])
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Unfit(["Not a valid string."])
    text = str(value).strip()
    if "\x00" in text:
        raise _Unfit(["Null characters are not allowed."])
    if not _is_writable(text):
        raise _Unfit(["Not a valid string."])
    if len(text) > longest:
        raise _Unfit([f"Ensure this field has no more than {longest} characters."])
    return text


def _filled(value: object, longest: int) -> str:
    text = _text(value, longest)
    if not text:
        raise _Unfit(["This field may not be blank."])
    return text


def _flag(value: object) -> bool:
    if value is None:
        raise _Unfit(["This field may not be null."])
    word = str(value).lower() if isinstance(value, str | bool | int) else ""
    if word not in _TRUE | _FALSE:
        raise _Unfit(["Must be a valid boolean."])
    return word in _TRUE


def _names(value: object) -> tuple[str, ...]:
    if value is None:
        raise _Unfit(["This field may not be null."])
    if not isinstance(value, list):
        raise _Unfit([f'Expected a list of items but got type "{type(value).__name__}".'])
    if len(value) > MOST_TAGS:
        raise _Unfit([f"Ensure this field has no more than {MOST_TAGS} elements."])
    problems: dict[str, list[str]] = {}
    names: list[str] = []
    for place, item in enumerate(value):
        try:
            names.append(_text(item, LONGEST_TAG))
        except _Unfit as error:
            problems[str(place)] = error.args[0]
    if problems:
        raise _Unfit(problems)
    return tuple(name for name in names if name)


def _is_writable(text: str) -> bool:
    """False for lone surrogates, which JSON can write and no database takes."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


_READERS = {
    "url": lambda value: _filled(value, LONGEST_URL),
    "title": lambda value: _text(value, LONGEST_TITLE),
    "description": lambda value: _text(value, LONGEST_TEXT),
    "notes": lambda value: _text(value, LONGEST_TEXT),
    "is_archived": _flag,
    "unread": _flag,
    "shared": _flag,
    "tag_names": _names,
}
