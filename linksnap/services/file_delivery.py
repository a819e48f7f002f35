"""How exported files leave the house: streamed in pieces, also under ASGI, and in part when a download goes on."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def sent_pieces(
    request: HttpRequest, pieces: Iterator[bytes], content_type: str, file_name: str
) -> StreamingHttpResponse:
    """A download whose length is not known before its end."""
    headers = {**_headers(file_name), "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(as_asked(request, pieces), content_type=content_type, headers=headers)


def sent_file(request: HttpRequest, path: Path, content_type: str, file_name: str, sha256: str) -> HttpResponseBase:
    """A file, or the range of it that is asked for (RFC 9110, 14), with its digest as a strong entity tag.

    Several ranges at once are answered with the whole file, which the RFC allows.
    """
    size, etag = path.stat().st_size, f'"{sha256}"'
    headers = {**_headers(file_name), "ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "private, no-cache"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": headers["Cache-Control"]})
    wanted = wanted_range(request, size, etag)
    if wanted is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    first, last = wanted
    is_part = (first, last) != (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if is_part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    body = as_asked(request, _pieces(path, first, last - first + 1))
    return StreamingHttpResponse(body, status=206 if is_part else 200, content_type=content_type, headers=headers)


def _headers(file_name: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(True, file_name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        # nginx would keep a whole archive in its buffers.
        "X-Accel-Buffering": "no",
    }


def wanted_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """The first and last byte to send (RFC 9110, 14); None when the range lies outside of the file."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    whole = (0, size - 1)
    # With If-Range, a range of a file that has changed would glue two files together.
    if match is None or request.headers.get("If-Range", etag) != etag or not any(match.groups()):
        return whole
    start, end = match.groups()
    if len(start) > 18 or len(end) > 18:
        return None
    if not start:
        return (max(0, size - int(end)), size - 1) if int(end) else None
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return whole
    return (first, last) if first < size else None


def _pieces(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece


def as_asked(request: HttpRequest, pieces: Iterator[bytes]) -> Iterator[bytes] | AsyncIterator[bytes]:
    """Under ASGI Django would first read a plain iterator to its end, and hold the whole file in memory."""
    return _in_turns(pieces) if isinstance(request, ASGIRequest) else pieces


async def _in_turns(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(_next_of)
    while (piece := await following(pieces)) is not None:
        yield piece


def _next_of(pieces: Iterator[bytes]) -> bytes | None:
    """None at the end: StopIteration cannot leave a coroutine."""
    return next(pieces, None)
