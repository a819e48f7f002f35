"""Bearer tokens for programs: some read, some change, some only save. No cookie ever opens the API."""

from typing import cast

from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from linksnap.models import ApiToken, TokenScope, User
from linksnap.services import tokens

# What a token may do that may only save: the link, the page as a file, and learn that it works.
_SAVING = frozenset({("POST", "links"), ("POST", "uploads"), ("GET", "status")})

# What changes nothing although it is sent as a body.
_READING = frozenset({("POST", "similar")})


class BearerToken(HttpBearer):
    """`Authorization: Bearer lsnap_…` (RFC 6750)."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The living token, or None (401). One that asks for more than it may is a 403."""
        found = tokens.find(token)
        if found is None:
            return None
        if found.owner.language and "Accept-Language" not in request.headers:
            translation.activate(found.owner.language)
        method = request.method or ""
        match = request.resolver_match
        place = match.route.removeprefix("api/v1/") if match else ""
        asks = (method, place)
        if not tokens.may(found, "GET" if asks in _READING else method, is_saving=asks in _SAVING):
            raise AuthorizationError(message=found.scope)
        return found


def owner_of(request: HttpRequest) -> User:
    """Whose library a request speaks about."""
    return cast(ApiToken, request.auth).owner  # type: ignore[attr-defined]


def scope_of(request: HttpRequest) -> TokenScope:
    """What the token of a request may do."""
    return TokenScope(cast(ApiToken, request.auth).scope)  # type: ignore[attr-defined]
