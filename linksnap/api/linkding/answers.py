"""Answers in the shapes of linkding: JSON, refusals, pages of a list."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from linksnap.api.borrowed_doors import Refused, json_answer

Row = TypeVar("Row", bound=Model)

DEFAULT_LIMIT = 100
# linkding sets no limit; more than this at once would hold a worker for seconds.
HIGHEST_LIMIT = 10_000
HIGHEST_OFFSET = 2**31


def detail(status: int, text: str) -> Refused:
    """The refusal of a whole request."""
    return Refused(status, {"detail": text})


def field_problem(field: str, *problems: object) -> Refused:
    """The refusal of one field."""
    return Refused(HTTPStatus.BAD_REQUEST, {field: [str(problem) for problem in problems]})


def nothing() -> HttpResponse:
    """Done, and nothing to say."""
    return HttpResponse(status=204)


def page(request: HttpRequest, rows: QuerySet[Row], shape: Callable[[Row], dict[str, Any]]) -> HttpResponse:
    """One page of a list, by `limit` and `offset`; what is no number there is ignored, as linkding does."""
    limit = min(_number(request, "limit", lowest=1) or DEFAULT_LIMIT, HIGHEST_LIMIT)
    offset = min(_number(request, "offset") or 0, HIGHEST_OFFSET)
    count = rows.count()
    found = rows[offset : offset + limit] if offset < count else []
    following = _with(request, limit, offset + limit) if offset + limit < count else None
    previous = _with(request, limit, offset - limit) if offset > 0 else None
    body = {"count": count, "next": following, "previous": previous, "results": [shape(row) for row in found]}
    return json_answer(body)


def origin(request: HttpRequest) -> str:
    """Where the program reached us, without a slash at the end.

    Behind a proxy that ends TLS we see plain http; where it is our public address that was asked for, that one counts.
    """
    public = urlsplit(settings.PUBLIC_URL)
    if request.get_host() == public.netloc:
        return f"{public.scheme}://{public.netloc}"
    return f"{request.scheme}://{request.get_host()}"


def _number(request: HttpRequest, name: str, lowest: int = 0) -> int | None:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return int(text) if int(text) >= lowest else None


def _with(request: HttpRequest, limit: int, offset: int) -> str:
    query = parse_qs(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    query["limit"] = [str(limit)]
    query.pop("offset", None)
    if offset > 0:
        query["offset"] = [str(offset)]
    return f"{origin(request)}{request.path}?{urlencode(sorted(query.items()), doseq=True)}"
