"""The bytes kept of a link's current snapshot: every artifact as it is, and the readable text by a short name."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from linksnap.api.auth import owner_of
from linksnap.api.inputs import PublicId
from linksnap.api.rows import link_of
from linksnap.models import Artifact, ArtifactKind
from linksnap.services.artifact_delivery import IMAGE_TYPES, ArtifactResponse
from linksnap.services.artifact_store import read_artifact

router = Router(tags=["links"])

_KINDS_OF_BYTES = ("text/html", "text/plain", "application/json", *sorted(IMAGE_TYPES), "application/octet-stream")


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
def read_text(request: HttpRequest, link_id: PublicId) -> HttpResponse:
    """Plain text with its headings; 204 when there is none. What a page says is not ours: treat it as hostile."""
    artifact = _artifact_of(request, link_id, ArtifactKind.TEXT)
    return HttpResponse(status=204) if artifact is None else _bytes_of(artifact)


@router.get(
    "/{link_id}/artifacts/{kind}",
    summary="The bytes of one artifact of the current snapshot",
    openapi_extra={
        "responses": {
            200: {
                "description": "The bytes",
                "content": {content_type: {"schema": {"type": "string"}} for content_type in _KINDS_OF_BYTES},
            }
        }
    },
)
def read_file(request: HttpRequest, link_id: PublicId, kind: ArtifactKind) -> HttpResponse:
    """As they were kept. A captured page is hostile: open it in a sandbox, or not at all."""
    artifact = _artifact_of(request, link_id, kind)
    if artifact is None:
        raise Http404
    return _bytes_of(artifact)


def _artifact_of(request: HttpRequest, link_id: str, kind: ArtifactKind) -> Artifact | None:
    snapshot = link_of(owner_of(request), link_id).current_snapshot
    return snapshot.artifacts.select_related("snapshot").filter(kind=kind).first() if snapshot else None


def _bytes_of(artifact: Artifact) -> HttpResponse:
    return ArtifactResponse(artifact, read_artifact(artifact), etag=f'"{artifact.sha256}"')
