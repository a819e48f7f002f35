"""What a program sends: JSON, a form, or a form with files, as one mapping."""

import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from linksnap.api.borrowed_doors import Refused
from linksnap.api.linkding.answers import detail

# Dart's and PHP's ways of writing one value of a list into a form.
_LIST_FIELD = re.compile(r"(?P<name>\w+)\[\d*\]")
_LIST_FIELDS = frozenset({"tag_names"})


@dataclass(frozen=True)
class Body:
    """Fields and files of a request; lists are lists whichever way they came."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, "UploadedFile[bytes]"] = field(default_factory=dict)


def read_body(request: HttpRequest) -> Body:
    """Read the body once. Raises Refused: 400 for one that is broken, 413 for too large, 415 for another kind."""
    kind = request.content_type or ""
    try:
        if kind == "multipart/form-data":
            fields, files = MultiPartParser(request.META, request, request.upload_handlers, request.encoding).parse()
            return Body(_values(fields), {name: given[-1] for name, given in files.lists()})
        data = request.body
    except MultiPartParserError as error:
        raise detail(HTTPStatus.BAD_REQUEST, f"Multipart form parse error - {error}") from error
    except RequestDataTooBig as error:
        raise _too_large() from error
    except (UnreadablePostError, SuspiciousOperation, ValueError) as error:
        raise detail(HTTPStatus.BAD_REQUEST, "The body broke off.") from error
    if len(data) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise _too_large()
    if kind == "application/x-www-form-urlencoded" and data:
        return Body(_values(QueryDict(data, encoding="utf-8")))
    if data and kind not in {"application/json", ""}:
        raise detail(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f'Unsupported media type "{kind}" in request.')
    return Body(_json(data) if data else {})


def _json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise detail(HTTPStatus.BAD_REQUEST, f"JSON parse error - {_writable(str(error))}") from error
    if not isinstance(value, dict):
        problem = f"Invalid data. Expected a dictionary, but got {type(value).__name__}."
        raise Refused(HTTPStatus.BAD_REQUEST, {"non_field_errors": [problem]})
    return value


def _values(fields: MultiValueDict[str, Any]) -> dict[str, Any]:
    """The fields of a form; the last of several counts, but of a list all do."""
    values: dict[str, Any] = {}
    for name, given in fields.lists():
        match = _LIST_FIELD.fullmatch(name)
        plain = match["name"] if match else name
        if plain in _LIST_FIELDS:
            values.setdefault(plain, []).extend(given)
        elif given:
            values[name] = given[-1]
    return values


def _too_large() -> Refused:
    return detail(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large.")


def _writable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
