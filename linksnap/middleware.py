"""What happens around every request beside Django's own: the content origin, guarding headers, the closed door, and
the signed-in person's language.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.urls import resolve
from django.utils import translation

from linksnap.services import devices

# Nothing of the product needs any of these; the list is what browsers gate by a policy and pages like to abuse.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
        "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class GuardedHeadersMiddleware:
    """Headers Django has no setting for, on every response that does not say otherwise itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        if settings.HTTPS:
            # Django sends it on requests it knows to be secure, and a proxy that ends TLS need not tell it so.
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        return response


class ContentHostMiddleware:
    """Requests to the host of the content origin end here: no session, no cookie, no person comes into being."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.CONTENT_HOST or split_domain_port(request.get_host())[0] != settings.CONTENT_HOST:
            return self.get_response(request)
        request.urlconf = settings.CONTENT_URLCONF
        match = request.resolver_match = resolve(request.path_info, settings.CONTENT_URLCONF)
        try:
            return match.func(request, *match.args, **match.kwargs)  # type: ignore[no-any-return]
        except Http404:
            nothing = resolve("/", settings.CONTENT_URLCONF)
            return nothing.func(request, **nothing.kwargs)  # type: ignore[no-any-return]


class ClosedDoorMiddleware(LoginRequiredMiddleware):
    """Every page wants a signed-in person unless it says otherwise; the API answers for itself, by token."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and "api" in match.namespaces:
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class DeviceMiddleware:
    """Notes which sessions are in use, so that people see on which devices they are signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            devices.note(request)
        return self.get_response(request)


class PersonLanguageMiddleware:
    """A signed-in person's own choice goes before the cookie and the browser's wish."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)
