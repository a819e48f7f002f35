"""The last step inside the engine's process: reads the archive that was made and writes down what the page says."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

from workers.capture.subtitles import with_subtitles
from workers.capture.types import CaptureResult
from workers.extract.page import extract_page

__all__ = ["with_extraction", "with_subtitles"]

log = logging.getLogger(__name__)
FILE_NAME = "extracted.json"


def with_extraction(result: CaptureResult, folder: Path) -> CaptureResult:
    """The result with `extracted` naming a file in `folder`; a page no parser gets through is partial ("extract")."""
    files = {artifact.kind: artifact.path for artifact in result.artifacts}
    try:
        archive = files["html"].read_text(encoding="utf-8", errors="replace")
        reader = files["reader"].read_text(encoding="utf-8", errors="replace") if "reader" in files else None
        page = extract_page(archive, reader, result.final_url)
        path = folder / FILE_NAME
        path.write_text(json.dumps(page.to_json()), encoding="ascii")
    except Exception as error:  # a hostile page has many ways to break a parser, running out of memory is one
        log.warning("the extraction failed: %s", type(error).__name__)
        return result.without_text("crash")
    return replace(result, extracted=path)
