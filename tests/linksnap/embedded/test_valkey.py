"""The embedded Valkey with its real program."""

import os
import signal
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from linksnap.embedded.valkey import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Valkey:
    return Valkey(tmp_path / "valkey")


def test_it_keeps_what_it_was_told_over_a_stop(valkey: Valkey) -> None:
    with Redis.from_url(valkey.start()) as client:
        client.set("标签", "归档")
    valkey.stop()
    try:
        with Redis.from_url(valkey.start()) as client:
            assert client.get("标签") == "归档".encode()
        assert "maxmemory-policy noeviction" in (valkey.data_dir / "valkey.conf").read_text(encoding="utf-8")
    finally:
        valkey.stop()


def test_it_wants_the_password(valkey: Valkey) -> None:
    valkey.start()
    try:
        with pytest.raises(AuthenticationError):
            Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)).ping()
        assert (valkey.data_dir / "valkey.conf").stat().st_mode & 0o777 == 0o600
    finally:
        valkey.stop()


def test_it_starts_again_on_its_port_after_kill_9(valkey: Valkey) -> None:
    url = valkey.start()
    assert valkey.process is not None
    os.kill(valkey.process.pid, signal.SIGKILL)
    valkey.process.stop()
    assert valkey.start() == url
    valkey.stop()


def test_it_sets_a_damaged_file_aside_and_begins_empty(valkey: Valkey) -> None:
    with Redis.from_url(valkey.start()) as client:
        client.set("键", "值")
    valkey.stop()
    (part,) = (valkey.data_dir / "appendonlydir").glob("*.incr.aof")
    part.write_bytes(b"*not a command\r\n" * 9)
    try:
        with Redis.from_url(valkey.start()) as client:
            assert client.dbsize() == 0
        assert valkey.set_aside is not None and valkey.set_aside.is_dir()
    finally:
        valkey.stop()
