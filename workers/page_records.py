"""What the engine found out about a page, as the row of its snapshot: plain text and plain JSON only."""

import hashlib
import math
from dataclasses import asdict
from typing import Any

from linksnap.services import snapshots
from workers.capture.types import CaptureResult
from workers.extract.types import ExtractedPage


def page_record(result: CaptureResult, page: ExtractedPage, kept: list[snapshots.KeptArtifact]) -> snapshots.PageRecord:
    """The row of a page: what the engine and the extraction say, as PostgreSQL can hold it."""
    return snapshots.PageRecord(
        final_url=result.final_url,
        http_status=result.status,
        verdict=result.verdict.value,
        redirects=_storable([asdict(redirect) for redirect in result.redirects]),
        missing=_storable(list(result.missing)),
        title=_plain(page.title or result.title),
        description=_plain(page.description),
        author=_plain(page.author),
        site_name=_plain(page.site_name),
        published_at=page.published,
        lang=page.lang or result.page_lang[:16],
        words=page.words,
        text_sha256=_digest(result, page),
        metadata_sources=page.metadata_sources,
        modified_at=page.modified,
        canonical_url=_plain(page.canonical_url),
        document=result.document.value,
        evidence=_storable(result.evidence),
        strategy=result.strategy.value,
        faults=result.faults,
        details=_storable(page.details),
        links=[snapshots.LinkOut(link.url, _plain(link.text)) for link in page.links],
        artifacts=kept,
    )


def _digest(result: CaptureResult, page: ExtractedPage) -> bytes:
    """What tells that two copies are the same: a page's words; of a document its bytes, as pictures say little."""
    for file in result.artifacts:
        if file.kind == "original":
            with file.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").digest()
    return hashlib.sha256(page.text.encode("utf-8", errors="replace")).digest()


def _plain(text: str) -> str:
    """PostgreSQL text holds no NUL and no half of a character, and pages do (a title that a script cut in an emoji)."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:4000]


def _storable(value: Any) -> Any:
    """JSON as PostgreSQL takes it: plain text, and no number without an end."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return {_plain(str(name)): _storable(one) for name, one in value.items()} if isinstance(value, dict) else value
