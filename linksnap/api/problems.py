"""Errors as `application/problem+json` (RFC 9457), one shape for all of them."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from linksnap.forms.reasons import reason_sentence
from linksnap.rules.canonical_url import UrlError
from linksnap.rules.tag_names import TagNameError


def problem(status: int, code: str, detail: str, **more: object) -> HttpResponse:
    """One problem; `code` is stable for programs, `detail` is for people."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    response = JsonResponse({**body, **more}, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/problem+json"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _on_url_error(request: HttpRequest, error: UrlError) -> HttpResponse:
    return problem(422, error.problem.value, reason_sentence(error.problem.value))


def _on_tag_name_error(request: HttpRequest, error: TagNameError) -> HttpResponse:
    return problem(422, error.problem.value, reason_sentence(error.problem.value))


def _on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"where": list(map(str, e.get("loc", []))), "what": str(e.get("msg", ""))} for e in error.errors]
    return problem(422, "invalid_request", _("The request does not have the shape the API asks for."), errors=errors)


def _on_authentication_error(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "not_signed_in", _("Send a valid token as “Authorization: Bearer …”."))


def _on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", _("There is nothing here, or it is not yours."))


def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, HTTPStatus(error.status_code).name.lower(), str(error))


def register(api: NinjaAPI) -> None:
    """Give every error of `api` the one shape."""
    api.add_exception_handler(UrlError, _on_url_error)
    api.add_exception_handler(TagNameError, _on_tag_name_error)
    api.add_exception_handler(ValidationError, _on_validation_error)
    api.add_exception_handler(AuthenticationError, _on_authentication_error)
    api.add_exception_handler(Http404, _on_not_found)
    api.add_exception_handler(HttpError, _on_http_error)
