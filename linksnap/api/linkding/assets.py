"""`/api/bookmarks/{id}/assets/`: versions of the page as files; and pages that come from a person's own browser.

linkding numbers its assets. Ours are snapshots, and pages that were sent and wait for their capture: the numbers of the
first are even, those of the second odd, and the second lead to the first once they are kept.
"""

from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from linksnap.api.borrowed_doors import Refused, json_answer, saves
from linksnap.api.linkding.bodies import read_body
from linksnap.api.linkding.bookmarks import own_link
from linksnap.api.linkding.shapes import moment
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Artifact, ArtifactKind, Capture, CaptureSource, Link, User
from linksnap.rules.canonical_url import UrlError
from linksnap.services import uploads
from linksnap.services.artifact_delivery import ArtifactResponse
from linksnap.services.artifact_store import read_artifact
from linksnap.services.uploads import UploadProblem


def list_assets(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """All versions, newest first, and what was sent and is not kept yet."""
    link = own_link(owner, bookmark_id)
    found = [*(_waiting(capture) for capture in _sent(link)), *(_kept(page) for page in _pages(link))]
    return json_answer({"count": len(found), "next": None, "previous": None, "results": found})


def read_asset(request: HttpRequest, owner: User, bookmark_id: int, asset_id: int) -> HttpResponse:
    """One version."""
    found = _asset(own_link(owner, bookmark_id), asset_id)
    return json_answer(_kept(found) if isinstance(found, Artifact) else _waiting(found))


def download_asset(request: HttpRequest, owner: User, bookmark_id: int, asset_id: int) -> HttpResponse:
    """The archived page as one file."""
    found = _asset(own_link(owner, bookmark_id), asset_id)
    if not isinstance(found, Artifact):
        raise Http404
    response = ArtifactResponse(found, read_artifact(found), etag=f'"{found.sha256}"')
    response["Content-Disposition"] = f'attachment; filename="snapshot-{found.snapshot.captured_at:%Y-%m-%d}.html"'
    return response


def upload_asset(request: HttpRequest, owner: User, bookmark_id: int) -> HttpResponse:
    """Take a page as the person's browser sees it: it becomes a version like every other."""
    link = own_link(owner, bookmark_id)
    file = read_body(request).files.get("file")
    if file is None:
        raise Refused(HTTPStatus.BAD_REQUEST, {"error": "No file provided."})
    return json_answer(_waiting(_receive(owner, link.url, file)), HTTPStatus.CREATED)


@saves
def receive_page(request: HttpRequest, owner: User) -> HttpResponse:
    """What the SingleFile extension sends, for linkding's address: `url` and `file`."""
    body = read_body(request)
    url, file = body.values.get("url"), body.files.get("file")
    if not isinstance(url, str) or not url or file is None:
        raise Refused(HTTPStatus.BAD_REQUEST, {"error": "Both 'url' and 'file' parameters are required."})
    _receive(owner, url, file)
    return json_answer({"message": "Snapshot uploaded successfully."}, HTTPStatus.CREATED)


def _receive(owner: User, url: str, file: "UploadedFile[bytes]") -> Capture:
    try:
        capture = uploads.receive(owner, url, file.chunks(), file.content_type or "").capture
    except UrlError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, {"error": reason_sentence(error.problem.value)}) from error
    except uploads.UploadRefused as error:
        waits = error.problem is UploadProblem.TOO_MANY_WAITING
        status = HTTPStatus.TOO_MANY_REQUESTS if waits else HTTPStatus.BAD_REQUEST
        raise Refused(status, {"error": reason_sentence(error.problem.value)}) from error
    if capture is None:
        raise AssertionError("a page that was taken has its capture")
    return capture


def _pages(link: Link) -> QuerySet[Artifact]:
    kept = Artifact.objects.filter(owner=link.owner_id, snapshot__link=link, kind=ArtifactKind.HTML)
    return kept.select_related("snapshot").order_by("-snapshot__version")


def _sent(link: Link) -> QuerySet[Capture]:
    return link.captures.filter(source=CaptureSource.UPLOAD, snapshot=None).order_by("-pk")


def _asset(link: Link, asset_id: int) -> Artifact | Capture:
    number, was_sent = divmod(asset_id, 2)
    pages = _pages(link)
    found: Artifact | Capture | None = pages.filter(**{"snapshot__capture" if was_sent else "snapshot": number}).first()
    if found is None and was_sent:
        found = _sent(link).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _kept(page: Artifact) -> dict[str, Any]:
    snapshot = page.snapshot
    return {
        "id": snapshot.pk * 2,
        "bookmark": snapshot.link_id,
        "date_created": moment(snapshot.captured_at),
        "file_size": page.size,
        "asset_type": "snapshot",
        "content_type": "text/html",
        "display_name": _name(page),
        "status": "complete",
    }


def _waiting(capture: Capture) -> dict[str, Any]:
    return {
        "id": capture.pk * 2 + 1,
        "bookmark": capture.link_id,
        "date_created": moment(capture.created_at),
        "file_size": None,
        "asset_type": "snapshot",
        "content_type": capture.upload_type,
        "display_name": f"HTML snapshot from {capture.created_at:%m/%d/%Y}",
        "status": "pending" if capture.is_open else "failure",
    }


def _name(page: Artifact) -> str:
    return f"HTML snapshot from {page.snapshot.captured_at:%m/%d/%Y}"
