"""The door of addresses that speak another product's API: tokens, headers, faults; each layer adds its own words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from linksnap.models import User
from linksnap.services import tokens
from linksnap.services.blob_store import BlobMissing

log = structlog.get_logger(__name__)

# Takes the request, the owner of its token, and what the path names.
Handler = Callable[..., HttpResponse]
Handlers = Mapping[str, Handler]
_RETRY_AFTER_S = 2


class Refused(Exception):
    """A request that is not carried out: status and JSON body as the other product gives them."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True)
class Layer:
    """How one layer speaks. `refusal` puts a sentence into its shape; `answer` carries a request out or raises."""

    name: str
    refusal: Callable[[HTTPStatus, str], Refused]
    answer: Callable[[HttpRequest, Handlers, dict[str, str]], HttpResponse]

    def door(self, **handlers: Handler) -> Callable[..., HttpResponse]:
        """A view that answers each method by its handler, to the holder of a token and nobody else.

        No cookie opens it, so there is nothing a foreign page could forge (CSRF).
        """

        @csrf_exempt
        @login_not_required
        def view(request: HttpRequest, **named: str) -> HttpResponse:
            response = self._safely(request, handlers, named)
            patch_vary_headers(response, ["Authorization"])
            if not response.has_header("Cache-Control"):
                patch_cache_control(response, private=True, no_cache=True)
            return response

        view.methods = frozenset(handlers)  # type: ignore[attr-defined]
        return view

    def _safely(self, request: HttpRequest, handlers: Handlers, named: dict[str, str]) -> HttpResponse:
        try:
            return self.answer(request, handlers, named)
        except (Http404, BlobMissing):
            return self._told(HTTPStatus.NOT_FOUND, "Not found.")
        except (BadRequest, SuspiciousOperation):
            return self._told(HTTPStatus.BAD_REQUEST, "The request cannot be read.")
        except OperationalError as error:
            log.warning("database_away", layer=self.name, error=str(error))
            response = self._told(HTTPStatus.SERVICE_UNAVAILABLE, "Unavailable just now. Try again in a moment.")
            response["Retry-After"] = str(_RETRY_AFTER_S)
            return response
        except Exception:
            log.exception("fault", layer=self.name, path=request.path)
            return self._told(HTTPStatus.INTERNAL_SERVER_ERROR, "A server error occurred.")

    def _told(self, status: HTTPStatus, message: str) -> HttpResponse:
        return json_answer(self.refusal(status, message).body, status)

    def owner_of(self, token_text: str, request: HttpRequest, handlers: Handlers) -> User:
        """Whose token this is. Raises Refused: 401 for one that is none, 403 where it may not do that."""
        token = tokens.find(token_text) if token_text else None
        if token is None:
            raise self.refusal(HTTPStatus.UNAUTHORIZED, "Invalid token.")
        method = request.method or ""
        if not tokens.may(token, method, is_saving=hasattr(handlers.get(method), "saves")):
            raise self.refusal(HTTPStatus.FORBIDDEN, "You do not have permission to perform this action.")
        return token.owner


def saves(handler: Handler) -> Handler:
    """Mark a handler that a token may call which may only save."""
    handler.saves = True  # type: ignore[attr-defined]
    return handler


def json_answer(body: object, status: int = 200) -> HttpResponse:
    """JSON with Chinese as it is."""
    return JsonResponse(body, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def nothing_here(request: HttpRequest, owner: User, **_named: object) -> HttpResponse:
    """The handler of every address that is none."""
    raise Http404
