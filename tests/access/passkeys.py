"""What is kept of a passkey (Web Authentication, 5.1), well-formed, for a key that nobody has."""

import hashlib
import json
from typing import Any

from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from linksnap.models import User

_FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT


def passkey_of(user: User) -> dict[str, Any]:
    """The answer of a browser that has just made one, as django-allauth keeps it."""
    number = hashlib.sha256(user.username.encode()).digest()
    key = ES256({1: 2, 3: -7, -1: 1, -2: number, -3: number})
    attested = AttestedCredentialData.create(Aaguid(bytes(16)), number, key)
    told = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), _FLAGS, 0, bytes(attested))
    client = {"type": "webauthn.create", "challenge": "AA", "origin": "http://localhost"}
    answer = {
        "clientDataJSON": websafe_encode(json.dumps(client).encode()),
        "attestationObject": websafe_encode(bytes(AttestationObject.create("none", told, {}))),
    }
    name = websafe_encode(number)
    return {"id": name, "rawId": name, "type": "public-key", "response": answer, "clientExtensionResults": {}}
