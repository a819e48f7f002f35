"""Messages to other programs: their events, their signature, when to try again.

Signed as Standard Webhooks 1.0 describes (standardwebhooks.com), so that its libraries check them: HMAC-SHA256 over
`id.timestamp.body` with the bytes behind `whsec_`, in base64 behind `v1,`.
"""

import base64
import hashlib
import hmac
import random
import secrets
from datetime import timedelta
from enum import StrEnum

SECRET_PREFIX = "whsec_"
_SECRET_BYTES = 32
# Pauses after the first, second, … failed try: almost a day and a half in all.
_PAUSES_S = (5, 60, 5 * 60, 30 * 60, 2 * 3600, 8 * 3600, 24 * 3600)
MOST_TRIES = len(_PAUSES_S) + 1


class WebhookEvent(StrEnum):
    """What a program can be told of."""

    LINK_SAVED = "link.saved"
    LINK_DELETED = "link.deleted"
    SNAPSHOT_KEPT = "snapshot.kept"
    CAPTURE_FAILED = "capture.failed"
    TAGS_CHANGED = "tags.changed"


# Sent by the button only, whatever a webhook asks for.
TEST_EVENT = "test"


def new_secret() -> str:
    """256 random bits, as the receiver gets them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a message; `timestamp` in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
        "content-type": "application/json",
    }


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries, with a tenth of jitter; None when it is time to give up."""
    if not 1 <= tries <= len(_PAUSES_S):
        return None
    return timedelta(seconds=_PAUSES_S[tries - 1] * random.uniform(0.95, 1.05))
