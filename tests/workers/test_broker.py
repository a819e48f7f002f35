"""What Celery and our own code ask of the broker, they may; nothing else, and no script."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as kombu_redis
from redis import Redis
from redis.exceptions import LockNotOwnedError, NoPermissionError

from linksnap.embedded.valkey import Valkey
from workers.broker import PlainClient, Transport, use_plain_transport

FORBIDDEN = [
    ("EVAL", "return 1", 0), ("SCRIPT", "LOAD", "return 1"), ("FUNCTION", "LIST"), ("FLUSHALL",), ("FLUSHDB",),
    ("CONFIG", "GET", "*"), ("CONFIG", "SET", "dir", "/tmp"), ("KEYS", "*"), ("MODULE", "LIST"), ("SHUTDOWN",),
    ("MONITOR",), ("REPLICAOF", "203.0.113.1", 6379), ("ACL", "LIST"), ("CLIENT", "LIST"), ("SAVE",), ("SWAPDB", 0, 1),
    ("MIGRATE", "203.0.113.1", 6379, "k", 0, 1), ("RESTORE", "k", 0, "x"),
]  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    valkey = Valkey(tmp_path / "valkey", durable=False)
    yield valkey.start()
    valkey.stop()


@pytest.fixture
def plain() -> Iterator[None]:
    before = dict(TRANSPORT_ALIASES)
    use_plain_transport()
    yield
    TRANSPORT_ALIASES.update(before)


def test_it_may_do_nothing_of_an_operators_and_no_script(server: str) -> None:
    with Redis.from_url(server) as client:
        for words in FORBIDDEN:
            with pytest.raises(NoPermissionError):
                client.execute_command(*words)


def test_it_sends_takes_and_acknowledges_hints(server: str, plain: None) -> None:
    taken: list[Any] = []
    with Connection(server) as connection:
        assert isinstance(connection.transport, Transport)
        queue = connection.SimpleQueue("capture_now")
        queue.put({"capture_id": 7}, serializer="json")
        message = queue.get(timeout=5)
        taken.append(message.payload)
        message.ack()
        with Redis.from_url(server) as client:
            assert client.llen("capture_now") == 0 and client.hlen("unacked") == 0
        queue.close()
    assert taken == [{"capture_id": 7}]


def test_it_takes_back_what_a_killed_worker_held(server: str, plain: None) -> None:
    options = {"visibility_timeout": 0.1}
    with Connection(server, transport_options=options) as held:
        queue = held.SimpleQueue("maintain")
        queue.put({"row_id": 1})
        queue.get(timeout=5)
        time_over = time.monotonic() + 0.2
        with Connection(server, transport_options=options) as other:
            again = other.SimpleQueue("maintain")
            while time.monotonic() < time_over:
                os.sched_yield()
            again.channel.qos.restore_visible(interval=1)
            assert again.get(timeout=5).payload == {"row_id": 1}
            with Redis.from_url(server) as client:
                assert client.get(again.channel.unacked_mutex_key) is None


def test_it_holds_its_lock_against_others(server: str) -> None:
    with PlainClient.from_url(server) as client:
        mine, other = client.lock("锁", timeout=10), client.lock("锁", timeout=10)
        assert mine.acquire(blocking=False) and not other.acquire(blocking=False)
        client.set("锁", "somebody else's by now")
        with pytest.raises(LockNotOwnedError):
            mine.release()
        assert client.get("锁") is not None


def test_it_would_need_a_script_without_us(server: str) -> None:
    # When this fails, kombu and redis-py have learned to do without, and workers/broker.py can go.
    with Redis.from_url(server) as client, pytest.raises(NoPermissionError), kombu_redis.Mutex(client, "锁", 10):
        pass
