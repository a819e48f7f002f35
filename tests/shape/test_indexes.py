"""No index of a table is the beginning of another: it would be kept up with every row and tell nothing more."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

# Btree indexes of plain columns over whole tables; one that says which rows there may be (unique) is never the lesser.
_BEGINNINGS = """
WITH plain AS (
    SELECT indexrelid, indrelid, indisunique, string_to_array(indkey::text, ' ') AS columns
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE indpred IS NULL AND indexprs IS NULL AND amname = 'btree'
        AND indrelid::regclass::text = ANY(%s)
)
SELECT lesser.indexrelid::regclass::text, other.indexrelid::regclass::text
FROM plain lesser JOIN plain other USING (indrelid)
WHERE lesser.indexrelid <> other.indexrelid AND NOT lesser.indisunique
    AND other.columns[1:cardinality(lesser.columns)] = lesser.columns
ORDER BY 1, 2
"""
_FOR_LIKE = r"""
SELECT indexname FROM pg_indexes
WHERE tablename = ANY(ARRAY['linksnap_link', 'linksnap_capture', 'linksnap_snapshot', 'linksnap_artifact'])
    AND indexname LIKE '%\_like'
"""

# What grows with every page that is saved; elsewhere a short index may find what it looks for the sooner.
GROWING = ("artifact", "collectionlink", "event", "linktag", "outgoinglink", "transferrow")


def test_it_keeps_no_index_that_is_the_beginning_of_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNINGS, [[f"linksnap_{name}" for name in GROWING]])
        assert cursor.fetchall() == []


def test_it_keeps_no_index_of_ids_for_like() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FOR_LIKE)
        assert cursor.fetchall() == []
