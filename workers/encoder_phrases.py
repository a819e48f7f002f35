"""The half of the resident encoder that answers search phrases: all that wait are encoded together."""

from collections.abc import Callable
from typing import Any

from redis import Redis

from linksnap.rules.phrase_messages import (
    MEMORY_SECONDS,
    REPLY_LIFE_MS,
    WAITING,
    PhraseAsked,
    memory_key,
    pack_reply,
    phrase_key,
    reply_key,
    unpack_phrase,
)
from ml.encoder.types import TextEncoder

MOST_AT_ONCE = 64


def serve_phrases(connection: Redis, encoder_of: Callable[[str], TextEncoder | None], wait_s: float) -> int:
    """Encode the phrases that wait, 64 at most, and answer each; return how many were answered.

    `encoder_of` gives the encoder of a revision ("" for the active one); phrases under one that is not there are
    dropped, their askers search by words. Waits up to `wait_s` seconds for the first (0: not at all). A phrase whose
    asker has given up, after a second, is dropped. Raises RedisError when the broker is away, EncoderError when an
    embedding service is.
    """
    waiting = _waiting(connection, wait_s)
    if not waiting:
        return 0
    messages = connection.mget([phrase_key(phrase_id) for phrase_id in waiting])
    by_revision: dict[str, dict[str, PhraseAsked]] = {}
    for phrase_id, message in zip(waiting, messages, strict=True):
        asked = unpack_phrase(message) if message else None
        if asked is not None:
            by_revision.setdefault(asked.revision, {})[phrase_id] = asked
    answered = 0
    for revision, phrases in by_revision.items():
        encoder = encoder_of(revision)
        if encoder is not None:
            _answer(connection, encoder, phrases)
            answered += len(phrases)
    return answered


def _waiting(connection: Redis, wait_s: float) -> list[str]:
    """The ids on the list, in order, taken off it."""
    first: Any = connection.blpop([WAITING], timeout=wait_s) if wait_s > 0 else None
    if wait_s > 0 and first is None:
        return []
    more: Any = connection.lpop(WAITING, MOST_AT_ONCE - 1) or []
    return [phrase_id.decode("ascii", "replace") for phrase_id in [*(first[1:] if first else []), *more]]


def _answer(connection: Redis, encoder: TextEncoder, phrases: dict[str, PhraseAsked]) -> None:
    """Answer, and remember: who has stopped waiting finds the vector when he asks again."""
    vectors = encoder.encode_queries([asked.text for asked in phrases.values()])
    with connection.pipeline(transaction=False) as pipe:
        for (phrase_id, asked), vector in zip(phrases.items(), vectors, strict=True):
            reply = pack_reply(encoder.revision, vector.tolist())
            pipe.rpush(reply_key(phrase_id), reply)
            pipe.pexpire(reply_key(phrase_id), REPLY_LIFE_MS)
            pipe.set(memory_key(asked.text, encoder.revision), reply, ex=MEMORY_SECONDS)
        pipe.execute()
