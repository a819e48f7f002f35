"""A search phrase's way to the resident encoder and back, through the real broker."""

import threading
from collections.abc import Iterator

import pytest
from django.test import override_settings
from redis import Redis

from linksnap import jobs
from linksnap.models import Encoder
from linksnap.rules.phrase_messages import WAITING, pack_reply, phrase_key, unpack_phrase, unpack_reply
from linksnap.services.phrases import phrase_vector
from ml.encoder.fake_encoder import FakeEncoder
from workers.encoder_phrases import serve_phrases

FAKE = FakeEncoder()


def of_fake(revision: str) -> FakeEncoder | None:
    """The fake encoder, and no other."""
    return FAKE if revision in ("", FAKE.revision) else None


ROW = Encoder(name="假", revision=FAKE.revision, dim=FAKE.dim)


@pytest.fixture
def resident(broker: Redis) -> Iterator[threading.Thread]:
    """A resident encoder that answers until one phrase is answered."""
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set() and not serve_phrases(broker, of_fake, 0.1):
            pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield thread
    # It would answer what the next test asks.
    stop.set()
    thread.join(10)


@override_settings(ENCODE_WAIT_SECONDS=10)
def test_it_answers_a_phrase_and_remembers_it(broker: Redis, resident: threading.Thread) -> None:
    vector = phrase_vector("ＡＢＣ  语义检索", ROW)
    resident.join(timeout=10)
    assert vector == pytest.approx(FAKE.encode_queries(["ABC 语义检索"])[0].tolist())
    assert phrase_vector("ABC 语义检索", ROW) == vector
    assert broker.llen(WAITING) == 0


@override_settings(ENCODE_WAIT_SECONDS=1)
def test_it_refuses_the_vector_of_another_revision(broker: Redis, resident: threading.Thread) -> None:
    assert phrase_vector("语义检索", Encoder(name="假", revision="other", dim=FAKE.dim)) is None


@override_settings(ENCODE_WAIT_SECONDS=0.05)
def test_it_gives_up_when_nobody_answers(broker: Redis) -> None:
    assert jobs.encode_phrase("没有人") is None
    assert phrase_vector("   ", ROW) is None


def test_it_drops_a_phrase_nobody_waits_for_any_more(broker: Redis) -> None:
    broker.rpush(WAITING, "gone", "\xff")
    assert serve_phrases(broker, of_fake, 0.05) == 0
    assert serve_phrases(broker, of_fake, 0.0) == 0


def test_it_drops_what_is_no_message_of_ours(broker: Redis) -> None:
    broker.rpush(WAITING, "bad")
    broker.set(phrase_key("bad"), "不是 JSON")
    assert serve_phrases(broker, of_fake, 0.0) == 0
    assert unpack_phrase('{"v": 9, "text": "新"}') is None
    assert unpack_reply('{"v": 1, "revision": "r", "vector": "AAA"}') is None
    assert unpack_reply("[]") is None


def test_it_carries_a_vector_exactly_enough() -> None:
    reply = unpack_reply(pack_reply("修订", [0.25, -1.0]))
    assert reply is not None
    assert (reply.revision, reply.vector) == ("修订", [0.25, -1.0])
