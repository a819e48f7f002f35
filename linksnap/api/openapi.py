"""Completes the OpenAPI document: which problems each operation may answer with, as `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from linksnap.api.problems import CONTENT_TYPE, Problem

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_REF = "#/components/schemas/{model}"


def document_problems(document: dict[str, Any]) -> None:
    """Add the problems to every operation of a document, in place."""
    schema = Problem.model_json_schema(ref_template=_REF)
    document["components"]["schemas"] |= {**schema.pop("$defs", {}), "Problem": schema}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if method in _METHODS:
                for status in _problems_of(method, operation):
                    operation["responses"].setdefault(status, _response(status))


def also_answers(*statuses: int) -> dict[str, Any]:
    """`openapi_extra` of an operation with problems of its own."""
    return {"responses": {status: _response(status) for status in statuses}}


def _problems_of(method: str, operation: dict[str, Any]) -> list[int]:
    parameters = operation.get("parameters", [])
    found = [401, 500, 503]
    if method != "get":
        found.append(403)
    if any(parameter["in"] == "path" for parameter in parameters):
        found.append(404)
    if "requestBody" in operation:
        found += [400, 422]
    elif any(parameter["in"] == "query" for parameter in parameters):
        found.append(422)
    return found + ([413, 415] if method in {"post", "patch", "put"} else [])


def _response(status: int) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {"description": HTTPStatus(status).phrase, "content": content}
