"""Bearer tokens for programs: read tokens read, write tokens change. No cookie ever opens the API."""

from typing import cast

from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from linksnap.models import ApiToken, TokenScope, User
from linksnap.services import tokens

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class BearerToken(HttpBearer):
    """`Authorization: Bearer lsnap_…` (RFC 6750)."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The living token, or None (401). A read token asking for a change is a 403."""
        found = tokens.find(token)
        if found is None:
            return None
        if found.owner.language and "Accept-Language" not in request.headers:
            translation.activate(found.owner.language)
        if found.scope == TokenScope.READ and request.method not in _SAFE:
            raise AuthorizationError
        return found


def owner_of(request: HttpRequest) -> User:
    """Whose library a request speaks about."""
    return cast(ApiToken, request.auth).owner  # type: ignore[attr-defined]


def scope_of(request: HttpRequest) -> TokenScope:
    """What the token of a request may do."""
    return TokenScope(cast(ApiToken, request.auth).scope)  # type: ignore[attr-defined]
