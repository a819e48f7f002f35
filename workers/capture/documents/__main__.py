"""The limited child: `python -m workers.capture.documents ORDER` reads one document and writes what it found."""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path

from workers.capture.documents.base import REPORT, DocumentFault, DocumentFile, Kind, Reading, Sniffed
from workers.capture.documents.registry import reader_of
from workers.capture.types import Document

log = logging.getLogger(__name__)
# A picture of 100 million pixels takes 400 MB unpacked, and twice that while it is turned.
DATA_LIMIT = 1_500_000_000
FILE_LIMIT = 200_000_000


def main() -> int:
    """Read the document the order names; 0 when the report is written."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    order = json.loads(Path(sys.argv[1]).read_text(encoding="ascii"))
    seconds = float(order["seconds"])
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_LIMIT, DATA_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 4))
    sniffed = order["sniffed"]
    file = DocumentFile(
        path=Path(order["path"]),
        url=order["url"],
        sniffed=Sniffed(Kind(sniffed["kind"]), Document(sniffed["document"]), sniffed["media_type"], sniffed["suffix"]),
        declared=order["declared"],
    )
    reading = Reading(Path(order["folder"]), time.monotonic() + seconds, write_report)
    reader = reader_of(file.sniffed.kind)
    if reader is not None:
        try:
            reader.read(file, reading)
        except Exception as error:  # a hostile document has many ways to break a parser
            log.warning("the reader gave up: %s: %.200s", type(error).__name__, error)
            reading.fault("text" if not reading.page.blocks else "page_image", DocumentFault.DAMAGED)
    write_report(reading)
    return 0


def write_report(reading: Reading) -> None:
    """Written beside and renamed: whoever is killed while writing leaves the report before."""
    unfinished = reading.folder / f"{REPORT}.new"
    unfinished.write_text(json.dumps(reading.to_json()), encoding="ascii")
    unfinished.replace(reading.folder / REPORT)


if __name__ == "__main__":
    sys.exit(main())
