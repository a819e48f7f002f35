"""Hints to the workers, on the real broker and without one."""

import json
import time
from collections.abc import Iterator

import pytest
from redis import Redis

from linksnap import jobs
from tests.kept import capture_of, link_of
from tests.people import person


@pytest.fixture
def no_broker(settings: object) -> Iterator[None]:
    """A broker's address where nobody listens."""
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # type: ignore[attr-defined]
    jobs.celery_client.cache_clear()
    jobs.valkey.cache_clear()
    yield
    jobs.celery_client.cache_clear()
    jobs.valkey.cache_clear()


def test_it_sends_an_id_and_nothing_else(broker: Redis) -> None:
    assert jobs.send_capture_hint(7, "capture_now")
    message = json.loads(broker.lrange("capture_now", 0, -1)[0])
    assert message["headers"]["task"] == jobs.CAPTURE_TASK
    assert message["headers"]["kwargsrepr"] == "{'v': 1, 'capture_id': 7}"


@pytest.mark.django_db
def test_it_sends_the_hint_only_after_the_commit(broker: Redis, django_capture_on_commit_callbacks: object) -> None:
    capture = capture_of(link_of(person("alice"), "https://example.org/文章"))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        jobs.hint_capture(capture)
        assert broker.llen("capture_now") == 0
    assert broker.llen("capture_now") == 1


def test_it_keeps_the_encoders_list_short(broker: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_MOST_HINTS", 2)
    for number in range(5):
        assert jobs.send_embed_hint(number)
    assert broker.llen(jobs.EMBED_HINTS) == 3


def test_it_waits_for_no_broker_that_is_away(no_broker: None) -> None:
    started = time.monotonic()
    assert not jobs.send_capture_hint(7, "capture_now")
    assert not jobs.send_embed_hint(7)
    assert jobs.encode_phrase("中文网页排版") is None
    assert time.monotonic() - started < 3
