"""A chore: add up what changed in people's files, so that what they take is known from a few rows."""

from django.db import connection

# One statement, as in services.link_counts: who reads meanwhile sees the changes or their sum, never both.
_ADD_UP = """
WITH gone AS (
    DELETE FROM linksnap_filesum WHERE owner_id IN (
        SELECT owner_id FROM linksnap_filesum GROUP BY owner_id, kind HAVING count(*) > 1
    ) RETURNING *
), summed AS (
    INSERT INTO linksnap_filesum (owner_id, kind, files, wholes, stored_bytes)
    SELECT owner_id, kind, sum(files), sum(wholes), sum(stored_bytes) FROM gone GROUP BY owner_id, kind
    HAVING sum(files) <> 0
)
SELECT count(DISTINCT owner_id) FROM gone
"""


def add_up() -> int:
    """Make one row a kind of the rows of each person; how many people had more."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_UP)
        return int((cursor.fetchone() or (0,))[0])
