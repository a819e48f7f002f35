"""One request of the matrix, and what must hold after it."""

import re
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.urls import reverse

from tests.access import rows
from tests.access.addresses import Address, Layer
from tests.access.belongings import Person
from tests.access.expectations import filled
from tests.access.visitors import Visitor
from tests.access.world import World

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NAME = re.compile(r"\{(\w+)\}")


def ask(visitor: Visitor, verb: str, address: Address, having: dict[str, str], query: str = "") -> Any:
    """The answer to one method at one address, its names and fields filled with what somebody has."""
    names = {name: str(value) for name, value in filled(address.expected.path, having).items()}
    return visitor.ask(verb, address.path.format_map(names), address.expected, having, query)


def text_of(response: Any) -> str:
    """Everything an answer says: body (also a streamed one), where it leads to, names of files."""
    # An endless stream is none of the texts that are looked through here.
    pieces = [] if getattr(response, "is_async", False) else response if response.streaming else [response.content]
    body = b"".join(pieces)
    heads = f"{response.headers.get('Location', '')} {response.headers.get('Content-Disposition', '')}"
    return body.decode("utf-8", "replace") + unquote(heads)


def shows_nothing_of(person: Person, response: Any, sent: dict[str, str]) -> list[str]:
    """The person's traces in an answer, beside what the asker said first."""
    text = text_of(response)
    for value in sorted(sent.values(), key=len, reverse=True):
        for written in _spellings(value):
            text = text.replace(written, "") if len(value) > 3 else text
    return [trace for trace in person.traces if trace in text]


@cache
def _spellings(value: str) -> tuple[str, ...]:
    return value, quote(value), quote(quote(value))


def changed_of(world: World, person: Person | None = None) -> list[str]:
    """Tables that hold something else than at the beginning; with a person, only among theirs."""
    if not world.writes.seen:
        return []
    return rows.changed(world.before, rows.digests(), person.user if person else None)


def ties_to_others(world: World) -> list[str]:
    """Columns that lead from one person's rows to another's."""
    return rows.foreign_ties() if world.writes.seen else []


def is_in(response: Any) -> bool:
    """True when the one who asked was let in and got what they asked for."""
    return response.status_code < 400 and not is_sent_to_sign_in(response)


def is_sent_to_sign_in(response: Any) -> bool:
    """True for the answer every page gives to somebody without an account."""
    location = response.headers.get("Location", "").removeprefix(settings.PUBLIC_URL)
    return response.status_code == 302 and location.startswith(f"{reverse('sign_in')}?next=")


def mixtures(address: Address, one: Person, other: Person) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """What `other` may send with one thing of `one` in it: the name of it, all values, and those that are strange.

    Each name of the path and each field of the body is taken by itself, the rest stays `other`'s own.
    """
    expected = address.expected
    places = [(name, expected.path[name]) for name in expected.object_names] if len(expected.object_names) > 1 else []
    places += [(name, str(expected.body[name])) for name in expected.object_fields]
    found = []
    for name, value in places:
        strange = {key: one.having[key] for key in _NAME.findall(value)}
        found.append((name, {**other.having, **strange}, strange))
    return found


def asks_for_all_of(person: Person) -> str:
    """A query that names a person's things in every way our lists know."""
    having = person.having
    names = {"link": "link", "collection": "collection", "tag": "tag", "search": "search", "into": "other_tag_name"}
    pairs = [f"{name}={having[key]}" for name, key in names.items()]
    return "&".join([f"q={person.mark}", "mode=keyword", f"url={having['address']}", f"user={person.user}", *pairs])


def is_page(address: Address) -> bool:
    """True for what a browser opens with a session."""
    return address.layer is Layer.PAGES
