"""The capture of an address that led to no page: file, reading, pictures, and a result like any other capture's."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from workers.capture.agents import agent_text
from workers.capture.browsing import Browser
from workers.capture.documents.base import DocumentFile, Kind, Reading, Sniffed, file_name
from workers.capture.documents.download import Downloaded, Request, download
from workers.capture.documents.drawing import draw, draw_text
from workers.capture.documents.reading import read_document
from workers.capture.documents.sniffing import sniff
from workers.capture.errors import PageFault
from workers.capture.types import (
    ArtifactFile,
    CaptureOptions,
    CaptureResult,
    SavedFile,
    Step,
    Verdict,
)

EXTRACTED = "extracted.json"
_KIND = "original"
# Reading gets what is left; the download may take this share of it.
_DOWNLOAD_SHARE = 0.6


@dataclass(frozen=True)
class Wanted:
    """What the engine hands over: what it knows so far (`result`), and how to open a file that is a page after all."""

    browser: Browser
    options: CaptureOptions
    folder: Path
    tell: Callable[[Step, str], None]
    result: CaptureResult
    ends: float
    open_page_file: Callable[[SavedFile], Awaitable[CaptureResult]]
    user_agent: str = ""
    # The bytes are here already: a file that was sent, or a recorded answer.
    body: bytes | None = field(default=None, repr=False)

    def time_left(self) -> float:
        """Seconds until the result must be there."""
        return max(1.0, self.ends - time.monotonic())


async def capture_document(wanted: Wanted) -> CaptureResult:
    """Fetch the address as a file, tell what it is, read it. Faults end as a verdict, not as an exception."""
    folder = wanted.folder / "document"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    begun = time.monotonic()
    try:
        found = await _file(wanted, folder / _KIND)
    except PageFault as fault:
        return replace(wanted.result, verdict=fault.verdict, detail=fault.detail)
    wanted.result.timings["download"] = round(time.monotonic() - begun, 3)
    declared = found.headers.get("content-type", "")
    sniffed = await asyncio.to_thread(sniff, found.path, found.url, declared.partition(";")[0].strip().lower())
    if sniffed.kind is Kind.HTML:
        page = await wanted.open_page_file(SavedFile(str(found.path), "text/html"))
        return replace(page, status=found.status or None, redirects=found.redirects)
    file = DocumentFile(found.path, found.url, sniffed, declared)
    return await _read(wanted, file, found)


async def _file(wanted: Wanted, path: Path) -> Downloaded:
    """The file on disk: sent by a person, recorded in an archive, or fetched."""
    known, options = wanted.result, wanted.options
    url = known.final_url or known.url
    if wanted.body is not None:
        if not wanted.body:
            raise PageFault(Verdict.NO_CONTENT, "empty")
        await asyncio.to_thread(path.write_bytes, wanted.body)
        headers = {"content-type": known.content_type}
        return Downloaded(path, url, known.status or 0, headers, known.redirects, len(wanted.body))
    seconds = wanted.time_left() * _DOWNLOAD_SHARE
    wanted.tell(Step.LOAD, "")
    request = Request(url, known.url, path, options, wanted.user_agent or agent_text(options.user_agent, ""), seconds)
    found = await download(request)
    return replace(found, redirects=(*known.redirects, *found.redirects))


async def _read(wanted: Wanted, file: DocumentFile, found: Downloaded) -> CaptureResult:
    begun = time.monotonic()
    wanted.tell(Step.RENDER, "")
    reading = await read_document(file, file.path.parent, wanted.time_left() - 2.0)
    if file.sniffed.kind is Kind.SVG:
        await draw(wanted.browser, wanted.options, file.path, reading, wanted.time_left())
    elif reading.page.blocks and not any(one.kind == "thumbnail" for one in reading.artifacts):
        await draw_text(wanted.browser, wanted.options, reading, wanted.time_left())
    wanted.result.timings["read"] = round(time.monotonic() - begun, 3)
    return _result(wanted, file, found, reading)


def _result(wanted: Wanted, file: DocumentFile, found: Downloaded, reading: Reading) -> CaptureResult:
    sniffed = file.sniffed
    page = replace(reading.page, details={**_facts(file, found), **reading.page.details})
    extracted = wanted.folder / EXTRACTED
    extracted.write_text(json.dumps(page.to_json()), encoding="ascii")
    verdict, detail = reading.verdict, reading.detail
    if found.status >= 400:
        verdict, detail = Verdict.ERROR_STATUS, str(found.status)
    wanted.result.timings["total"] = round(wanted.result.timings.get("total", 0.0) + _spent(wanted), 3)
    return replace(
        wanted.result,
        final_url=found.url,
        status=found.status or None,
        redirects=found.redirects,
        content_type=sniffed.media_type,
        title=page.title,
        page_lang=page.lang,
        verdict=verdict,
        detail=detail,
        artifacts=(ArtifactFile(_KIND, file.path, sniffed.media_type), *reading.artifacts),
        bytes_received=wanted.result.bytes_received + found.size,
        document=sniffed.document,
        evidence={
            **reading.evidence,
            "declared": found.headers.get("content-type", "")[:100],
            "kind": sniffed.kind.value,
        },
        faults=reading.faults,
        extracted=extracted,
    )


def _spent(wanted: Wanted) -> float:
    return sum(wanted.result.timings.get(name, 0.0) for name in ("download", "read"))


def _facts(file: DocumentFile, found: Downloaded) -> dict[str, str | int]:
    sniffed: Sniffed = file.sniffed
    facts: dict[str, str | int] = {"media_type": sniffed.media_type, "suffix": sniffed.suffix, "bytes": found.size}
    name = file_name(found.url)
    return facts | ({"file_name": name} if name else {})
