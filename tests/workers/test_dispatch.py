"""The sweeper's loop: one works, others wait."""

import psycopg
import pytest
from django.db import DatabaseError, connection

from workers.dispatch import _LOCK, SweeperLock

pytestmark = pytest.mark.django_db(transaction=True)


def other_session() -> psycopg.Connection:
    settings = connection.get_connection_params()
    wanted = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    return psycopg.connect(**wanted, autocommit=True)


def may_sweep(lock: SweeperLock) -> bool:
    with lock.held() as is_ours:
        return is_ours


def closed(lock: SweeperLock) -> None:
    assert lock.session is not None
    lock.session.close()


def test_it_leaves_the_sweeping_to_whoever_holds_the_lock() -> None:
    lock = SweeperLock()
    with other_session() as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        assert not may_sweep(lock)
        holder.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    assert may_sweep(lock) and may_sweep(lock)
    closed(lock)


def test_it_lets_the_next_one_sweep_after_each_round() -> None:
    first, second = SweeperLock(), SweeperLock()
    with first.held() as is_ours:
        assert is_ours and not may_sweep(second)
    assert may_sweep(second)
    closed(first)
    closed(second)


def test_it_asks_again_after_its_connection_was_lost() -> None:
    lock = SweeperLock()
    with pytest.raises(DatabaseError), lock.held() as is_ours, other_session() as killer:
        assert is_ours and lock.session is not None
        killer.execute("SELECT pg_terminate_backend(%s)", [lock.session.connection.info.backend_pid])
        lock.session.cursor().execute("SELECT 1")
    assert may_sweep(lock)
    closed(lock)
