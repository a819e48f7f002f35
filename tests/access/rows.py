"""What all tables hold, in a few digests: to say that a request changed nothing, and nothing of somebody's."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from linksnap.models import User

# Sessions: a page that speaks to somebody writes one, and notes the device it came from.
_UNSEEN = frozenset({"sessions", "usersessions", "contenttypes"})
# Moments that are noted in passing: a token that was used, a feed that was read, a person who came in.
_IN_PASSING = ("last_used_at", "last_read_at", "last_login")
_OF_NOBODY = 0
_ONLY_READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|SHOW|WITH RECURSIVE)\b", re.IGNORECASE)
_NOTED_IN_PASSING = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "(django_session|usersessions_usersession)"'
    rf'|UPDATE "linksnap_\w+" SET "({"|".join(_IN_PASSING)})" = \S+ WHERE'
)

Digests = dict[tuple[str, int], str]


@dataclass
class Writes:
    """The statements of one test that may have changed a row; given to Django as a wrapper of every statement."""

    seen: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note a statement and run it."""
        if not _ONLY_READS.match(sql) and not _NOTED_IN_PASSING.match(sql):
            self.seen.append(sql)
        return execute(sql, params, many, context)


@cache
def owned_models() -> tuple[type[models.Model], ...]:
    """Every model whose rows belong to a person."""
    return tuple(model for model in apps.get_app_config("linksnap").get_models() if _has_owner(model))


def digests() -> Digests:
    """Table and owner to a digest of the rows; 0 owns what belongs to nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_statement())
        return {(table, owner): digest for table, owner, digest in cursor.fetchall()}


def changed(before: Digests, after: Digests, owner: User | None = None) -> list[str]:
    """The tables that hold something else than before; with an owner, only among this person's rows."""
    keys = before.keys() | after.keys()
    return sorted(
        {key[0] for key in keys if before.get(key) != after.get(key) and (owner is None or owner.pk == key[1])}
    )


def foreign_ties() -> list[str]:
    """Rows of one person that point to rows of another: there must never be any."""
    found = []
    for model in owned_models():
        for tie in model._meta.concrete_fields:
            if isinstance(tie, models.ForeignKey) and _has_owner(tie.remote_field.model):
                strays = model._default_manager.exclude(**{f"{tie.name}__owner": models.F("owner")})
                if strays.exclude(**{tie.name: None}).exists():
                    found.append(f"{model.__name__}.{tie.name}")
    return found


def _has_owner(model: type[models.Model]) -> bool:
    return any(one.name == "owner" for one in model._meta.concrete_fields)


@cache
def _statement() -> str:
    """One statement over all tables."""
    selects = []
    for model in apps.get_models():
        meta = model._meta
        if meta.app_label in _UNSEEN or meta.proxy:
            continue
        row = "(to_jsonb(t)" + "".join(f" - '{name}'" for name in _IN_PASSING) + ")::text"
        digest = f"md5(string_agg({row}, '' ORDER BY {row}))"
        selects.append(
            f"SELECT '{meta.db_table}', {_owner_column(model)}, {digest} FROM \"{meta.db_table}\" t GROUP BY 2"
        )
    return " UNION ALL ".join(selects)


def _owner_column(model: type[models.Model]) -> str:
    if model is User:
        return "id"
    for name in ("owner", "user"):
        if any(one.name == name and one.related_model is User for one in model._meta.concrete_fields):
            return f"{name}_id"
    return str(_OF_NOBODY)
