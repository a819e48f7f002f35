"""Bearer tokens for programs: read tokens read, write tokens change. No cookie ever opens the API."""

from typing import cast

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from linksnap.models import ApiToken, TokenScope, User
from linksnap.services import tokens

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class BearerToken(HttpBearer):
    """`Authorization: Bearer lsnap_…` (RFC 6750)."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The living token, or None (401). A read token asking for a change is a 403."""
        found = tokens.find(token)
        if found is not None and found.scope == TokenScope.READ and request.method not in _SAFE:
            raise HttpError(403, "This token may only read.")
        return found


def owner_of(request: HttpRequest) -> User:
    """Whose library a request speaks about."""
    return cast(ApiToken, request.auth).owner  # type: ignore[attr-defined]
