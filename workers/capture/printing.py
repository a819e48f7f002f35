"""What the browser itself writes of a page: a print as PDF, and its own archive as MHTML (both by the protocol)."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

PIECE = 1_000_000
# A4 in inches. The page's own @page rule goes before it.
PAPER = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
MARGIN_INCHES = 0.4
LOOK = {"printBackground": True, "displayHeaderFooter": False, "generateTaggedPDF": True}


async def print_pdf(session: Any, path: Path, max_bytes: int) -> bool:
    """Print the page into a file, as its author styled it for paper; False when it has more than `max_bytes`."""
    margins = {f"margin{side}": MARGIN_INCHES for side in ("Top", "Bottom", "Left", "Right")}
    asked = {**PAPER, **LOOK, **margins, "generateDocumentOutline": True, "transferMode": "ReturnAsStream"}
    answer = await session.send("Page.printToPDF", asked)
    try:
        return await _read_stream(session, answer["stream"], path, max_bytes)
    finally:
        await session.send("IO.close", {"handle": answer["stream"]})


async def _read_stream(session: Any, handle: str, path: Path, max_bytes: int) -> bool:
    written = 0
    with path.open("wb") as file:
        while True:
            piece = await session.send("IO.read", {"handle": handle, "size": PIECE})
            data = piece["data"]
            raw = base64.b64decode(data) if piece.get("base64Encoded") else data.encode()
            written += len(raw)
            if written > max_bytes:
                return False
            await asyncio.to_thread(file.write, raw)
            if piece.get("eof"):
                return True


async def save_mhtml(session: Any, path: Path, max_bytes: int) -> bool:
    """Write the browser's archive of the page; False when it has more than `max_bytes`."""
    answer = await session.send("Page.captureSnapshot", {"format": "mhtml"})
    # Parts that are no text stand in base64, so this is ASCII but for what the browser left as it was.
    data = await asyncio.to_thread(str.encode, answer["data"], "utf-8", "surrogatepass")
    if len(data) > max_bytes:
        return False
    await asyncio.to_thread(path.write_bytes, data)
    return True
