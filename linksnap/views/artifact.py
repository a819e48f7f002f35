"""The stored bytes of a snapshot, for its owner."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from linksnap.models import Artifact, ArtifactKind, Passage
from linksnap.queries.snapshot import artifact_of, passage_of
from linksnap.rules.marked_archive import mark_blocks
from linksnap.services.artifact_delivery import ArtifactResponse, sent_artifact
from linksnap.services.artifact_store import read_artifact
from linksnap.services.blob_store import BlobMissing
from linksnap.views.page_numbers import asked_number
from linksnap.views.signed_in import owner_of


@require_safe
def artifact(request: HttpRequest, public_id: str, kind: str) -> HttpResponseBase:
    """`/s/<snapshot>/<kind>`: the bytes, for their owner.

    `?part=1` asks for the second tile of a picture or the second page of a document; `?p=3` marks passage 3 in the
    archived page.
    """
    found = artifact_of(owner_of(request), public_id, kind, asked_number(request, "part") or 0)
    if found is None:
        raise Http404
    passage = passage_of(found.snapshot, asked_number(request, "p")) if kind == ArtifactKind.HTML else None
    try:
        return _marked(request, found, passage) if passage else sent_artifact(request, found)
    except BlobMissing:
        raise Http404 from None


def _marked(request: HttpRequest, found: Artifact, passage: Passage) -> HttpResponseBase:
    """The archived page with the blocks of a passage marked."""
    etag = f'"{found.sha256}-p{passage.n}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return ArtifactResponse(found, b"", etag, status=304)
    return ArtifactResponse(found, mark_blocks(read_artifact(found), passage.first_block, passage.last_block), etag)
