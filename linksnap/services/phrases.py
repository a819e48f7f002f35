"""The vector of a search phrase: remembered, else made by the resident encoder within 800 ms, else none."""

import time
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from redis import RedisError

from linksnap import jobs
from linksnap.models import Encoder
from linksnap.rules.phrase_messages import LONGEST_PHRASE, memory_key, unpack_reply

# 1.5 kB each.
_MOST_KNOWN = 2_000
# Nobody waits for an encoder that has just not answered: it is down, or reads a long page. One asks again after this.
SILENCE_S = 5.0


@dataclass
class _Memory:
    """The phrases asked last in this process, and until when no encoder is asked at all."""

    vectors: OrderedDict[tuple[str, str], list[float]] = field(default_factory=OrderedDict)
    silent_until: dict[str, float] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[str, str]) -> list[float] | None:
        with self.lock:
            if key in self.vectors:
                self.vectors.move_to_end(key)
            return self.vectors.get(key)

    def keep(self, key: tuple[str, str], vector: list[float]) -> None:
        with self.lock:
            self.vectors[key] = vector
            while len(self.vectors) > _MOST_KNOWN:
                self.vectors.popitem(last=False)

    def forget(self) -> None:
        """Everything: for tests, which share a process."""
        with self.lock:
            self.vectors.clear()
            self.silent_until.clear()


memory = _Memory()


def phrase_vector(text: str, encoder: Encoder) -> list[float] | None:
    """Return the vector of a phrase under `encoder`, or None when none can be had now.

    A resident encoder of another revision counts as none: its vectors are not comparable. For some seconds after an
    encoder has not answered it is not asked again, so that its absence costs one search 800 ms and not each.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    phrase = " ".join(unicodedata.normalize("NFKC", whole).split())[:LONGEST_PHRASE]
    if not phrase:
        return None
    key = (encoder.revision, phrase)
    vector = memory.get(key) or _remembered(phrase, encoder) or _asked(phrase, encoder)
    if vector is None or len(vector) != encoder.dim:
        return None
    memory.keep(key, vector)
    return vector


def _asked(phrase: str, encoder: Encoder) -> list[float] | None:
    if time.monotonic() < memory.silent_until.get(encoder.revision, 0.0):
        return None
    reply = jobs.encode_phrase(phrase, encoder.revision)
    if reply is None:
        memory.silent_until[encoder.revision] = time.monotonic() + SILENCE_S
        return None
    memory.silent_until.pop(encoder.revision, None)
    return reply.vector if reply.revision == encoder.revision else None


def _remembered(phrase: str, encoder: Encoder) -> list[float] | None:
    try:
        message = jobs.valkey().get(memory_key(phrase, encoder.revision))
    except RedisError:
        return None
    reply = unpack_reply(message) if isinstance(message, bytes) else None
    return reply.vector if reply and reply.revision == encoder.revision else None
