"""Behind pgbouncer in transaction mode: real work of the product through a real one, four threads on two sessions."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from linksnap.embedded.identity import before_exec, ordinary_identity
from linksnap.embedded.ports import free_port, is_listening
from linksnap.env import load_env
from linksnap.models import Capture, Link, User, WorkState
from linksnap.queries.archive_rows import link_rows
from linksnap.rules.database_address import database_from_url
from linksnap.services import capture_progress, links, sweep
from linksnap.services.backups.postgres_programs import BackupProblem, Database
from linksnap.services.library_export import one_moment
from linksnap.services.snapshots import PageRecord, record
from linksnap.services.store_names import store_held
from tests.imported import imported, plain_lines  # noqa: F401
from tests.people import browser_of, person
from tests.searchable import found, page_of
from workers.dispatch import SweeperLock

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
_CONFIG = """[databases]
* = host={HOST} port={PORT} user={USER} password={PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""
pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="no pgbouncer on this machine"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def own_address(db: None) -> str:
    """Where PostgreSQL itself listens, for looking at it from outside."""
    return Database.of(connection.settings_dict).url


@pytest.fixture
def behind_pgbouncer(own_address: str, transactional_db: None, tmp_path: Path, deadline: float) -> Iterator[None]:
    """Every connection of the test goes through pgbouncer, as with LINKSNAP_PGBOUNCER=1."""
    own = free_port()
    config = tmp_path / "pgbouncer.ini"
    config.write_text(_CONFIG.format(own=own, **connection.settings_dict), encoding="utf-8")
    before = dict(connection.settings_dict)
    through = database_from_url(own_address, pooled=True)
    with subprocess.Popen(
        [str(PROGRAM), str(config)],
        stdout=(tmp_path / "log").open("wb"),
        stderr=subprocess.STDOUT,
        preexec_fn=before_exec(ordinary_identity(), signal.SIGTERM),
    ) as bouncer:
        while not is_listening(own):
            assert bouncer.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
        connection.close()
        connection.settings_dict.update({**through, "HOST": "127.0.0.1", "PORT": str(own)})
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)
            bouncer.terminate()


def _sessions(outside: "psycopg.Connection[tuple[int]]") -> set[int]:
    """The sessions of programs in this database, but for the one that asks: autovacuum looks in whenever it likes."""
    rows = outside.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    return {pid for (pid,) in rows}


def _a_life(owner: str, number: int) -> None:
    """What one person and a worker do, over and over on whichever session is free."""
    try:
        alice = User.objects.get(username=owner)
        for n in range(6):
            saved = links.save(alice, f"https://zili-{number}-{n}.example/排版")
            assert saved.capture is not None
            taken = capture_progress.claim(saved.capture.pk, f"host:{number}")
            assert taken is not None and capture_progress.beat(taken)
            sweep.sweep()
            assert record(taken, PageRecord(saved.link.url, 200, "complete", title="中文网页排版")) is not None
    finally:
        connections.close_all()


@pytest.mark.usefixtures("behind_pgbouncer", "plain_lines")
def test_it_works_in_transaction_mode(own_address: str, deadline: float) -> None:
    with psycopg.connect(own_address, autocommit=True) as outside:
        # Threads of earlier tests may still hold theirs.
        others = _sessions(outside)
    alice = person("alice")
    with ThreadPoolExecutor(4) as threads:
        for life in [threads.submit(_a_life, "alice", number) for number in range(4)]:
            life.result()
    assert Capture.objects.filter(state=WorkState.SUCCEEDED).count() == Link.objects.count() == 24
    imported(
        alice, *({"url": f"https://daoru.example/{n}", "title": f"第 {n} 篇", "tags": ["排版"]} for n in range(40))
    )
    page_of(alice, "db", "关系数据库如何建立索引。", title="数据库索引原理")
    assert found(alice, "索引") == ["db"]
    client = browser_of(alice)
    assert "数据库索引原理" in client.get("/", {"q": "索引"}).content.decode()
    assert "第 39 篇" in client.get("/").content.decode() or "第 38 篇" in client.get("/").content.decode()
    with one_moment():
        assert len(list(link_rows(alice))) == 65
    with psycopg.connect(own_address, autocommit=True) as outside:
        # A session that ends is seen a moment longer than its successor.
        while not 1 <= len(_sessions(outside) - others) <= 2:
            assert time.monotonic() < deadline


@pytest.mark.usefixtures("behind_pgbouncer")
def test_it_leaves_no_lock_behind(own_address: str, deadline: float) -> None:
    sweeper, second = SweeperLock(), SweeperLock()
    with psycopg.connect(own_address, autocommit=True) as outside:
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        with sweeper.held() as is_ours, second.held() as is_theirs:
            assert is_ours and not is_theirs
            assert outside.execute(held).fetchone() == (1,)
        with second.held() as is_theirs:
            assert is_theirs
        with store_held(alone=True) as is_held:
            assert is_held
        # pgbouncer drops the session of a client that left its transaction open, a moment later.
        while outside.execute(held).fetchone() != (0,):
            assert time.monotonic() < deadline
    for lock in (sweeper, second):
        assert lock.session is not None
        lock.session.close()


@pytest.mark.usefixtures("behind_pgbouncer")
def test_it_leaves_what_needs_a_session_to_postgresql_itself() -> None:
    with pytest.raises(CommandError, match="PostgreSQL itself"):
        call_command("migrate")
    with pytest.raises(BackupProblem, match="PostgreSQL itself"):
        Database.of(connection.settings_dict)


def test_it_is_switched_on_by_the_environment() -> None:
    assert load_env({"LINKSNAP_PGBOUNCER": "1"}).pgbouncer and not load_env({"LINKSNAP_PGBOUNCER": ""}).pgbouncer
    address = "postgresql://linksnap:x@db.example/linksnap"
    direct, pooled = database_from_url(address), database_from_url(address, pooled=True)
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] and "options" not in pooled["OPTIONS"]
    assert not direct["DISABLE_SERVER_SIDE_CURSORS"] and "tcp_user_timeout" in direct["OPTIONS"]["options"]
