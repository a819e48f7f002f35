"""The fields of one JSON row read laxly: what is missing is empty, what has a wrong type is left out and noted."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from linksnap.formats.base import RowReason
from linksnap.formats.moments import moment

# Postgres stores no NUL, and nothing encodes half a character.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_YES = frozenset({"yes", "true", "1", "y", "on"})
_NO = frozenset({"no", "false", "0", "n", "off"})
_NAME_FIELDS = ("name", "label", "title")
_MOST_ITEMS = 2000


class JsonFields:
    """One row. Of several field names the first that holds something counts; `notices` grow while reading."""

    def __init__(self, row: object) -> None:
        self._row: dict[str, object] = row if isinstance(row, dict) else {}
        self.is_object = isinstance(row, dict)
        self._wrong: dict[RowReason, None] = {}

    @property
    def notices(self) -> tuple[RowReason, ...]:
        """What had to be left out so far."""
        return tuple(self._wrong)

    def __contains__(self, name: str) -> bool:
        return name in self._row

    def text(self, *names: str) -> str:
        """Text, trimmed; numbers are text too. Some exporters write false for an empty one."""
        for value in self._present(names):
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                if found := storable(str(value)).strip():
                    return found
            elif value is not False:
                self._note()
        return ""

    def flag(self, *names: str) -> bool | None:
        """Yes or no in any spelling; None where the file does not say."""
        for value in self._present(names):
            if isinstance(value, bool):
                return value
            word = str(value).strip().lower() if isinstance(value, str | int) else None
            if word in _YES or word in _NO:
                return word in _YES
            if word != "":
                self._note()
        return None

    def moment(self, *names: str) -> datetime | None:
        """A point in time; one that cannot be is noted."""
        for value in self._present(names):
            if value in ("", 0, False):
                continue
            found = moment(value)
            if found is not None:
                return found
            self._note()
        return None

    def names(self, *names: str, separator: str = ",") -> tuple[str, ...]:
        """Names out of a list of texts or of objects with a name, or out of one text; each once, in order."""
        found: dict[str, None] = {}
        for value in self._present(names):
            parts: Iterable[object] = value.split(separator) if isinstance(value, str) else self._items(value)
            for part in parts:
                name = self._name(part)
                if name:
                    found[name] = None
        return tuple(found)

    def objects(self, name: str) -> Iterator["JsonFields"]:
        """The objects of a list; items that are none are passed over."""
        for value in self._present((name,)):
            yield from (JsonFields(item) for item in self._items(value) if isinstance(item, dict))

    def lists(self, name: str) -> Iterator[list[str]]:
        """The lists of texts in a list, as paths are written."""
        for value in self._present((name,)):
            for item in self._items(value):
                yield [found for part in self._items(item) if (found := self._name(part))]

    def row(self, name: str) -> "JsonFields":
        """An object inside this one; an empty one where it is missing."""
        value = next(self._present((name,)), None)
        child = JsonFields(value)
        child._wrong = self._wrong
        if value is not None and not child.is_object:
            self._note()
        return child

    def _present(self, names: Iterable[str]) -> Iterator[object]:
        return (value for name in names if (value := self._row.get(name)) is not None)

    def _items(self, value: object) -> list[object]:
        if isinstance(value, list):
            return value[:_MOST_ITEMS]
        self._note()
        return []

    def _name(self, part: object) -> str:
        if isinstance(part, dict):
            part = next((part[field] for field in _NAME_FIELDS if isinstance(part.get(field), str)), None)
        if isinstance(part, str | int | float) and not isinstance(part, bool):
            return storable(str(part)).strip()
        self._note()
        return ""

    def _note(self) -> None:
        self._wrong[RowReason.WRONG_SHAPE] = None


def storable(text: str) -> str:
    """Text without what no database takes: NUL and half characters become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)
