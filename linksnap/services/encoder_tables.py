"""The tables of vectors: a partition an encoder, its indexes built and dropped, who may write when."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import connection, transaction

from linksnap.models import DIMENSIONS, Encoder
from linksnap.rules.indexed_languages import INDEXED_LANGUAGES, OTHER_LANGUAGES

TABLES = ("linksnap_passageembedding", "linksnap_pageembedding")
# Any number nobody else uses: encoders are registered, made and made active one process at a time. Who writes vectors
# holds the lock together with the other writers, so that nothing is written while another encoder becomes active.
_LOCK = 7_310_001
# Making and taking away a partition needs the whole table for a moment. Behind a dump it would have to wait, and every
# search behind it: better to give up and try again.
_LOCK_WAIT = "SET LOCAL lock_timeout = '3s'"
# The graph should fit into memory while it is built: 29 s instead of 127 s for 100,000 vectors.
_BYTES_A_VECTOR, _LEAST_MEMORY_MB, _MOST_MEMORY_MB = 1_300, 128, 1_024

_PARTITION = "CREATE TABLE IF NOT EXISTS {table}_{id} PARTITION OF {table} FOR VALUES IN ({id})"
# HNSW as measured in docs/performance.md; inner product, for all vectors have unit length.
_HNSW = (
    "CREATE INDEX{how} IF NOT EXISTS {name} ON {table} USING hnsw (vector halfvec_ip_ops)"
    " WITH (m = 16, ef_construction = 64){where}"
)
# What a sample of a library is drawn by (queries.meaning_background).
_SAMPLE = (
    "CREATE INDEX IF NOT EXISTS linksnap_passageembedding_{id}_sample"
    " ON linksnap_passageembedding_{id} (owner_id, hashint8(passage_id))"
)
_IS_BROKEN = "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND NOT indisvalid"


@dataclass(frozen=True)
class _Graph:
    """One HNSW index, with the condition of its rows."""

    table: str
    name: str
    where: str = ""


def _graphs(encoder: Encoder) -> list[_Graph]:
    """Of the passages one a language, and one for all languages without their own; of pages one.

    Passages of two languages lie so far apart that a search in a common graph stays with the one it begins in: of the
    ten nearest of both it found six.
    """
    passages, pages = (f"{table}_{int(encoder.pk)}" for table in TABLES)
    own = [_Graph(passages, f"{passages}_hnsw_{lang}", f" WHERE lang = '{lang}'") for lang in INDEXED_LANGUAGES]
    rest = _Graph(passages, f"{passages}_hnsw_rest", f" WHERE {OTHER_LANGUAGES}")
    return [*own, rest, _Graph(pages, f"{pages}_hnsw")]


def lacks_indexes(encoder: Encoder) -> bool:
    """Whether an index of the encoder is missing or was left half built."""
    with connection.cursor() as cursor:
        for index in _graphs(encoder):
            cursor.execute(_IS_BROKEN, [index.name])
            if cursor.fetchone() or not _exists(index.name):
                return True
    return False


class DimensionsProblem(ValueError):
    """An encoder makes vectors of another length than the tables hold."""


def hold_encoders(*, as_writer: bool = False) -> None:
    """Until the end of the transaction nobody else changes encoders, or, as a writer of vectors, makes one active."""
    kind = "pg_advisory_xact_lock_shared" if as_writer else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {kind}(%s)", [_LOCK])


def check_dimensions(dim: int) -> None:
    """Raise DimensionsProblem unless the tables hold vectors of `dim` numbers."""
    if dim != DIMENSIONS:
        raise DimensionsProblem(f"the embedding tables hold {DIMENSIONS} numbers a vector, this encoder makes {dim}")


@transaction.atomic
def ensure_partition(encoder: Encoder, *, is_bulk_ahead: bool = False) -> None:
    """Make this encoder's partitions of the embedding tables with their indexes, where they are missing.

    With a bulk ahead the HNSW indexes are left for `build_indexes`: built at once they take a fraction of the time.
    Raises OperationalError when somebody holds the tables for longer than three seconds.
    """
    hold_encoders()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_WAIT)
        missing = [table for table in TABLES if not _exists(f"{table}_{encoder.pk}")]
        for table in missing:
            cursor.execute(_PARTITION.format(table=table, id=int(encoder.pk)))
        if missing and not is_bulk_ahead:
            for index in _graphs(encoder):
                cursor.execute(_HNSW.format(how="", **asdict(index)))
        if not _exists(f"linksnap_passageembedding_{encoder.pk}_sample"):
            cursor.execute(_SAMPLE.format(id=int(encoder.pk)))
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def build_indexes(encoder: Encoder) -> None:
    """Build the HNSW indexes of an encoder whose vectors are there; searches and writers go on meanwhile."""
    # Inside a transaction nothing can be built beside writers; there is none but in tests.
    how = "" if connection.in_atomic_block else " CONCURRENTLY"
    with connection.cursor() as cursor:
        for index in _graphs(encoder):
            cursor.execute(_IS_BROKEN, [index.name])
            if cursor.fetchone():
                # Its builder died half-way.
                cursor.execute(f"DROP INDEX{how} {index.name}")
            if not _exists(index.name):
                with _enough_memory(index.table):
                    cursor.execute(_HNSW.format(how=how, **asdict(index)))
                cursor.execute(f"ANALYZE {index.table}")


def drop_partition(encoder: Encoder) -> None:
    """Take the vectors of a retired encoder away.

    Detached first, which waits for nobody; raises OperationalError when somebody holds the tables for long.
    """
    for table in TABLES:
        name = f"{table}_{int(encoder.pk)}"
        if not _exists(name):
            continue
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOCK_WAIT)
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name}")
            cursor.execute(f"DROP TABLE {name}")
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def vector_text(vector: Sequence[float]) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{number:.6g}" for number in vector) + "]"


@contextmanager
def _enough_memory(table: str) -> Iterator[None]:
    """Inside, PostgreSQL may take as much memory as the graph of this table needs."""
    if settings.ENV.pgbouncer:
        # There the setting would fall to somebody else's session.
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [_memory(cursor.fetchone()[0])])
        try:
            yield
        finally:
            cursor.execute("RESET maintenance_work_mem")


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        return cursor.fetchone()[0] is not None


def _memory(vectors: int) -> str:
    wanted = vectors * _BYTES_A_VECTOR // 2**20
    return f"{max(_LEAST_MEMORY_MB, min(_MOST_MEMORY_MB, wanted))}MB"
