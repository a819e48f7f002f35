"""A chore: add up what changed in the numbers of links, so that the side bar has few rows to add."""

from django.db import connection

# One statement: who reads meanwhile sees the changes or their sum, never both. Rows that another process has taken away
# are not in the sum, and those of people who are gone add up to nothing.
_ADD_UP = """
WITH gone AS (
    DELETE FROM linksnap_linkcount WHERE owner_id IN (
        SELECT owner_id FROM linksnap_linkcount GROUP BY owner_id HAVING count(*) > 1
    ) RETURNING *
)
INSERT INTO linksnap_linkcount (owner_id, total, unread, favourite, archived)
SELECT owner_id, sum(total), sum(unread), sum(favourite), sum(archived) FROM gone GROUP BY owner_id
HAVING sum(total) <> 0 OR sum(archived) <> 0
"""


def add_up() -> int:
    """Make one row a person of the rows of each; how many people had more than one."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_UP)
        return int(cursor.rowcount)
