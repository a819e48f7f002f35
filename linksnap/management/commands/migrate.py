"""`manage.py migrate`, but it never makes the whole product wait for a lock that somebody holds."""

import time
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

LOCK_TIMEOUT = "3s"
TRIES = 10
_PAUSE_S = 2.0


class Command(migrate.Command):
    """Waits three seconds for a lock, lets everybody else through, and tries again; each migration is one transaction.

    Without it, an ALTER TABLE that waits behind one long query stops every query that comes after it.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            raise CommandError(
                "Tables are changed on PostgreSQL itself: set DATABASE_URL to its own address, without "
                "LINKSNAP_PGBOUNCER."
            )
        for attempt in range(1, TRIES + 1):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or attempt == TRIES:
                    raise
                self.stderr.write(f"A table is busy; trying again ({attempt} of {TRIES - 1}).")
                time.sleep(_PAUSE_S)
            finally:
                # Whoever else uses this connection waits as long as it likes.
                if connection.connection is not None and not connection.connection.closed:
                    with connection.cursor() as cursor:
                        cursor.execute("RESET lock_timeout")
