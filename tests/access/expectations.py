"""What is expected of one address: who may use it, by which methods, and which objects its request names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Who(StrEnum):
    """Who gets an answer; everybody else is sent to the sign-in page (pages) or gets 401 (programs)."""

    ANYBODY = "anybody"
    # Whoever knows the secret in the address.
    SECRET = "secret"
    # Everybody with an account; what it shows is one's own.
    PERSON = "person"
    # The owner of the objects the address names; for others they do not exist.
    OWNER = "owner"
    # The operator of the instance; for others the page does not exist.
    OPERATOR = "operator"


@dataclass(frozen=True)
class Expected:
    """One address of the table.

    `path` fills the names of the address, `body` the fields of the form or JSON that is sent. A value with braces names
    what somebody has (tests/access/belongings.py): `{link}` is the public id of a link. A value without is sent as it
    is. `files` are fields that bring a file. `may_be` are further statuses for whoever may come: a run that cannot be
    paused (409), what the operator has not turned on (404). `has_head`: it can be asked for by HEAD. `saves` are the
    methods a token may use that may only save links, `reads` those beside GET a token may use that may only read.
    """

    who: Who
    verbs: tuple[str, ...]
    path: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    may_be: tuple[int, ...] = ()
    has_head: bool = True
    saves: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def answered(self) -> frozenset[str]:
        """The methods it answers; whatever is read can be asked for by HEAD, too (RFC 9110, 9.3.2)."""
        return frozenset(self.verbs) | ({"HEAD"} if "GET" in self.verbs and self.has_head else set())

    @property
    def object_names(self) -> tuple[str, ...]:
        """The names of the address that stand for objects."""
        return tuple(name for name, value in self.path.items() if "{" in value)

    @property
    def object_fields(self) -> tuple[str, ...]:
        """The fields of the body that name objects."""
        return tuple(name for name, value in self.body.items() if "{" in str(value))


def filled(values: Mapping[str, object], having: Mapping[str, str]) -> dict[str, object]:
    """The values with every `{name}` replaced by what somebody has; lists piece by piece."""
    return {name: _one(value, having) for name, value in values.items()}


def _one(value: object, having: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return value.format_map(having) if "{" in value else value
    if isinstance(value, list):
        return [_one(item, having) for item in value]
    if isinstance(value, dict):
        return filled(value, having)
    return value
