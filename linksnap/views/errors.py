"""Pages for what went wrong: 400, 403, 404, 429 and 500, a failed CSRF check, a database that is away (503), and
bodies that are not taken (408, 413).
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_COME_BACK_S = "10"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token, mostly because it stood open in a tab for long."""
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: allauth finds it by this name in the addresses (`handler429`)."""
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, and 503 while the database is away.

    Drawn without the request: who is asking stands in the database, and a page that asks for it would fail again.
    """
    context = {"again": request.method in ("GET", "HEAD")}
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = render_to_string("errors/503.html", context)
        return HttpResponse(page, status=503, headers={"Retry-After": _COME_BACK_S})
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


def body_refused(request: HttpRequest, limit: int, *, of_stranger: bool) -> HttpResponse:
    """413 for more than `limit` bytes; 408, with a limit of 0, for a body that came too slowly."""
    context = {"limit": limit, "of_stranger": of_stranger}
    return render(request, "errors/body.html", context, status=413 if limit else 408)
