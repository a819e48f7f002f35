"""How stored bytes leave the house: they are hostile, so every response carries the whole set of protecting headers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_etags

from linksnap.models import Artifact, ArtifactKind, Passage
from linksnap.rules.content_origin import origin_of
from linksnap.rules.marked_archive import mark_blocks
from linksnap.services.artifact_store import artifact_pieces, read_artifact
from linksnap.services.content_tokens import LONGEST_SECONDS
from linksnap.services.file_delivery import as_asked, wanted_range

# `sandbox` without any allowance makes the origin opaque and stops scripts, forms, popups and navigation of the top;
# `default-src 'none'` stops every request; tests drive a real browser at hostile pages, framed and in an own tab.
CONTENT_SECURITY_POLICY = (
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {app}; "
    "img-src data: blob:; media-src data: blob:; font-src data:; style-src 'unsafe-inline' data:"
)
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), geolocation=(), microphone=(), clipboard-read=(), display-capture=(), usb=(), "
    "payment=()"
)
IMAGE_TYPES = frozenset({"image/webp", "image/png"})
_A_YEAR = 31_536_000


class Place(StrEnum):
    """Where bytes are answered from: the app's own address, or the content origin."""

    APP = "app"
    CONTENT = "content"


@dataclass(frozen=True)
class Delivery:
    """How one kind of artifact is sent."""

    content_type: str
    suffix: str
    is_shown: bool = True
    is_kept: bool = False


_UNKNOWN = Delivery("application/octet-stream", "bin", is_shown=False)
_DELIVERIES = {
    ArtifactKind.HTML: Delivery("text/html; charset=utf-8", "html"),
    ArtifactKind.READER: Delivery("text/html; charset=utf-8", "reader.html"),
    ArtifactKind.TEXT: Delivery("text/plain; charset=utf-8", "txt"),
    ArtifactKind.BLOCKS: Delivery("application/json", "blocks.json", is_shown=False),
    # The browser's own viewer of PDFs does not work in the sandbox, and archives are for other programs.
    ArtifactKind.PDF: Delivery("application/pdf", "pdf", is_shown=False),
    ArtifactKind.WARC: Delivery("application/warc", "warc.gz", is_shown=False),
    ArtifactKind.WACZ: Delivery("application/wacz", "wacz", is_shown=False),
    ArtifactKind.MHTML: Delivery("multipart/related", "mhtml", is_shown=False),
}
# A document's own bytes are always a download. Their media type was told by the bytes at capture, and only players
# and viewers need it; everything else goes out as bytes of nobody knows what.
_DOWNLOADED = frozenset(
    {"audio/mpeg", "audio/flac", "audio/ogg", "audio/wav", "audio/aac", "audio/aiff", "audio/mp4"}
    | {"video/mp4", "video/webm", "video/ogg", "video/quicktime", "video/x-matroska", "video/x-msvideo"}
    | {"application/pdf", "application/epub+zip"}
)
_SUFFIX = re.compile(r"[a-z0-9]{1,8}")
_IMAGES = frozenset({ArtifactKind.SCREENSHOT, ArtifactKind.THUMBNAIL, ArtifactKind.FAVICON, ArtifactKind.PAGE_IMAGE})
# Too large to stand in memory; sent piece by piece, and in part where a download goes on.
_LARGE = frozenset({ArtifactKind.PDF, ArtifactKind.WARC, ArtifactKind.WACZ, ArtifactKind.MHTML, ArtifactKind.ORIGINAL})


def delivery_of(artifact: Artifact) -> Delivery:
    """Fixed by the kind; what the captured site claimed is never asked, and what we do not know is a download."""
    if artifact.kind in _IMAGES and artifact.content_type in IMAGE_TYPES:
        suffix = artifact.content_type.removeprefix("image/")
        number = f".{artifact.part}" if artifact.part else ""
        return Delivery(artifact.content_type, f"{artifact.kind}{number}.{suffix}", is_kept=True)
    if artifact.kind == ArtifactKind.ORIGINAL:
        return _original(artifact)
    return next((delivery for kind, delivery in _DELIVERIES.items() if kind == artifact.kind), _UNKNOWN)


def _original(artifact: Artifact) -> Delivery:
    suffix = str(artifact.snapshot.details.get("suffix", ""))
    media_type = artifact.content_type if artifact.content_type in _DOWNLOADED else _UNKNOWN.content_type
    return Delivery(media_type, suffix if _SUFFIX.fullmatch(suffix) else "bin", is_shown=False)


