"""The product's addresses, and one for each page of what can go wrong (`/faults/500/`), for the tests of screens."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from linksnap.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns
from linksnap.views import errors

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]
FAULTS = {"400": BadRequest, "403": PermissionDenied, "500": RuntimeError, "503": OperationalError}


@login_not_required
def fault(request: HttpRequest, code: str) -> HttpResponse:
    """What goes wrong as it does in the product."""
    if code in FAULTS:
        raise FAULTS[code]("坏了")
    if code == "csrf":
        return errors.csrf_failure(request)
    if code == "429":
        return ratelimit.respond_429(request)
    return errors.body_refused(request, 50_000_000 if code == "413" else 0, of_stranger=False)


urlpatterns = [path("faults/<slug:code>/", fault), *urlpatterns]
