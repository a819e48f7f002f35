"""Tokens for the content origin: who may see which bytes for the next minutes, signed, without a session."""

import hashlib
import re
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from linksnap.models import Artifact

# Tokens of one slot are alike, so that a browser keeps what it has fetched; each lives for one slot to two.
SLOT_SECONDS = 300
LONGEST_SECONDS = 2 * SLOT_SECONDS
_SALT = "linksnap.content"
_TOKEN = re.compile(r"([0-9a-f]{8})\.([A-Za-z0-9_:.-]{20,600})")


@dataclass(frozen=True)
class ContentClaim:
    """What a token says: these bytes of this snapshot, for this person, until this second (Unix time)."""

    owner_id: int
    snapshot_id: str
    kind: str
    part: int
    sha256: str
    until: int

    @property
    def is_over(self) -> bool:
        """Whether its time has run out."""
        return time.time() >= self.until


def content_token(artifact: Artifact) -> str:
    """A token for the bytes an artifact has now and for its owner, good for five to ten minutes."""
    until = (int(time.time()) // SLOT_SECONDS) * SLOT_SECONDS + LONGEST_SECONDS
    claim = [artifact.owner_id, artifact.snapshot.public_id, artifact.kind, artifact.part, artifact.sha256, until]
    key = settings.SECRET_KEY
    return f"{_key_id(key)}.{_signer(key).sign_object(claim)}"


def read_content_token(token: str) -> ContentClaim | None:
    """The claim of a token of ours, also of one whose time is over; None for any other text.

    A token names its key, so that those signed before the secret key was changed are checked with the key before
    (SECRET_KEY_FALLBACKS) and no others are tried.
    """
    match = _TOKEN.fullmatch(token)
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    key = next((key for key in keys if match and _key_id(key) == match[1]), None)
    if match is None or key is None:
        return None
    try:
        claim = _signer(key).unsign_object(match[2])
    except signing.BadSignature:
        return None
    return ContentClaim(*claim)


def _signer(key: str) -> signing.Signer:
    return signing.Signer(key=key, fallback_keys=[], salt=_SALT)


def _key_id(key: str) -> str:
    """Tells keys apart without telling them."""
    return hashlib.blake2b(key.encode(), digest_size=4, person=b"linksnap.content"[:16]).hexdigest()
