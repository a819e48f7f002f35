"""The tables of vectors: a partition an encoder, its indexes built and dropped, who may write when."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from linksnap.models import DIMENSIONS, Encoder

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
    "CREATE INDEX{how} IF NOT EXISTS {table}_{id}_hnsw ON {table}_{id} USING hnsw (vector halfvec_ip_ops)"
    " WITH (m = 16, ef_construction = 64)"
)
# What a sample of a library is drawn by (queries.meaning_background).
_SAMPLE = (
    "CREATE INDEX IF NOT EXISTS linksnap_passageembedding_{id}_sample"
    " ON linksnap_passageembedding_{id} (owner_id, hashint8(passage_id))"
)
_IS_BROKEN = "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND NOT indisvalid"


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
        for table in TABLES:
            if _exists(f"{table}_{encoder.pk}"):
                continue
            cursor.execute(_PARTITION.format(table=table, id=int(encoder.pk)))
            if not is_bulk_ahead:
                cursor.execute(_HNSW.format(table=table, id=int(encoder.pk), how=""))
        if not _exists(f"linksnap_passageembedding_{encoder.pk}_sample"):
            cursor.execute(_SAMPLE.format(id=int(encoder.pk)))
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def build_indexes(encoder: Encoder) -> None:
    """Build the HNSW indexes of an encoder whose vectors are there; searches and writers go on meanwhile."""
    # Inside a transaction nothing can be built beside writers; there is none but in tests.
    how = "" if connection.in_atomic_block else " CONCURRENTLY"
    with connection.cursor() as cursor:
        for table in TABLES:
            name = f"{table}_{encoder.pk}_hnsw"
            cursor.execute(_IS_BROKEN, [name])
            if cursor.fetchone():
                # Its builder died half-way.
                cursor.execute(f"DROP INDEX{how} {name}")
            if not _exists(name):
                with _enough_memory(f"{table}_{int(encoder.pk)}"):
                    cursor.execute(_HNSW.format(table=table, id=int(encoder.pk), how=how))
                cursor.execute(f"ANALYZE {table}_{int(encoder.pk)}")


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
