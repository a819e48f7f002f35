"""How stored bytes leave the house: they are hostile, so every response carries the whole set of protecting headers."""

from dataclasses import dataclass

from django.http import HttpResponse

from linksnap.models import Artifact, ArtifactKind

# `sandbox` without any allowance makes the origin opaque and stops scripts, forms, popups and navigation of the top;
# `default-src 'none'` stops every request; tests drive a real browser at hostile pages, framed and in an own tab.
CONTENT_SECURITY_POLICY = (
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "img-src data: blob:; media-src data: blob:; font-src data:; style-src 'unsafe-inline' data:"
)
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), geolocation=(), microphone=(), clipboard-read=(), display-capture=(), usb=(), "
    "payment=()"
)
IMAGE_TYPES = frozenset({"image/webp", "image/png"})
_A_YEAR = 31_536_000


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
}
_IMAGES = frozenset({ArtifactKind.SCREENSHOT, ArtifactKind.THUMBNAIL, ArtifactKind.FAVICON})


def delivery_of(artifact: Artifact) -> Delivery:
    """Fixed by the kind; what the captured site claimed is never asked, and what we do not know is a download."""
    if artifact.kind in _IMAGES and artifact.content_type in IMAGE_TYPES:
        suffix = artifact.content_type.removeprefix("image/")
        return Delivery(artifact.content_type, f"{artifact.kind}.{suffix}", is_kept=True)
    return next((delivery for kind, delivery in _DELIVERIES.items() if kind == artifact.kind), _UNKNOWN)


class ArtifactResponse(HttpResponse):
    """The one response for stored bytes, with the header set that was measured to let nothing out."""

    # Framed by our own page only: `frame-ancestors` says so, and X-Frame-Options: DENY would forbid even that.
    xframe_options_exempt = True

    def __init__(self, artifact: Artifact, data: bytes, etag: str, status: int = 200) -> None:
        delivery = delivery_of(artifact)
        shown = "inline" if delivery.is_shown else "attachment"
        kept = f"private, max-age={_A_YEAR}, immutable" if delivery.is_kept else "private, no-store"
        headers = {
            "Content-Type": delivery.content_type,
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": f'{shown}; filename="snap-{artifact.snapshot.public_id}.{delivery.suffix}"',
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            # A sandboxed document with `same-origin` here is a network error in a tab of its own (HTML standard,
            # "obtain a cross-origin opener policy"), and the security middleware would add just that.
            "Cross-Origin-Opener-Policy": "unsafe-none",
            "Permissions-Policy": PERMISSIONS_POLICY,
            "X-Robots-Tag": "noindex, nofollow, noarchive",
            "Cache-Control": kept,
            "ETag": etag,
        }
        super().__init__(data, status=status, headers=headers)
