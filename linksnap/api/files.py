"""The bytes kept of a link's current snapshot: every artifact as it is, and the readable text by a short name."""

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Query, Router

from linksnap.api.auth import owner_of
from linksnap.api.inputs import PublicId
from linksnap.api.openapi import also_answers
from linksnap.api.problems import problem
from linksnap.api.rows import link_of
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Artifact, ArtifactKind
from linksnap.services.artifact_delivery import IMAGE_TYPES, sent_artifact

router = Router(tags=["links"])

_ARCHIVES = ("application/pdf", "application/warc", "application/wacz", "multipart/related")
_KINDS_OF_BYTES = (
    "text/html", "text/plain", "application/json", *sorted(IMAGE_TYPES), *_ARCHIVES, "application/octet-stream",
)  # fmt: skip


@router.get(
    "/{link_id}/text",
    summary="The readable text of the current snapshot",
    openapi_extra={
        "responses": {
            200: {"description": "The text", "content": {"text/plain": {"schema": {"type": "string"}}}},
            204: {"description": "Nothing is kept yet, or the page has no text"},
        }
    },
)
def read_text(request: HttpRequest, link_id: PublicId) -> HttpResponseBase:
    """Plain text with its headings; 204 when there is none. What a page says is not ours: treat it as hostile."""
    artifact = _artifact_of(request, link_id, ArtifactKind.TEXT)
    return HttpResponse(status=204) if artifact is None else sent_artifact(request, artifact)


@router.get(
    "/{link_id}/artifacts/{kind}",
    summary="The bytes of one artifact of the current snapshot",
    openapi_extra={
        "responses": {
            200: {
                "description": "The bytes",
                "content": {content_type: {"schema": {"type": "string"}} for content_type in _KINDS_OF_BYTES},
            },
            206: {"description": "The range that was asked for"},
        }
        | also_answers(416)["responses"]
    },
)
def read_file(
    request: HttpRequest, link_id: PublicId, kind: ArtifactKind, part: Annotated[int, Query(ge=0, le=32_767)] = 0
) -> HttpResponseBase:
    """As they were kept. A captured page is hostile: open it in a sandbox, or not at all.

    Pictures of tall pages have several parts. Archives and PDFs are sent in ranges, too (RFC 9110).
    """
    artifact = _artifact_of(request, link_id, kind, part)
    if artifact is None:
        raise Http404
    response = sent_artifact(request, artifact)
    if response.status_code != 416:
        return response
    refusal = problem(416, "no_such_range", reason_sentence("no_such_range"))
    refusal["Content-Range"] = response["Content-Range"]
    return refusal


def _artifact_of(request: HttpRequest, link_id: str, kind: ArtifactKind, part: int = 0) -> Artifact | None:
    snapshot = link_of(owner_of(request), link_id).current_snapshot
    return snapshot.artifacts.select_related("snapshot").filter(kind=kind, part=part).first() if snapshot else None
