"""Pages for what went wrong: 400, 403, 404, 500, a failed CSRF check, and bodies that are not taken (408, 413)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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


def server_error(request: HttpRequest) -> HttpResponse:
    """500: needs neither the database nor a session."""
    return render(request, "errors/500.html", status=500)


def body_refused(request: HttpRequest, limit: int, *, of_stranger: bool) -> HttpResponse:
    """413 for more than `limit` bytes; 408, with a limit of 0, for a body that came too slowly."""
    context = {"limit": limit, "of_stranger": of_stranger}
    return render(request, "errors/body.html", context, status=413 if limit else 408)
