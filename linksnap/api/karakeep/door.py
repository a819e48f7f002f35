"""The door of every address of this layer: the token, the method, and refusals in Karakeep's shape."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from linksnap.api.linkding.answers import Refused
from linksnap.models import User
from linksnap.services import tokens

log = structlog.get_logger(__name__)

# Takes the request, the owner of its token, and the names in the path.
Handler = Callable[..., HttpResponse]


def json_answer(body: object, status: int = 200) -> HttpResponse:
    """JSON with Chinese as it is."""
    return JsonResponse(body, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def refusal(status: int, message: str) -> Refused:
    """A request that is not carried out, as Karakeep says it."""
    return Refused(status, {"code": HTTPStatus(status).name, "message": message})


def door(**handlers: Handler) -> Callable[..., HttpResponse]:
    """A view that answers each method by its handler, to the holder of a token and nobody else.

    No cookie opens it, so there is nothing a foreign page could forge (CSRF).
    """

    @csrf_exempt
    @login_not_required
    def view(request: HttpRequest, **names: str) -> HttpResponse:
        response = _answer(request, handlers, names)
        patch_vary_headers(response, ["Authorization"])
        patch_cache_control(response, private=True, no_cache=True)
        return response

    view.methods = frozenset(handlers)  # type: ignore[attr-defined]
    return view


def nothing_here(request: HttpRequest, owner: User, **_names: str) -> HttpResponse:
    """The handler of every address that is none."""
    raise Http404


def _answer(request: HttpRequest, handlers: dict[str, Handler], names: dict[str, str]) -> HttpResponse:
    try:
        owner = _owner(request, handlers)
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method not in handlers:
            raise refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} is not answered here.")
        return handlers[method](request, owner, **names)
    except Refused as refused:
        # What is wrong with a body is told in the other layer's words; here it has two names.
        body = refused.body if "code" in refused.body else _in_shape(refused)
        response = json_answer(body, refused.status)
        if refused.status == HTTPStatus.UNAUTHORIZED:
            # RFC 9110, 11.6.1: a 401 says how to do better.
            response["WWW-Authenticate"] = "Bearer"
        if refused.status == HTTPStatus.METHOD_NOT_ALLOWED:
            response["Allow"] = ", ".join(handlers)
        return response
    except Http404:
        return _problem(HTTPStatus.NOT_FOUND, "There is nothing of yours by this name.")
    except (BadRequest, SuspiciousOperation):
        return _problem(HTTPStatus.BAD_REQUEST, "The request cannot be read.")
    except OperationalError as error:
        log.warning("karakeep_database_away", error=str(error))
        response = _problem(HTTPStatus.SERVICE_UNAVAILABLE, "Unavailable just now. Try again in a moment.")
        response["Retry-After"] = "2"
        return response
    except Exception:
        log.exception("karakeep_fault", path=request.path)
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "A server error occurred.")


def _problem(status: HTTPStatus, message: str) -> HttpResponse:
    return json_answer({"code": status.name, "message": message}, status)


def _in_shape(refused: Refused) -> dict[str, str]:
    told = next(iter(refused.body.values()), "")
    message = told[0] if isinstance(told, list) and told else told
    return {"code": HTTPStatus(refused.status).name, "message": str(message)}


def _owner(request: HttpRequest, handlers: dict[str, Handler]) -> User:
    """Whose token this is."""
    parts = request.headers.get("Authorization", "").split()
    token = tokens.find(parts[1]) if len(parts) == 2 and parts[0].lower() == "bearer" else None
    if token is None:
        raise refusal(HTTPStatus.UNAUTHORIZED, "Unauthorized")
    method = request.method or ""
    if not tokens.may(token, method, is_saving=hasattr(handlers.get(method), "saves")):
        raise refusal(HTTPStatus.FORBIDDEN, "This token may not do that.")
    return token.owner
