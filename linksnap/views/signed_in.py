"""The person a request belongs to; every view but the few open ones runs only for a signed-in person."""

from django.http import HttpRequest

from linksnap.models import User


def owner_of(request: HttpRequest) -> User:
    """The signed-in person (LoginRequiredMiddleware has turned everybody else away)."""
    assert request.user.is_authenticated
    return request.user
