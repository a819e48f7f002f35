"""What bringing in an archive has at hand while its rows are written: names already given, and what undo needs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, is_dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, TextChoices

from linksnap.formats.archive.lines import BadRow
from linksnap.formats.archive.reader import ArchiveReader
from linksnap.models import RowOutcome, User
from linksnap.models.public_id import new_public_id
from linksnap.rules.canonical_url import UrlProblem
from linksnap.services import bulk_rows
from linksnap.services.archive.blobs import KeptBlobs
from linksnap.services.bulk_rows import Columns
from linksnap.services.importing.merging import as_json

# Saved where it was allowed; here it may not be fetched, but it is an address all the same.
MAY_STAY = frozenset({UrlProblem.PRIVATE_ADDRESS, UrlProblem.BLOCKED_PORT})
AT_ONCE = 1000
_MOST_TEXT = 8_000_000
T = TypeVar("T")


@dataclass
class LinkResult:
    """What became of one link of the archive; `added` are primary keys by kind, as importing.undo reads them."""

    number: int
    link_id: int
    url: str
    is_new: bool
    title: str = ""
    # What a new link was when it had come (LinkDraft.digest); its texts are not held.
    wrote: str = ""
    changes: dict[str, list[object]] = field(default_factory=dict)
    added: dict[str, list[Any]] = field(default_factory=dict)

    def note(self, kind: str, value: object) -> None:
        """Remember something that came with the archive."""
        self.added.setdefault(kind, []).append(value)

    @property
    def outcome(self) -> RowOutcome:
        """Added, merged, or nothing new."""
        if self.is_new:
            return RowOutcome.ADDED
        return RowOutcome.MERGED if self.changes or self.added else RowOutcome.DUPLICATE

    def before(self) -> dict[str, object] | None:
        """What undo needs."""
        if self.outcome == RowOutcome.DUPLICATE:
            return None
        more: dict[str, object] = {"wrote": self.wrote} if self.is_new else {}
        if self.changes and not self.is_new:
            more = {"fields": as_json(self.changes)}
        return {**self.added, **more}


@dataclass
class Desk:
    """Names of the archive as primary keys here, and what became of its bytes."""

    owner: User
    archive: ArchiveReader
    blobs: KeptBlobs
    # The public id of the import this is, where it is one.
    run_id: str = ""
    tags: dict[str, int] = field(default_factory=dict)
    collections: dict[str, int] = field(default_factory=dict)
    captures: dict[str, int] = field(default_factory=dict)
    snapshots: dict[str, int] = field(default_factory=dict)
    links: dict[str, LinkResult] = field(default_factory=dict)
    # Made by this archive; undo removes them where nothing uses them any more.
    made: dict[str, list[int]] = field(default_factory=dict)

    def insert(
        self, model: type[Model], rows: Sequence[dict[str, object]], returning: Sequence[str] = ()
    ) -> list[tuple[Any, ...]]:
        """Insert rows of the owner; those that exist are passed over. The columns `returning` of the new ones."""
        columns = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
        return (
            bulk_rows.insert(model, Columns(columns, {"owner_id": self.owner.pk}), returning=returning) if rows else []
        )


def in_batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows, a thousand at a time, and fewer where they are large: a line of an archive may have 32 MB."""
    batch: list[T] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += _weight(row)
        if len(batch) >= AT_ONCE or weight >= _MOST_TEXT:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _weight(row: object) -> int:
    """About how many characters a row holds."""
    values = vars(row).values() if is_dataclass(row) else ()
    return sum(len(value if isinstance(value, str) else repr(value)) for value in values)


def free_ids(model: type[Model], wanted: Sequence[str]) -> list[str]:
    """The public ids as they are, but for those somebody on this instance has already: these get new ones."""
    taken = set(model._default_manager.filter(public_id__in=wanted).values_list("public_id", flat=True))
    return [new_public_id() if public_id in taken else public_id for public_id in wanted]


def choice(kind: type[TextChoices], value: str) -> str:
    """The value if it is one of `kind`. Raises BadRow."""
    if value not in kind.values:
        raise BadRow(f"{value[:40]!r} is no {kind.__name__}")
    return value


def set_numbers(model: type[Model], column: str, values: dict[int, int]) -> None:
    """Write a column that points at another row, primary key -> number."""
    if values:
        statement = (
            f'UPDATE "{model._meta.db_table}" AS here SET "{column}" = row.number '
            "FROM unnest(%s::bigint[], %s::bigint[]) AS row (id, number) WHERE here.id = row.id"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(values), list(values.values())])
