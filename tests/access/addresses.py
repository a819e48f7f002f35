"""Every address the product answers, read from the route table and from the published OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

from linksnap.api.root import api
from tests.access.account_pages import ACCOUNT_PAGES
from tests.access.expectations import Expected
from tests.access.pages import PAGES
from tests.access.programs import KARAKEEP, LINKDING, OPERATIONS

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Layer(StrEnum):
    """What speaks at an address: pages to a browser with a session, the rest to programs with a token."""

    PAGES = "pages"
    API = "api"
    LINKDING = "linkding"
    KARAKEEP = "karakeep"


@dataclass(frozen=True)
class Address:
    """One place: its layer, its name there, its path with `{names}`, and the methods it says it answers (programs)."""

    layer: Layer
    name: str
    path: str
    verbs: frozenset[str] = frozenset()

    @property
    def expected(self) -> Expected:
        """Its entry of the tables; KeyError where there is none."""
        return TABLES[self.layer][self.name]

    def __str__(self) -> str:
        return f"{self.layer}:{self.name}"


TABLES: dict[Layer, dict[str, Expected]] = {
    Layer.PAGES: {**PAGES, **ACCOUNT_PAGES},
    Layer.API: OPERATIONS,
    Layer.LINKDING: LINKDING,
    Layer.KARAKEEP: KARAKEEP,
}
# Where nothing is: the rest of a layer below its root, and Ninja's own root, which is switched off.
NOWHERE = frozenset({"nothing", "api-root"})
# The published document itself; tests/linksnap/api/test_shapes.py reads it.
OPEN_DOCUMENTS = frozenset({"openapi-json"})


@cache
def addresses() -> tuple[Address, ...]:
    """All of them. The patterns of `/api/v1` stand for several operations each, so those come from the document."""
    found = [address for address in _from_routes() if address.name not in NOWHERE | OPEN_DOCUMENTS]
    return (*(address for address in found if address.layer is not Layer.API), *_operations())


def routes_of_api() -> frozenset[str]:
    """The paths below `/api/v1` that the route table has."""
    return frozenset(
        address.path
        for address in _from_routes()
        if address.layer is Layer.API and address.name not in NOWHERE | OPEN_DOCUMENTS
    )


def without_entry() -> list[Address]:
    """Addresses nobody has said anything about."""
    return [address for address in addresses() if address.name not in TABLES[address.layer]]


def without_address() -> list[str]:
    """Entries whose address is gone."""
    known = {(address.layer, address.name) for address in addresses()}
    return [f"{layer}:{name}" for layer, table in TABLES.items() for name in table if (layer, name) not in known]


def with_entry(*layers: Layer) -> list[Address]:
    """The addresses of these layers that have an entry."""
    return [one for one in addresses() if one.layer in layers and one.name in TABLES[one.layer]]


def _operations() -> Iterator[Address]:
    for path, operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for verb, operation in operations.items():
            yield Address(Layer.API, operation["operationId"], path, frozenset({verb.upper()}))


def _from_routes() -> Iterator[Address]:
    yield from _walk(get_resolver().url_patterns, "/", "")


def _walk(patterns: list[URLPattern | URLResolver], before: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        path = before + _readable(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path, pattern.namespace or namespace)
        else:
            layer = Layer(namespace) if namespace in set(Layer) else Layer.PAGES
            verbs = frozenset(getattr(pattern.callback, "methods", ()))
            yield Address(layer, pattern.name or path, path, verbs)


def _readable(pattern: str) -> str:
    """A route or a regular expression as a path with `{names}`."""
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^)]*\))*\)", r"{\1}", pattern)
    named = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)
    return named.removeprefix("^").removesuffix("$").replace("/?", "/").replace("\\.", ".")
