"""The sweeper, `python -m workers.dispatch`: every two seconds it hints at due rows and buries dead ones."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

import structlog  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from linksnap.services import sweep, upkeep  # noqa: E402
from workers.watch import Activity, Watch  # noqa: E402

log = structlog.get_logger(__name__)

_EVERY_S = 2.0
_UPKEEP_EVERY_ROUNDS = 30
# Any number that means nothing else in this database.
_LOCK = 0x6C73_7377


@dataclass
class SweeperLock:
    """Be the only sweeper: a lock of the database for one round, free again the moment its holder dies.

    It belongs to a transaction on a connection of its own. A lock of a session would stay behind in pgbouncer when the
    sweeper has gone, and nobody would sweep any more.
    """

    session: BaseDatabaseWrapper | None = None

    @contextmanager
    def held(self) -> Iterator[bool]:
        """True inside when this process may sweep."""
        session = self.session = self.session or connection.copy()
        try:
            session.set_autocommit(False)
            with session.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
                row = cursor.fetchone()
            yield bool(row and row[0])
            session.rollback()
        except BaseException:
            session.close()
            raise


def run_round(number: int, lock: SweeperLock) -> None:
    """One round of the loop; chores are looked at once a minute."""
    with lock.held() as is_ours:
        if not is_ours:
            return
        sweep.sweep()
        if number % _UPKEEP_EVERY_ROUNDS == 0:
            upkeep.send_due()


def main() -> None:
    """Sweep until told to stop. A database that is away is waited for."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    rounds, lock, activity = 0, SweeperLock(), Activity()
    watch = Watch("dispatch", activity)
    watch.start()
    while not stop.is_set():
        try:
            run_round(rounds, lock)
        except DatabaseError as error:
            log.warning("sweep_failed", error=str(error))
            connection.close()
        rounds += 1
        activity.done = rounds
        stop.wait(_EVERY_S)
    watch.end()


if __name__ == "__main__":
    main()
