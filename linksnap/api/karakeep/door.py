"""The door of every address of this layer: the token, the method, and refusals in Karakeep's shape."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from linksnap.api.borrowed_doors import Handlers, Layer, Refused, json_answer, nothing_here

__all__ = ["door", "nothing_here", "refusal"]


def refusal(status: int, message: str) -> Refused:
    """A request that is not carried out, as Karakeep says it: of a token it says no more than that."""
    message = "Unauthorized" if status == HTTPStatus.UNAUTHORIZED else message
    return Refused(status, {"code": HTTPStatus(status).name, "message": message})


def _answer(request: HttpRequest, handlers: Handlers, names: dict[str, str]) -> HttpResponse:
    try:
        owner = _LAYER.owner_of(_token_in(request), request, handlers)
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


_LAYER = Layer("karakeep", refusal, _answer)
door = _LAYER.door


def _in_shape(refused: Refused) -> dict[str, str]:
    told = next(iter(refused.body.values()), "")
    message = told[0] if isinstance(told, list) and told else told
    return {"code": HTTPStatus(refused.status).name, "message": str(message)}


def _token_in(request: HttpRequest) -> str:
    """Empty where there is none."""
    parts = request.headers.get("Authorization", "").split()
    return parts[1] if len(parts) == 2 and parts[0].lower() == "bearer" else ""
