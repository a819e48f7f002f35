"""The stored bytes of a snapshot, for its owner: answered here, or by way of the content origin."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from linksnap.models import Artifact, ArtifactKind, Passage
from linksnap.queries.snapshot import artifact_of, passage_of
from linksnap.services.artifact_delivery import belongs_on_content_origin, guarded_headers, shown_artifact
from linksnap.services.blob_store import BlobMissing
from linksnap.services.content_tokens import content_token
from linksnap.views.page_numbers import asked_number
from linksnap.views.signed_in import owner_of


@require_safe
def artifact(request: HttpRequest, public_id: str, kind: str) -> HttpResponseBase:
    """`/s/<snapshot>/<kind>`: the bytes, for their owner.

    `?part=1` asks for the second tile of a picture or the second page of a document; `?p=3` marks passage 3 in the
    archived page. Where there is a content origin, what a browser shows is answered by a way there.
    """
    found = artifact_of(owner_of(request), public_id, kind, asked_number(request, "part") or 0)
    if found is None:
        raise Http404
    passage = passage_of(found.snapshot, asked_number(request, "p")) if kind == ArtifactKind.HTML else None
    if belongs_on_content_origin(found):
        return WayToContent(found, passage)
    try:
        return shown_artifact(request, found, passage)
    except BlobMissing:
        raise Http404 from None


class WayToContent(HttpResponseRedirect):
    """A redirect to the content origin with a token for these bytes. The place in a page (`#ls-17`) goes along: a
    browser takes the fragment over where the new address has none (RFC 9110, 10.2.2).
    """

    # It stands on the way into the frame of our own page.
    xframe_options_exempt = True

    def __init__(self, artifact: Artifact, passage: Passage | None) -> None:
        query = f"?{urlencode({'p': passage.n})}" if passage else ""
        address = f"{settings.CONTENT_ORIGIN}/v/{content_token(artifact)}/{artifact.kind}{query}"
        guard = guarded_headers(artifact, "")
        kept = ("Content-Security-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Robots-Tag")
        headers = {name: guard[name] for name in kept} | {"Cache-Control": "private, no-store"}
        super().__init__(address, headers=headers)
