"""Errors as `application/problem+json` (RFC 9457), one shape for all of them."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from linksnap.api.cursors import UnknownCursor
from linksnap.api.inputs import INCONSISTENT
from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.forms.import_words import file_sentence
from linksnap.forms.reasons import reason_sentence
from linksnap.models import TokenScope
from linksnap.rules.canonical_url import UrlError
from linksnap.rules.collection_names import CollectionError, CollectionProblem
from linksnap.rules.pasted_access import AccessError
from linksnap.rules.saved_search_names import SavedSearchError, SavedSearchProblem
from linksnap.rules.tag_names import TagNameError
from linksnap.services.blob_store import BlobMissing
from linksnap.services.change_sets import CannotUndo
from linksnap.services.followed_feeds import TooManyFeeds
from linksnap.services.highlights import HighlightError
from linksnap.services.importing.files import NoRoom
from linksnap.services.imports import WrongPhase
from linksnap.services.link_deletion import MOST_AT_ONCE, TooManyLinks
from linksnap.services.tags import TagNameTaken
from linksnap.services.uploads import UploadProblem, UploadRefused
from linksnap.services.webhooks import TooManyWebhooks

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
_UPLOADS_RETRY_AFTER_S = 120
_UPLOAD_STATUS = {
    UploadProblem.FILE_TOO_LARGE: 413,
    UploadProblem.FILE_WRONG_TYPE: 415,
    UploadProblem.TOO_MANY_WAITING: 429,
}


class ProblemPlace(Schema):
    """One part of a request that does not fit."""

    where: list[str]
    what: str


class Problem(Schema):
    """What went wrong: `code` is stable for programs, `detail` is a sentence for people in their language."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemPlace] = []
    tag: str | None = None


def problem(status: int, code: str, detail: str, **more: object) -> HttpResponse:
    """One problem as a response; `more` holds further members of `Problem`."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    response = JsonResponse({**body, **more}, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = CONTENT_TYPE
    return response


def not_found() -> HttpResponse:
    """404, for what is not there and for what is somebody else's: the two look the same."""
    return problem(404, "not_found", _("There is nothing here, or it is not yours."))


def not_allowed(methods: str) -> HttpResponse:
    """405, with the methods that are."""
    detail = _("This address answers only to: %(methods)s.") % {"methods": methods}
    response = problem(405, "method_not_allowed", detail)
    response["Allow"] = methods
    return response


def too_large(limit: int) -> HttpResponse:
    """413; `limit` in bytes."""
    return problem(413, "body_too_large", _("The body is too large: %(limit)s bytes at most.") % {"limit": limit})


def too_large_of_stranger(limit: int) -> HttpResponse:
    """413 for somebody without a valid token; `limit` in bytes."""
    detail = _("The body is too large: %(limit)s bytes at most without a valid token.") % {"limit": limit}
    return problem(413, "body_too_large", detail)


def too_slow() -> HttpResponse:
    """408."""
    return problem(408, "body_too_slow", _("The body came too slowly."))


def not_json() -> HttpResponse:
    """415."""
    return problem(415, "not_json", _("Send the body as JSON, with “Content-Type: application/json”."))


def _on_url_error(request: HttpRequest, error: UrlError) -> HttpResponse:
    return problem(422, error.problem.value, reason_sentence(error.problem.value))


def _on_tag_name_error(request: HttpRequest, error: TagNameError) -> HttpResponse:
    return problem(422, error.problem.value, reason_sentence(error.problem.value))


def _on_upload_refused(request: HttpRequest, error: UploadRefused) -> HttpResponse:
    status = _UPLOAD_STATUS.get(error.problem, 422)
    response = problem(status, error.problem.value, reason_sentence(error.problem.value))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(_UPLOADS_RETRY_AFTER_S)
    return response


def _on_bad_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(400, "bad_form", _("The form could not be read."))


def _on_large_form(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "body_too_large", _("The fields of the form are too large."))


_TAKEN = frozenset({CollectionProblem.NAME_TAKEN, SavedSearchProblem.NAME_TAKEN})


_Refusal = CollectionError | SavedSearchError | HighlightError | AccessError


def _on_refusal(request: HttpRequest, error: _Refusal) -> HttpResponse:
    if error.problem == CollectionProblem.GONE:
        return not_found()
    return problem(409 if error.problem in _TAKEN else 422, str(error.problem), reason_sentence(str(error.problem)))


def _on_unreadable_file(request: HttpRequest, error: UnreadableFile) -> HttpResponse:
    status = 413 if error.problem is FileProblem.TOO_LARGE else 422
    return problem(status, error.problem.value, file_sentence(error.problem.value))


def _on_no_room(request: HttpRequest, error: NoRoom) -> HttpResponse:
    return problem(507, "no_room", file_sentence("no_room"))


