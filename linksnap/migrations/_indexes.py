"""How migrations add an index to a table that may be large: nobody waits for it, and a broken attempt is made good."""

from typing import Any

from django.contrib.postgres import operations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

# It holds nobody up while it waits for transactions that began before it, such as that of a backup.
_PATIENCE = "10min"
_VALID = """
SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relname = %s AND pg_table_is_visible(pg_class.oid)
"""


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """Django's own, which can be begun again.

    CREATE INDEX CONCURRENTLY runs in no transaction: killed, or out of patience, it leaves an index behind that is
    never used and stands in the way of the next attempt; and what came before it in the same migration stays.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add the index unless it is there whole; first take away what an attempt before has left of it."""
        name = schema_editor.quote_name(self.index.name)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_VALID, [self.index.name])
            found: Any = cursor.fetchone()
            if found and found[0]:
                return
            cursor.execute("SHOW lock_timeout")
            before = cursor.fetchone()[0]
            cursor.execute(f"SET lock_timeout = '{_PATIENCE}'")
            try:
                if found:
                    cursor.execute(f"DROP INDEX CONCURRENTLY {name}")
                super().database_forwards(app_label, schema_editor, from_state, to_state)
            finally:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
