"""The answer to a body that was not taken, in the words and the shape of whoever sent it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from linksnap.api import problems
from linksnap.api.borrowed_doors import json_answer
from linksnap.api.karakeep.door import refusal as karakeep_refusal
from linksnap.limited_bodies import REFUSAL, BodyRefusal
from linksnap.views import errors


class RefusedBodyMiddleware:
    """Answers requests whose body was refused (linksnap.limited_bodies): 413, or 408 for one that was too slow.

    It stands behind the middleware that knows the language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refusal = getattr(request, "scope", {}).get(REFUSAL)
        return self.get_response(request) if refusal is None else _answer(request, refusal)


def _answer(request: HttpRequest, refusal: BodyRefusal) -> HttpResponse:
    status = 408 if refusal.is_slow else 413
    if request.path.startswith("/api/v1/"):
        return _problem(refusal)
    if request.path.startswith("/karakeep/"):
        return json_answer(karakeep_refusal(status, _plainly(refusal)).body, status)
    if request.path.startswith("/api/"):
        return json_answer({"detail": _plainly(refusal)}, status)
    return errors.body_refused(request, refusal.limit, of_stranger=refusal.of_stranger)


def _problem(refusal: BodyRefusal) -> HttpResponse:
    if refusal.is_slow:
        return problems.too_slow()
    return problems.too_large_of_stranger(refusal.limit) if refusal.of_stranger else problems.too_large(refusal.limit)


def _plainly(refusal: BodyRefusal) -> str:
    """The borrowed layers speak English, as what they stand for does."""
    if refusal.is_slow:
        return "The body came too slowly."
    without = " without a valid token" if refusal.of_stranger else ""
    return f"The body is too large: {refusal.limit} bytes at most{without}."
