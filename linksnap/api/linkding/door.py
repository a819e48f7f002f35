"""The door of every address of this layer: the token, the method, and refusals in linkding's shape."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from linksnap.api.linkding.answers import Refused, detail, json_answer
from linksnap.models import User
from linksnap.services import tokens
from linksnap.services.blob_store import BlobMissing

log = structlog.get_logger(__name__)

# Takes the request, the owner of its token, and the ids in the path.
Handler = Callable[..., HttpResponse]
_KEYWORDS = frozenset({"token", "bearer"})
_ABSENT = "Authentication credentials were not provided."
_REFUSED_TOKEN = "Invalid token."
_RETRY_AFTER_S = 2


def door(**handlers: Handler) -> Callable[..., HttpResponse]:
    """A view that answers each method by its handler, to the holder of a token and nobody else.

    No cookie opens it, so there is nothing a foreign page could forge (CSRF).
    """

    @csrf_exempt
    @login_not_required
    def view(request: HttpRequest, **ids: str) -> HttpResponse:
        response = _answer(request, handlers, ids)
        patch_vary_headers(response, ["Authorization"])
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    view.methods = frozenset(handlers)  # type: ignore[attr-defined]
    return view


def nothing_here(request: HttpRequest, owner: User, **_ids: int) -> HttpResponse:
    """The handler of every address below `/api/` that is none."""
    raise Http404


def _answer(request: HttpRequest, handlers: dict[str, Handler], ids: dict[str, str]) -> HttpResponse:
    try:
        owner = _owner(request, handlers)
        return _handler(request, handlers)(request, owner, **{name: int(text) for name, text in ids.items()})
    except Refused as refusal:
        response = json_answer(refusal.body, refusal.status)
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Token"
        if refusal.status == HTTPStatus.METHOD_NOT_ALLOWED:
            response["Allow"] = ", ".join(_methods(handlers))
        return response
    except (Http404, BlobMissing):
        return json_answer({"detail": "Not found."}, 404)
    except (BadRequest, SuspiciousOperation):
        return json_answer({"detail": "The request cannot be read."}, 400)
    except OperationalError as error:
        log.warning("linkding_database_away", error=str(error))
        response = json_answer({"detail": "Unavailable just now. Try again in a moment."}, 503)
        response["Retry-After"] = str(_RETRY_AFTER_S)
        return response
    except Exception:
        log.exception("linkding_fault", path=request.path)
        return json_answer({"detail": "A server error occurred."}, 500)


def _owner(request: HttpRequest, handlers: dict[str, Handler]) -> User:
    """Whose token this is. `Token …` is linkding's word, `Bearer …` everybody else's."""
    parts = request.headers.get("Authorization", "").split()
    if not parts or parts[0].lower() not in _KEYWORDS:
        raise detail(HTTPStatus.UNAUTHORIZED, _ABSENT)
    if len(parts) == 1:
        raise detail(HTTPStatus.UNAUTHORIZED, "Invalid token header. No credentials provided.")
    if len(parts) > 2:
        raise detail(HTTPStatus.UNAUTHORIZED, "Invalid token header. Token string should not contain spaces.")
    token = tokens.find(parts[1])
    if token is None:
        raise detail(HTTPStatus.UNAUTHORIZED, _REFUSED_TOKEN)
    method = request.method or ""
    if not tokens.may(token, method, is_saving=hasattr(handlers.get(method), "saves")):
        raise detail(HTTPStatus.FORBIDDEN, "You do not have permission to perform this action.")
    return token.owner


def _handler(request: HttpRequest, handlers: dict[str, Handler]) -> Handler:
    method = "GET" if request.method == "HEAD" else request.method or ""
    if method == "OPTIONS":
        return lambda *_args, **_ids: _options(handlers)
    if method not in handlers:
        raise detail(HTTPStatus.METHOD_NOT_ALLOWED, f'Method "{request.method}" not allowed.')
    return handlers[method]


def _methods(handlers: dict[str, Handler]) -> list[str]:
    return [*handlers, *(["HEAD"] if "GET" in handlers else []), "OPTIONS"]


def _options(handlers: dict[str, Handler]) -> HttpResponse:
    response = json_answer({"renders": ["application/json"]})
    response["Allow"] = ", ".join(_methods(handlers))
    return response
