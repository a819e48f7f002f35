"""The 128-bit public id that stands in URLs in place of the primary key."""

from __future__ import annotations

import secrets

from django.db import models


def new_public_id() -> str:
    """32 lower-case hex characters of 128 random bits: not guessable, not ordered."""
    return secrets.token_hex(16)


def public_id_field() -> models.CharField[str, str]:
    """A unique 32-character hex id, made when the row is made."""
    return models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
