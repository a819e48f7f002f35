"""How a search phrase travels to the resident encoder and its vector back, through the broker's key-value store.

The asker writes the phrase under a key that lives a second and pushes its id on a list; an id without a phrase is of
somebody who no longer waits. The vector is pushed on a list of its own, where the asker waits for it.
"""

import base64
import binascii
import hashlib
import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

VERSION = 1
WAITING = "linksnap:phrases"
"""The list of ids of phrases that wait."""
MOST_WAITING = 256
PHRASE_LIFE_MS = 1_000
REPLY_LIFE_MS = 10_000
LONGEST_PHRASE = 2_000
MEMORY_SECONDS = 86_400
"""How long the broker keeps the vector of a phrase."""


@dataclass(frozen=True)
class PhraseAsked:
    """A phrase, and the revision of the encoder whose vector is wanted ("" for the active one)."""

    text: str
    revision: str = ""


@dataclass(frozen=True)
class PhraseReply:
    """A vector and the revision of the encoder that made it."""

    revision: str
    vector: list[float]


def phrase_key(phrase_id: str) -> str:
    """Where the text of a phrase stands."""
    return f"linksnap:phrase:{phrase_id}"


def reply_key(phrase_id: str) -> str:
    """The list on which the vector of a phrase is pushed."""
    return f"linksnap:phrase-reply:{phrase_id}"


def memory_key(text: str, revision: str) -> str:
    """Where the vector of a phrase under one encoder is remembered, in the shape of a reply."""
    digest = hashlib.sha256(text[:LONGEST_PHRASE].encode("utf-8", "replace")).hexdigest()
    return f"linksnap:phrase-vector:{revision}:{digest}"


def pack_phrase(phrase_id: str, text: str, revision: str = "") -> str:
    """The message of a phrase; of a very long text its beginning."""
    return json.dumps({"v": VERSION, "id": phrase_id, "text": text[:LONGEST_PHRASE], "revision": revision})


def unpack_phrase(message: bytes | str) -> PhraseAsked | None:
    """The phrase; None when the message is none of ours."""
    fields = _fields(message)
    text, revision = fields.get("text"), fields.get("revision", "")
    return PhraseAsked(text, revision) if isinstance(text, str) and isinstance(revision, str) else None


def pack_reply(revision: str, vector: Sequence[float]) -> str:
    """The message that carries a vector (32-bit floats, base64)."""
    numbers = base64.b64encode(array("f", vector).tobytes()).decode("ascii")
    return json.dumps({"v": VERSION, "revision": revision, "vector": numbers})


def unpack_reply(message: bytes | str) -> PhraseReply | None:
    """The vector with its revision; None when the message is none of ours."""
    fields = _fields(message)
    revision, numbers = fields.get("revision"), fields.get("vector")
    if not isinstance(revision, str) or not isinstance(numbers, str):
        return None
    try:
        vector = array("f", base64.b64decode(numbers, validate=True))
    except (ValueError, binascii.Error):
        return None
    return PhraseReply(revision, list(vector))


def _fields(message: bytes | str) -> dict[str, object]:
    try:
        fields = json.loads(message)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) and fields.get("v") == VERSION else {}
