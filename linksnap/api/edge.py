"""What surrounds every answer of the API: bodies we take, HEAD, entity tags, problems where Django would say HTML."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers, set_response_etag
from django.utils.translation import gettext as _

from linksnap.api import problems

View = Callable[..., Any]
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
# Views that take a file: Django streams it to disk while it takes the form apart, after the token was looked at.
# The name of the view is followed by the setting with its most bytes.
_TAKE_FILES = {"send_page": "MAX_UPLOAD_BYTES", "start_import": "MAX_IMPORT_BYTES"}
_ROOM_FOR_FIELDS = 1024 * 1024


def at_the_edge(view: View) -> View:
    """Wrap a view of the API."""

    @wraps(view)
    def edge(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _finished(request, _refusal_of_body(request) or _answer(view, request, *args, **kwargs))

    return edge


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The view of every address below the API's that is none."""
    raise Http404


def _refusal_of_body(request: HttpRequest) -> HttpResponse | None:
    """Read the body here, once: what is wrong with it is then told in one shape, whichever way it came."""
    if request.method not in _WITH_BODY:
        return None
    setting = _takes_file(request)
    if setting:
        limit = getattr(settings, setting) + _ROOM_FOR_FIELDS
        announced = request.headers.get("Content-Length", "")
        return problems.too_large(limit) if announced.isdigit() and int(announced) > limit else None
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        # Django judges the announced length; a body sent in chunks announces none.
        size = len(request.body)
    except RequestDataTooBig:
        return problems.too_large(limit)
    except UnreadablePostError:
        return problems.problem(400, "body_broken_off", _("The body broke off."))
    if size > limit:
        return problems.too_large(limit)
    return problems.not_json() if size and not _is_json(request.content_type or "") else None


def _takes_file(request: HttpRequest) -> str:
    """The setting with the most bytes of a request that brings a file; "" for any other."""
    match = request.resolver_match
    if match is None or request.content_type != "multipart/form-data":
        return ""
    return _TAKE_FILES.get(match.url_name or "", "")


def _is_json(content_type: str) -> bool:
    return content_type == "application/json" or (
        content_type.startswith("application/") and content_type[-5:] == "+json"
    )


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    method = request.method
    # HEAD is GET without the body, which the server leaves out (RFC 9110, 9.3.2).
    request.method = "GET" if method == "HEAD" else method
    try:
        response: HttpResponse = view(request, *args, **kwargs)
    except Http404:
        return problems.not_found()
    finally:
        request.method = method
    if isinstance(response, HttpResponseNotAllowed):
        return problems.not_allowed(", ".join(sorted(response["Allow"].split(", "))))
    return response


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Authorization"])
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return response
    if not response.has_header("ETag"):
        # What is streamed is not known before it is sent.
        if response.streaming:
            return response
        set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
