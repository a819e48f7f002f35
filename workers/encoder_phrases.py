"""The half of the resident encoder that answers search phrases: all that wait are encoded together."""

from typing import Any

from redis import Redis

from linksnap.rules.phrase_messages import (
    REPLY_LIFE_MS,
    WAITING,
    pack_reply,
    phrase_key,
    reply_key,
    unpack_phrase,
)
from ml.encoder.types import TextEncoder

MOST_AT_ONCE = 64


def serve_phrases(connection: Redis, encoder: TextEncoder, wait_s: float) -> int:
    """Encode the phrases that wait, 64 at most, and answer each; return how many were answered.

    Waits up to `wait_s` seconds for the first (0: not at all). A phrase whose asker has given up, after a second, is
    dropped. Raises RedisError when the broker is away.
    """
    waiting = _waiting(connection, wait_s)
    if not waiting:
        return 0
    messages = connection.mget([phrase_key(phrase_id) for phrase_id in waiting])
    texts = {
        phrase_id: text
        for phrase_id, message in zip(waiting, messages, strict=True)
        if message and (text := unpack_phrase(message))
    }
    if texts:
        _answer(connection, encoder, texts)
    return len(texts)


def _waiting(connection: Redis, wait_s: float) -> list[str]:
    """The ids on the list, in order, taken off it."""
    first: Any = connection.blpop([WAITING], timeout=wait_s) if wait_s > 0 else None
    if wait_s > 0 and first is None:
        return []
    more: Any = connection.lpop(WAITING, MOST_AT_ONCE - 1) or []
    return [phrase_id.decode("ascii", "replace") for phrase_id in [*(first[1:] if first else []), *more]]


def _answer(connection: Redis, encoder: TextEncoder, texts: dict[str, str]) -> None:
    vectors = encoder.encode_queries(list(texts.values()))
    with connection.pipeline(transaction=False) as pipe:
        for phrase_id, vector in zip(texts, vectors, strict=True):
            pipe.rpush(reply_key(phrase_id), pack_reply(encoder.revision, vector.tolist()))
            pipe.pexpire(reply_key(phrase_id), REPLY_LIFE_MS)
        pipe.execute()
