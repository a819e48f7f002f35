"""The person a request belongs to; every view but the few open ones runs only for a signed-in person."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse

from linksnap.models import User


def owner_of(request: HttpRequest) -> User:
    """The signed-in person (LoginRequiredMiddleware has turned everybody else away)."""
    assert request.user.is_authenticated
    return request.user


def owners_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the instance's owners; for everybody else it does not exist (404)."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not owner_of(request).is_superuser:
            raise Http404
        return view(request, *args, **kwargs)

    return page


def proved_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step before which a person proves once more who they are; what they asked for then goes on by itself."""
    again: Callable[..., HttpResponse] = reauthentication_required(app="allauth.account")(view)
    return again
