"""Vectors of phrases are remembered by encoder, and an encoder that does not answer is left alone for a while."""

import pytest
from django.test import override_settings
from redis import Redis

from linksnap import jobs
from linksnap.models import Encoder
from linksnap.rules.phrase_messages import PhraseReply, memory_key, pack_reply
from linksnap.services import phrases
from linksnap.services.phrases import phrase_vector

ROW, OTHER = Encoder(name="甲", revision="r1", dim=3), Encoder(name="乙", revision="r2", dim=3)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, broker: Redis) -> list[tuple[str, str]]:
    """Every phrase that reached the encoder, which answers by the length of the revision's name."""
    calls: list[tuple[str, str]] = []

    def encode(text: str, revision: str = "") -> PhraseReply:
        calls.append((text, revision))
        return PhraseReply(revision, [1.0, 0.0, float(revision[1:])])

    monkeypatch.setattr(jobs, "encode_phrase", encode)
    return calls


def test_it_asks_once_for_a_phrase_and_each_encoder(asked: list[tuple[str, str]]) -> None:
    for _ in range(3):
        assert phrase_vector("网页  快照", ROW) == [1.0, 0.0, 1.0]
        assert phrase_vector("网页 快照", OTHER) == [1.0, 0.0, 2.0]
    assert asked == [("网页 快照", "r1"), ("网页 快照", "r2")]


def test_it_takes_what_another_process_has_asked(asked: list[tuple[str, str]], broker: Redis) -> None:
    broker.set(memory_key("快照", "r1"), pack_reply("r1", [0.5, 0.5, 0.0]))
    assert phrase_vector("快照", ROW) == [0.5, 0.5, 0.0]
    broker.set(memory_key("归档", "r1"), pack_reply("r9", [0.5, 0.5, 0.0]))
    assert phrase_vector("归档", ROW) == [1.0, 0.0, 1.0]
    assert asked == [("归档", "r1")]


def test_it_refuses_a_vector_of_another_length(asked: list[tuple[str, str]]) -> None:
    assert phrase_vector("快照", Encoder(name="丙", revision="r3", dim=4)) is None


@override_settings(ENCODE_WAIT_SECONDS=0.05)
def test_it_does_not_wait_again_for_an_encoder_that_is_silent(broker: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(jobs, "encode_phrase", lambda text, revision="": calls.append(text))
    now = [100.0]
    monkeypatch.setattr("linksnap.services.phrases.time.monotonic", lambda: now[0])
    assert phrase_vector("甲", ROW) is None
    assert phrase_vector("乙", ROW) is None
    assert calls == ["甲"]
    assert phrase_vector("丙", OTHER) is None
    now[0] += phrases.SILENCE_S + 0.1
    assert phrase_vector("丁", ROW) is None
    assert calls == ["甲", "丙", "丁"]


def test_it_keeps_only_the_phrases_asked_last(asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_MOST_KNOWN", 2)
    for text in ("一", "二", "三"):
        phrase_vector(text, ROW)
    assert [text for _, text in phrases.memory.vectors] == ["二", "三"]
