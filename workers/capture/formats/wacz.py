"""The page's web archive in one zip with its index and its list of pages (WACZ 1.1.1), as ReplayWeb.page opens it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workers.capture.formats.base import LoadedPage, Made
from workers.capture.formats.cdx import cdxj
from workers.capture.formats.warc import FILE_NAME, WrittenWarc, warc_of
from workers.capture.formats.warc_records import PIECE, warc_date
from workers.capture.types import ArtifactFile

PROFILE = "data-package"
VERSION = "1.1.1"


class WebArchiveZip:
    """WACZ: archive, index, list of pages, and a datapackage.json with the digest of each."""

    kind = "wacz"
    turn = 2
    limit_s = 40.0

    async def write(self, loaded: LoadedPage) -> Made:
        """Pack the page's WARC."""
        written = await warc_of(loaded)
        path = loaded.folder / "page.wacz"
        await asyncio.to_thread(_pack, written, path)
        return ArtifactFile(self.kind, path, "application/wacz")


def _pack(written: WrittenWarc, path: Path) -> None:
    texts = {"indexes/index.cdx": cdxj(written.lines), "pages/pages.jsonl": _pages(written)}
    resources = [_resource(f"archive/{FILE_NAME}", *_digest(written.path))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        # Stored, not squeezed again: players read single records out of it by their offset.
        packed.write(written.path, f"archive/{FILE_NAME}", zipfile.ZIP_STORED)
        for name, text in texts.items():
            data = text.encode("utf-8")
            packed.writestr(name, data)
            resources.append(_resource(name, hashlib.sha256(data).hexdigest(), len(data)))
        package = json.dumps(_package(written, resources), ensure_ascii=False, indent=2).encode("utf-8")
        packed.writestr("datapackage.json", package)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
        packed.writestr("datapackage-digest.json", json.dumps(digest, indent=2))


def _package(written: WrittenWarc, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": PROFILE,
        "wacz_version": VERSION,
        "title": written.title or written.url,
        "created": warc_date(datetime.now(UTC)),
        "software": "LinkSnap",
        "mainPageUrl": written.url,
        "mainPageDate": warc_date(written.when),
        "resources": resources,
    }


def _pages(written: WrittenWarc) -> str:
    """One page; its `ts` is the WARC-Date of its document, by which players find the record."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    name = hashlib.sha256(written.url.encode()).hexdigest()[:22]
    page = {"id": name, "url": written.url, "title": written.title or written.url, "ts": warc_date(written.when)}
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, page))


def _resource(path: str, sha256: str, size: int) -> dict[str, Any]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{sha256}", "bytes": size}


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