def _on_wrong_phase(request: HttpRequest, error: WrongPhase) -> HttpResponse:
    detail = _("This does not go together with where the import is (%(phase)s).") % {"phase": error.phase}
    return problem(409, "wrong_phase", detail)


def _on_tag_name_taken(request: HttpRequest, error: TagNameTaken) -> HttpResponse:
    detail = _("There is a tag of this name already. You can merge the two.")
    return problem(409, "tag_name_taken", detail, tag=error.tag.slug)


def _on_too_many_webhooks(request: HttpRequest, error: TooManyWebhooks) -> HttpResponse:
    return problem(409, "too_many_webhooks", reason_sentence("too_many_webhooks"))


def _on_too_many_feeds(request: HttpRequest, error: TooManyFeeds) -> HttpResponse:
    return problem(409, "too_many_feeds", reason_sentence("too_many_feeds"))


def _on_unknown_cursor(request: HttpRequest, error: UnknownCursor) -> HttpResponse:
    return problem(422, "unknown_cursor", _("This cursor is not one of ours: use next_cursor as it came."))


def _on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # An id or slug of another shape than ours names nothing.
    if any(list(e.get("loc", []))[:1] == ["path"] for e in error.errors):
        return not_found()
    errors = [{"where": [_written(p) for p in e.get("loc", [])], "what": _written(e.get("msg"))} for e in error.errors]
    if any(e.get("type") == INCONSISTENT for e in error.errors):
        return problem(422, "inconsistent_request", _("The parts of the request do not go together."), errors=errors)
    return problem(422, "invalid_request", _("The request does not have the shape the API asks for."), errors=errors)


def _on_authentication_error(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, "not_signed_in", _("Send a valid token as “Authorization: Bearer …”."))
    # RFC 6750, 3.1: no error code for somebody who sent no token at all.
    sent = "Authorization" in request.headers
    response["WWW-Authenticate"] = 'Bearer error="invalid_token"' if sent else "Bearer"
    return response


def _on_authorization_error(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
    if error.message == TokenScope.SAVE:
        response = problem(403, "save_only_token", _("This token may only save links."))
    else:
        response = problem(403, "read_only_token", _("This token may only read."))
    response["WWW-Authenticate"] = 'Bearer error="insufficient_scope"'
    return response


def _on_missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return not_found()


def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return problem(400, "bad_json", _("The body is not JSON."))
    return problem(error.status_code, HTTPStatus(error.status_code).name.lower(), str(error))


def _on_database_away(request: HttpRequest, error: OperationalError) -> HttpResponse:
    log.warning("api_database_away", error=str(error))
    response = problem(503, "unavailable", _("LinkSnap cannot answer just now. Try again in a moment."))
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api_fault", path=request.path, exc_info=error)
    return problem(500, "internal", reason_sentence("internal"))


def _written(text: object) -> str:
    """A lone surrogate of the request must not break the answer that refuses it."""
    return str(text).encode("utf-8", "backslashreplace").decode()


def _on_too_many_links(request: HttpRequest, error: TooManyLinks) -> HttpResponse:
    detail = _("More than %(most)d links are not deleted at once.") % {"most": MOST_AT_ONCE}
    return problem(409, "too_many_links", detail)


def _on_cannot_undo(request: HttpRequest, error: CannotUndo) -> HttpResponse:
    return problem(409, "cannot_undo", _("This cannot be taken back any more."))


_HANDLERS: dict[type[Exception], Callable[..., HttpResponse]] = {
    UrlError: _on_url_error,
    TagNameError: _on_tag_name_error,
    TagNameTaken: _on_tag_name_taken,
    UnreadableFile: _on_unreadable_file,
    NoRoom: _on_no_room,
    WrongPhase: _on_wrong_phase,
    CollectionError: _on_refusal,
    SavedSearchError: _on_refusal,
    HighlightError: _on_refusal,
    AccessError: _on_refusal,
    UploadRefused: _on_upload_refused,
    RequestDataTooBig: _on_large_form,
    MultiPartParserError: _on_bad_form,
    BadRequest: _on_bad_form,
    SuspiciousOperation: _on_bad_form,
    UnreadablePostError: _on_bad_form,
    TooManyWebhooks: _on_too_many_webhooks,
    TooManyFeeds: _on_too_many_feeds,
    TooManyLinks: _on_too_many_links,
    CannotUndo: _on_cannot_undo,
    UnknownCursor: _on_unknown_cursor,
    ValidationError: _on_validation_error,
    AuthenticationError: _on_authentication_error,
    AuthorizationError: _on_authorization_error,
    Http404: _on_missing,
    BlobMissing: _on_missing,
    HttpError: _on_http_error,
    OperationalError: _on_database_away,
    Exception: _on_fault,
}


def register(api: NinjaAPI) -> None:
    """Give every error of `api` the one shape."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)
