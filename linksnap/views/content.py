"""The whole content origin: stored bytes for whoever holds a token, no session, no cookie, nothing else."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from linksnap.models import ArtifactKind
from linksnap.queries.snapshot import claimed_artifact, passage_of
from linksnap.services.artifact_delivery import Place, belongs_on_content_origin, shown_artifact
from linksnap.services.blob_store import BlobMissing
from linksnap.services.content_tokens import ContentClaim, read_content_token
from linksnap.views.page_numbers import asked_number


@require_safe
def content(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """`/v/<token>/<kind>`: the bytes the token names, while its time lasts.

    After that the way leads back to the app, which knows whether the same person is still signed in: a page that
    stood open over lunch goes on working, and a token that was passed on is worth nothing.
    """
    claim = read_content_token(token)
    if claim is None or claim.kind != kind:
        raise Http404
    passage_n = asked_number(request, "p")
    if claim.is_over:
        return _back_to_app(claim, passage_n)
    found = claimed_artifact(claim.owner_id, claim.snapshot_id, kind, claim.part)
    if found is None or found.sha256 != claim.sha256 or not belongs_on_content_origin(found):
        raise Http404
    passage = passage_of(found.snapshot, passage_n) if kind == ArtifactKind.HTML else None
    try:
        return shown_artifact(request, found, passage, Place.CONTENT)
    except BlobMissing:
        raise Http404 from None


def _back_to_app(claim: ContentClaim, passage_n: int | None) -> HttpResponseRedirect:
    wanted = {"part": claim.part or None, "p": passage_n}
    query = urlencode({name: value for name, value in wanted.items() if value is not None})
    path = reverse("artifact", args=[claim.snapshot_id, claim.kind], urlconf=settings.ROOT_URLCONF)
    headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponseRedirect(f"{settings.PUBLIC_URL}{path}{'?' + query if query else ''}", headers=headers)


@require_safe
def nothing(request: HttpRequest, path: str = "") -> HttpResponse:
    """Every other address of the content origin: 404, in one word, as there is no style to dress it in."""
    return HttpResponse("404", status=404, content_type="text/plain; charset=utf-8")