def belongs_on_content_origin(artifact: Artifact) -> bool:
    """Whether these bytes are shown from the content origin, where the operator has named one.

    All that a browser shows as a document or at full size does. Files to save never become a document, and the small
    pictures all over the app were drawn by us: those stay, and may be kept for long or fetched in ranges for hours.
    """
    small = artifact.kind in (ArtifactKind.THUMBNAIL, ArtifactKind.FAVICON)
    return bool(settings.CONTENT_ORIGIN) and delivery_of(artifact).is_shown and not small


def guarded_headers(artifact: Artifact, etag: str, place: Place = Place.APP) -> dict[str, str]:
    """The header set that was measured to let nothing out; every response with stored bytes carries it."""
    delivery = delivery_of(artifact)
    shown = "inline" if delivery.is_shown else "attachment"
    app = origin_of(settings.PUBLIC_URL) if settings.CONTENT_ORIGIN else "'self'"
    # Pictures the app shows from there come from another site for the browser; the token guards them.
    is_picture_elsewhere = place == Place.CONTENT and artifact.kind in _IMAGES
    return {
        "Content-Type": delivery.content_type,
        "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(app=app),
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'{shown}; filename="snap-{artifact.snapshot.public_id}.{delivery.suffix}"',
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin" if is_picture_elsewhere else "same-origin",
        # A sandboxed document with `same-origin` here is a network error in a tab of its own (HTML standard,
        # "obtain a cross-origin opener policy"), and the security middleware would add just that.
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "Cache-Control": _cache_control(delivery, place),
        "ETag": etag,
    }


def _cache_control(delivery: Delivery, place: Place) -> str:
    if not delivery.is_kept:
        return "private, no-store"
    # There the address itself runs out.
    return f"private, max-age={LONGEST_SECONDS if place == Place.CONTENT else _A_YEAR}, immutable"


class ArtifactResponse(HttpResponse):
    """Stored bytes that stand in memory, with the whole set of headers."""

    # Framed by our own page only: `frame-ancestors` says so, and X-Frame-Options: DENY would forbid even that.
    xframe_options_exempt = True

    def __init__(self, artifact: Artifact, data: bytes, etag: str, status: int = 200, place: Place = Place.APP) -> None:
        super().__init__(data, status=status, headers=guarded_headers(artifact, etag, place))


class ArtifactStream(StreamingHttpResponse):
    """Stored bytes piece by piece, with the same set of headers."""

    xframe_options_exempt = True

    def __init__(self, artifact: Artifact, pieces: Iterator[bytes] | AsyncIterator[bytes], span: Span) -> None:
        headers = guarded_headers(artifact, f'"{artifact.sha256}"') | span.headers(artifact.size)
        super().__init__(pieces, status=206 if span.is_part else 200, headers=headers)


@dataclass(frozen=True)
class Span:
    """The bytes of a file that are sent: the first, the last, and whether that is less than all."""

    first: int
    last: int
    is_part: bool

    def headers(self, size: int) -> dict[str, str]:
        """Length and place (RFC 9110, 14.4); nginx would keep a whole archive in its buffers."""
        headers = {
            "Content-Length": str(self.last - self.first + 1),
            "Accept-Ranges": "bytes",
            "X-Accel-Buffering": "no",
        }
        return headers | ({"Content-Range": f"bytes {self.first}-{self.last}/{size}"} if self.is_part else {})


def shown_artifact(
    request: HttpRequest, artifact: Artifact, passage: Passage | None, place: Place = Place.APP
) -> HttpResponseBase:
    """What a browser gets: as `sent_artifact`, and an archived page with the blocks of a passage marked."""
    if passage is None or artifact.kind != ArtifactKind.HTML:
        return sent_artifact(request, artifact, place)
    etag = f'"{artifact.sha256}-p{passage.n}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return ArtifactResponse(artifact, b"", etag, status=304, place=place)
    marked = mark_blocks(read_artifact(artifact), passage.first_block, passage.last_block)
    return ArtifactResponse(artifact, marked, etag, place=place)


def sent_artifact(request: HttpRequest, artifact: Artifact, place: Place = Place.APP) -> HttpResponseBase:
    """The answer to a request for an artifact: 200, 206 for a range of a large one, 304 or 416. Raises BlobMissing."""
    etag = f'"{artifact.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return ArtifactResponse(artifact, b"", etag, status=304, place=place)
    if artifact.kind not in _LARGE:
        return ArtifactResponse(artifact, read_artifact(artifact), etag, place=place)
    wanted = wanted_range(request, artifact.size, etag)
    if wanted is None:
        response = ArtifactResponse(artifact, b"", etag, status=416, place=place)
        response["Content-Range"] = f"bytes */{artifact.size}"
        return response
    first, last = wanted
    pieces = artifact_pieces(artifact, first, last - first + 1)
    return ArtifactStream(
        artifact, as_asked(request, pieces), Span(first, last, (first, last) != (0, artifact.size - 1))
    )
