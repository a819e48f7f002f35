"""The door of every address of this layer: the token, the method, and refusals in linkding's shape."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from linksnap.api.borrowed_doors import Handlers, Layer, Refused, json_answer, nothing_here
from linksnap.api.linkding.answers import detail

__all__ = ["door", "nothing_here"]

_KEYWORDS = frozenset({"token", "bearer"})


def _answer(request: HttpRequest, handlers: Handlers, ids: dict[str, str]) -> HttpResponse:
    try:
        owner = _LAYER.owner_of(_token_in(request), request, handlers)
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method == "OPTIONS":
            return _options(handlers)
        if method not in handlers:
            raise detail(HTTPStatus.METHOD_NOT_ALLOWED, f'Method "{request.method}" not allowed.')
        return handlers[method](request, owner, **{name: int(text) for name, text in ids.items()})
    except Refused as refusal:
        response = json_answer(refusal.body, refusal.status)
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Token"
        if refusal.status == HTTPStatus.METHOD_NOT_ALLOWED:
            response["Allow"] = ", ".join(_methods(handlers))
        return response


_LAYER = Layer("linkding", detail, _answer)
door = _LAYER.door


def _token_in(request: HttpRequest) -> str:
    """`Token …` is linkding's word, `Bearer …` everybody else's. Raises Refused."""
    parts = request.headers.get("Authorization", "").split()
    if not parts or parts[0].lower() not in _KEYWORDS:
        raise detail(HTTPStatus.UNAUTHORIZED, "Authentication credentials were not provided.")
    if len(parts) == 1:
        raise detail(HTTPStatus.UNAUTHORIZED, "Invalid token header. No credentials provided.")
    if len(parts) > 2:
        raise detail(HTTPStatus.UNAUTHORIZED, "Invalid token header. Token string should not contain spaces.")
    return parts[1]


def _methods(handlers: Handlers) -> list[str]:
    return [*handlers, *(["HEAD"] if "GET" in handlers else []), "OPTIONS"]


def _options(handlers: Handlers) -> HttpResponse:
    response = json_answer({"renders": ["application/json"]})
    response["Allow"] = ", ".join(_methods(handlers))
    return response
