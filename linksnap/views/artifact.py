"""The stored bytes of a snapshot, for its owner."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linksnap.models import ArtifactKind
from linksnap.queries.snapshot import artifact_of, passage_of
from linksnap.rules.marked_archive import mark_blocks
from linksnap.services.artifact_delivery import ArtifactResponse
from linksnap.services.artifact_store import read_artifact
from linksnap.services.blob_store import BlobMissing
from linksnap.views.page_numbers import asked_number
from linksnap.views.signed_in import owner_of


@require_safe
def artifact(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """`/s/<snapshot>/<kind>`: the bytes, for their owner; `?p=3` marks passage 3 in the archived page."""
    found = artifact_of(owner_of(request), public_id, kind)
    if found is None:
        raise Http404
    passage = passage_of(found.snapshot, asked_number(request, "p")) if kind == ArtifactKind.HTML else None
    etag = f'"{found.sha256}-p{passage.n}"' if passage else f'"{found.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return ArtifactResponse(found, b"", etag, status=304)
    try:
        data = read_artifact(found)
    except BlobMissing:
        raise Http404 from None
    if passage is not None:
        data = mark_blocks(data, passage.first_block, passage.last_block)
    return ArtifactResponse(found, data, etag)
