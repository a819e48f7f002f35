"""Migrations do not wait behind a lock: they step back and try again."""

import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate as djangos
from django.db import OperationalError, connection, transaction

from linksnap.management.commands import migrate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(migrate, "_PAUSE_S", 0.05)


def _alter(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A migration that wants a table for itself, in place of Django's; the time-outs it saw."""
    seen: list[str] = []

    def handle(*_: Any, **__: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            seen.append(cursor.fetchone()[0])
            cursor.execute("LOCK TABLE linksnap_upkeeprun IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(djangos.Command, "handle", handle)
    return seen


def test_it_tries_again_while_somebody_holds_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _alter(monkeypatch)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("LOCK TABLE linksnap_upkeeprun IN ACCESS SHARE MODE")
    # A connection of Django belongs to its thread; that of psycopg may be closed by any.
    release = threading.Timer(0.3, other.connection.close)
    release.start()
    call_command("migrate", verbosity=0)
    release.join()
    assert len(seen) > 1 and set(seen) == {"50ms"}
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"


def test_it_gives_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _alter(monkeypatch)
    monkeypatch.setattr(migrate, "TRIES", 2)
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE linksnap_upkeeprun IN ACCESS SHARE MODE")
        with pytest.raises(OperationalError, match="lock timeout"):
            call_command("migrate", verbosity=0)
    finally:
        other.close()
    assert len(seen) == 2
