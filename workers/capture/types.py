"""The engine's plain values: what is asked of a capture, and what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

DEFAULT_FORMATS = ("html", "screenshot", "thumbnail", "reader")


class Verdict(StrEnum):
    """How a capture ended. The web app translates these codes for people."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    ERROR_STATUS = "error_status"
    NEAR_EMPTY = "near_empty"
    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_PORT = "blocked_port"
    NAME_NOT_FOUND = "name_not_found"
    CONNECTION = "connection"
    TLS_ERROR = "tls_error"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    NO_CONTENT = "no_content"
    UNREADABLE_FILE = "unreadable_file"
    NOT_IN_FILE = "not_in_file"
    CRASH = "crash"


class Step(StrEnum):
    """The five steps people watch; the engine itself emits the first three."""

    FETCH = "fetch"
    LOAD = "load"
    RENDER = "render"
    EXTRACT = "extract"
    TAG = "tag"


@dataclass(frozen=True)
class SavedFile:
    """A page that came as a file: it is opened from there, and nothing is fetched.

    `title` heads an article that has none of its own; `moment` (ISO 8601) chooses among several copies in an archive.
    """

    path: str
    content_type: str
    title: str = ""
    moment: str = ""


@dataclass(frozen=True)
class CaptureOptions:
    """What to make of a page and how far to go for it (times in seconds, sizes in pixels or bytes)."""

    formats: tuple[str, ...] = DEFAULT_FORMATS
    proxy_url: str | None = None
    width: int = 1280
    height: int = 800
    javascript: bool = True
    extra_wait_s: float = 0.0
    user_agent: str | None = None
    nav_timeout_s: float = 30.0
    deadline_s: float = 90.0
    max_bytes: int = 50_000_000
    saved: SavedFile | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON line."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CaptureOptions:
        """The options that `to_json` wrote."""
        saved = SavedFile(**data["saved"]) if data.get("saved") else None
        return cls(**{**data, "formats": tuple(data["formats"]), "saved": saved})


@dataclass(frozen=True)
class Redirect:
    """One hop on the way to the page: the address that answered, and with which status."""

    url: str
    status: int


@dataclass(frozen=True)
class ArtifactFile:
    """One file made from a page, lying in the folder the caller gave."""

    kind: str
    path: Path
    content_type: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class CaptureResult:
    """All that a capture found out; page faults are told by the verdict, never by an exception."""

    url: str
    final_url: str = ""
    status: int | None = None
    redirects: tuple[Redirect, ...] = ()
    content_type: str = ""
    title: str = ""
    page_lang: str = ""
    verdict: Verdict = Verdict.CRASH
    detail: str = ""
    missing: tuple[str, ...] = ()
    artifacts: tuple[ArtifactFile, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    bytes_received: int = 0
    resources: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON line; paths become strings."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CaptureResult:
        """The result that `to_json` wrote."""
        return cls(
            **{
                **data,
                "redirects": tuple(Redirect(**hop) for hop in data["redirects"]),
                "verdict": Verdict(data["verdict"]),
                "missing": tuple(data["missing"]),
                "artifacts": tuple(
                    ArtifactFile(**{**artifact, "path": Path(artifact["path"])}) for artifact in data["artifacts"]
                ),
            }
        )
