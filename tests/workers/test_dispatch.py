"""The sweeper's loop: one works, others wait."""

import psycopg
import pytest
from django.db import connection

from workers.dispatch import _LOCK, SweeperLock

pytestmark = pytest.mark.django_db(transaction=True)


def other_session() -> psycopg.Connection:
    settings = connection.get_connection_params()
    wanted = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    return psycopg.connect(**wanted, autocommit=True)


def test_it_leaves_the_sweeping_to_whoever_holds_the_lock() -> None:
    with other_session() as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        assert not SweeperLock().hold()
        holder.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    lock = SweeperLock()
    assert lock.hold() and lock.hold()
    connection.close()


def test_it_asks_again_after_its_connection_was_lost() -> None:
    lock = SweeperLock()
    assert lock.hold()
    connection.close()
    with other_session() as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        assert not lock.hold()
    connection.close()
