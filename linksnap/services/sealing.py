"""Secrets of people in the database: sealed with AES-256-GCM, bound to the row they belong to."""

import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE_BYTES = 12


class SealBroken(ValueError):
    """These bytes were sealed with another key, for another row, or were changed."""


def seal(plain: bytes, row: str) -> bytes:
    """Seal bytes for one row; `row` names it (owner and host) and must be the same when they are opened."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(_keys()[0]).encrypt(nonce, plain, row.encode())


def opened(sealed: bytes, row: str) -> bytes:
    """The bytes that were sealed for this row. Raises SealBroken."""
    nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if sealed[:1] != _VERSION or len(nonce) != _NONCE_BYTES:
        raise SealBroken
    for key in _keys():
        try:
            return AESGCM(key).decrypt(nonce, text, row.encode())
        except InvalidTag:
            continue
    raise SealBroken


def _keys() -> list[bytes]:
    """The sealing key first; the secret key still opens what was sealed before there was a key of its own."""
    own = [key.strip() for key in settings.ENV.field_key.split(",") if key.strip()]
    return [_derived(secret) for secret in [*own, settings.SECRET_KEY]]


@cache
def _derived(secret: str) -> bytes:
    """HKDF (RFC 5869): the key of the sessions must not be the key of the cookies, even where one secret feeds both."""
    return HKDF(SHA256(), length=32, salt=None, info=b"linksnap site access").derive(secret.encode())
