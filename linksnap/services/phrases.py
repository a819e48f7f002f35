"""The vector of a search phrase: remembered for a day, else made by the resident encoder within 800 ms, else none."""

import hashlib
import unicodedata

from django.conf import settings
from redis import RedisError

from linksnap import jobs
from linksnap.models import Encoder
from linksnap.rules.phrase_messages import pack_reply, unpack_reply


def phrase_vector(text: str, encoder: Encoder) -> list[float] | None:
    """Return the vector of a phrase under `encoder`, or None when none can be had now.

    A resident encoder of another revision counts as none: its vectors are not comparable.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    phrase = " ".join(unicodedata.normalize("NFKC", whole).split())
    if not phrase:
        return None
    key = _memory_key(phrase, encoder)
    known = _remembered(key)
    if known is not None:
        return known
    reply = jobs.encode_phrase(phrase)
    if reply is None or reply.revision != encoder.revision or len(reply.vector) != encoder.dim:
        return None
    _remember(key, reply.revision, reply.vector)
    return reply.vector


def _memory_key(phrase: str, encoder: Encoder) -> str:
    return f"linksnap:phrase-vector:{encoder.revision}:{hashlib.sha256(phrase.encode()).hexdigest()}"


def _remembered(key: str) -> list[float] | None:
    try:
        message = jobs.valkey().get(key)
    except RedisError:
        return None
    reply = unpack_reply(message) if isinstance(message, bytes) else None
    return reply.vector if reply else None


def _remember(key: str, revision: str, vector: list[float]) -> None:
    try:
        jobs.valkey().set(key, pack_reply(revision, vector), ex=settings.PHRASE_CACHE_SECONDS)
    except RedisError:
        return
