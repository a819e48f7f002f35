"""API tokens: made once, shown once, kept as digests."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from linksnap.models import ApiToken, TokenScope, User, digest

# A fixed beginning lets secret scanners find tokens that were committed by mistake.
PREFIX = "lsnap_"
_MINUTE = timedelta(minutes=1)
_LONGEST_NAME = 80
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class NewToken:
    """A fresh token; its secret is never seen again."""

    token: ApiToken
    secret: str = field(repr=False)


def create(owner: User, name: str, scope: TokenScope = TokenScope.WRITE, lifetime: timedelta | None = None) -> NewToken:
    """Make a token with 256 random bits; without a lifetime it works until it is revoked."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        owner=owner,
        name=_shown_name(name),
        hint=secret[:12],
        sha256=digest(secret),
        scope=scope,
        expires_at=timezone.now() + lifetime if lifetime else None,
    )
    return NewToken(token, secret)


def find(secret: str) -> ApiToken | None:
    """The living token of a secret, with its owner; None when there is none. Notes the time of use."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    living = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=Now())) & Q(owner__is_active=True)
    token = ApiToken.objects.select_related("owner").filter(living, sha256=digest(secret)).first()
    if token is not None:
        # Once a minute is enough to tell a used token from a forgotten one, and keeps reads free of writes.
        stale = Q(last_used_at=None) | Q(last_used_at__lt=Now() - _MINUTE)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=Now())
    return token


def may(token: ApiToken, method: str, *, is_saving: bool) -> bool:
    """Whether a token may make this request; `is_saving`: it saves a link or sends a page, and shows nothing else."""
    if token.scope == TokenScope.SAVE:
        return is_saving
    return token.scope == TokenScope.WRITE or method in _SAFE


def revoke(token: ApiToken) -> None:
    """End a token at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now())


def _shown_name(name: str) -> str:
    """One line that the database can hold, and never empty."""
    # A name from a terminal may hold lone surrogates (bytes that are no UTF-8), which no database takes.
    line = " ".join(name.encode("utf-8", "replace").decode().replace("\x00", "").split())
    return line[:_LONGEST_NAME].strip() or "token"
