"""The embedded PostgreSQL with its real programs: made, stopped, killed, damaged."""

import os
import signal

import psycopg
import pytest

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.postgres import SMALL_MEMORY, THROWAWAY, Postgres

FAST = {**SMALL_MEMORY, **THROWAWAY, "synchronous_commit": "on"}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Postgres:
    folder = tmp_path_factory.mktemp("postgres")
    folder.chmod(0o711)
    return Postgres(folder / "db", settings=FAST)


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def test_it_brings_the_extensions_and_sorts_chinese_into_trigrams(postgres: Postgres) -> None:
    url = postgres.start()
    try:
        for name in ("vector", "pg_trgm", "unaccent", "btree_gin"):
            rows(url, f"CREATE EXTENSION IF NOT EXISTS {name}")
        assert len(rows(url, "SELECT unnest(show_trgm('网页快照'))")) == 5
        assert rows(url, "SELECT '[1,2]'::halfvec <=> '[1,2]'::halfvec") == [(0.0,)]
    finally:
        postgres.stop()


def test_it_refuses_a_connection_without_the_password(postgres: Postgres) -> None:
    url = postgres.start()
    try:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url.replace(postgres.url.split(":")[2].split("@")[0], "wrong"))
        assert (postgres.data_dir / "password").stat().st_mode & 0o777 == 0o600
    finally:
        postgres.stop()


def test_it_keeps_port_and_committed_rows_over_kill_9(postgres: Postgres) -> None:
    url = postgres.start()
    rows(url, "CREATE TABLE note (t text)")
    rows(url, "INSERT INTO note VALUES ('快照 kept')")
    assert postgres.process is not None
    os.kill(postgres.process.pid, signal.SIGKILL)
    again = Postgres(postgres.data_dir, settings=FAST)
    try:
        assert again.start() == url
        assert rows(again.url, "SELECT t FROM note") == [("快照 kept",)]
    finally:
        again.stop()


def test_it_ignores_a_pid_file_that_names_another_program(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n/nowhere\n", encoding="utf-8")
    postgres.start()
    postgres.stop()


def test_it_says_in_one_sentence_that_the_cluster_is_of_another_version(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    version = postgres.cluster / "PG_VERSION"
    version.write_text("15\n", encoding="ascii")
    try:
        with pytest.raises(EmbeddedError, match="written by PostgreSQL 15"):
            postgres.start()
    finally:
        version.write_text("18\n", encoding="ascii")


def test_it_says_in_one_sentence_that_the_cluster_is_damaged(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    control = postgres.cluster / "global" / "pg_control"
    whole = control.read_bytes()
    control.write_bytes(b"\0" * len(whole))
    try:
        with pytest.raises(EmbeddedError, match="damaged"):
            postgres.start()
    finally:
        control.write_bytes(whole)
