"""Insert thousands of rows with one statement: columns as arrays, everything else from the model's defaults."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model
from django.utils import timezone


@dataclass(frozen=True)
class Columns:
    """What to insert: `arrays` of equal length by column name (`link_id`, not `link`), `constants` for all rows.

    JSON values are given as text, tsvectors as PostgreSQL writes them.
    """

    arrays: Mapping[str, Sequence[object]]
    constants: Mapping[str, object]


@dataclass(frozen=True)
class Sent:
    """Rows on their way into the database."""

    cursor: "psycopg.Cursor[tuple[Any, ...]] | None" = None

    def rows(self) -> list[tuple[Any, ...]]:
        """What was asked for of the new rows; waits until they are written."""
        if self.cursor is None:
            return []
        with connection.wrap_database_errors:
            return self.cursor.fetchall()


@contextmanager
def without_waiting() -> Iterator[None]:
    """Inside, `send` comes back at once: PostgreSQL writes while the next columns are made.

    What goes wrong is raised at the end. Nothing but `send` may speak to the database inside.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def insert(model: type[Model], columns: Columns, *, returning: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """Insert the rows; those that exist already are passed over. Returns the columns `returning` of the new ones.

    Call it in a transaction: it speaks to the database beside Django's own cursor.
    """
    sent = send(model, columns, returning=returning)
    return sent.rows() if returning else []


def send(model: type[Model], columns: Columns, *, returning: Sequence[str] = ()) -> Sent:
    """As `insert`, but the answer is asked for later."""
    count = len(next(iter(columns.arrays.values())))
    if not count:
        return Sent()
    names: list[str] = []
    selected: list[str] = []
    values: list[Any] = []
    arrays = dict(columns.arrays)
    for field in model._meta.concrete_fields:
        expression = _expression(field, columns, arrays, count)
        if expression is not None:
            names.append(f'"{field.column}"')
            selected.append(expression[0])
            values += expression[1:]
    unnested = ", ".join(f"%b::{_array_type(model, name)}[]" for name in arrays)
    listed = ", ".join(f'"{name}"' for name in arrays)
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) SELECT {", ".join(selected)} '
        f"FROM unnest({unnested}) AS row ({listed}) ON CONFLICT DO NOTHING"
    )
    if returning:
        statement += " RETURNING " + ", ".join(f'"{name}"' for name in returning)
    # Binary arrays and parameters apart from the statement (Django's cursor writes both as text): five times faster.
    cursor = psycopg.Cursor(connection.connection)
    with connection.wrap_database_errors:
        cursor.execute(statement, [*values, *(list(array) for array in arrays.values())])
    return Sent(cursor)


def next_ids(model: type[Model], count: int) -> list[int]:
    """Fresh primary keys, for rows that point at each other."""
    # OFFSET keeps the name of the sequence from being looked up anew for each number.
    named = "SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT nextval(sequence.name) FROM ({named}) sequence, generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def fetch(statement: LiteralString, arguments: Sequence[object]) -> list[tuple[Any, ...]]:
    """The rows of a query with long lists in it: `= ANY(%b)` and a list, where Django would write each value apart."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement, arguments).fetchall()


def _expression(
    field: "Field[Any, Any]", columns: Columns, arrays: dict[str, Sequence[object]], count: int
) -> tuple[Any, ...] | None:
    """The SQL of one column and its values; None where the database fills it in. May add to `arrays`."""
    name = str(field.column)
    if name in arrays:
        return (f'row."{name}"::{field.db_type(connection)}' if _as_text(field) else f'row."{name}"',)
    if name in columns.constants:
        return f"%s::{_type_of(field)}", columns.constants[name]
    if field.primary_key or field.has_db_default():
        return None
    if field.unique and field.has_default() and callable(field.default):
        make: Callable[[], object] = field.default
        arrays[name] = [make() for _ in range(count)]
        return (f'row."{name}"',)
    if isinstance(field, DateTimeField) and (field.auto_now or field.auto_now_add):
        return f"%s::{_type_of(field)}", timezone.now()
    return f"%s::{_type_of(field)}", field.get_db_prep_save(field.get_default(), connection)


def _as_text(field: "Field[Any, Any]") -> bool:
    return isinstance(field, JSONField | SearchVectorField)


def _array_type(model: type[Model], name: str) -> str:
    field = next(field for field in model._meta.concrete_fields if field.column == name)
    return "text" if _as_text(field) else _type_of(field)


def _type_of(field: "Field[Any, Any]") -> str:
    # A serial column is a bigint to who fills it.
    return str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))
