"""What a reader of documents is: it makes text, facts and pictures out of one file of a stranger's making."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from workers.capture.types import ArtifactFile, Document, Verdict
from workers.extract.types import ExtractedPage

REPORT = "document.json"
ORDER = "document_order.json"


class Kind(StrEnum):
    """What the bytes of a file are; finer than `Document`, for each kind has a reader of its own."""

    PDF = "pdf"
    PICTURE = "picture"
    SVG = "svg"
    HTML = "html"
    PLAIN = "plain"
    SOURCE = "source"
    MARKDOWN = "markdown"
    JSON = "json"
    XML = "xml"
    TABLE = "table"
    FEED = "feed"
    MEDIA = "media"
    OFFICE = "office"
    OTHER = "other"


class DocumentFault(StrEnum):
    """Why a part of a document could not be made. The web app translates these codes."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LARGE = "too_large"
    CUT = "cut"
    NO_TEXT = "no_text"
    NOT_READ = "not_read"
    DEADLINE = "deadline"
    CRASH = "crash"


@dataclass(frozen=True)
class Sniffed:
    """What a file is by its bytes: the reader's kind, the document's, its media type and the ending of its name."""

    kind: Kind
    document: Document
    media_type: str
    suffix: str


@dataclass(frozen=True)
class DocumentFile:
    """A file on disk and where it came from; `url` names it, `declared` is the header and only a hint."""

    path: Path
    url: str
    sniffed: Sniffed
    declared: str = ""

    @property
    def name(self) -> str:
        """The last part of the address, for documents without a title: "年度报告.pdf"."""
        return file_name(self.url)


@dataclass
class Reading:
    """What has been read so far; a reader may be killed at any moment, so it reports whenever it has more."""

    folder: Path
    ends: float
    report: Callable[[Reading], None] = lambda _reading: None
    page: ExtractedPage = field(default_factory=ExtractedPage)
    artifacts: list[ArtifactFile] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    verdict: Verdict = Verdict.COMPLETE
    detail: str = ""

    def time_left(self) -> float:
        """Seconds of the processor's clock until the reader should stop by itself."""
        return self.ends - time.monotonic()

    def fault(self, part: str, fault: DocumentFault) -> None:
        """A part ("text", "page_image") did not come; the copy is partial."""
        self.faults[part] = fault.value
        self.verdict, self.detail = Verdict.PARTIAL, fault.value

    def told(self) -> None:
        """Write down what there is: from here on a kill costs only what comes later."""
        self.report(self)

    def to_json(self) -> dict[str, Any]:
        """Plain values for the report."""
        artifacts = [{**vars(artifact), "path": artifact.path.name} for artifact in self.artifacts]
        return {
            "page": self.page.to_json(),
            "artifacts": artifacts,
            "evidence": self.evidence,
            "faults": self.faults,
            "verdict": self.verdict.value,
            "detail": self.detail,
        }

    @classmethod
    def from_report(cls, folder: Path, text: str) -> Reading:
        """What `to_json` wrote; files that are not in the folder are left out.

        Raises ValueError, KeyError, TypeError.
        """
        data = json.loads(text)
        files = [ArtifactFile(**{**one, "path": folder / PurePosixPath(one["path"]).name}) for one in data["artifacts"]]
        return cls(
            folder=folder,
            ends=0.0,
            page=ExtractedPage.from_json(data["page"]),
            artifacts=[file for file in files if file.path.is_file()],
            evidence=dict(data["evidence"]),
            faults=dict(data["faults"]),
            verdict=Verdict(data["verdict"]),
            detail=str(data["detail"]),
        )


class DocumentReader(Protocol):
    """One family of documents. It runs in a limited child process and may raise anything: the file is kept anyway."""

    kinds: frozenset[Kind]

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """Fill in `reading`, the text first; report after each part."""
        ...


def file_name(url: str) -> str:
    """The name of the file an address ends in, decoded; "" for an address that ends in a folder."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return unquote(path.rpartition("/")[2])[:255]
