"""The engine's plain values: what is asked of a capture, and what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

DEFAULT_FORMATS = ("html", "screenshot", "thumbnail", "reader")
# Made of the whole network traffic, scripts and data included.
TRAFFIC_FORMATS = frozenset({"warc", "wacz"})


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
    CONSENT_WALL = "consent_wall"
    LOGIN_WALL = "login_wall"
    PAYWALL = "paywall"
    BOT_CHECK = "bot_check"
    SOFT_404 = "soft_404"


class Document(StrEnum):
    """What an address led to, judged by content and not by header."""

    PAGE = "page"
    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    FEED = "feed"
    AUDIO = "audio"
    VIDEO = "video"
    OFFICE = "office"
    OTHER = "other"


class Strategy(StrEnum):
    """The way a copy was made; all but the first are second tries after a bad verdict."""

    PLAIN = "plain"
    LONGER_WAIT = "longer_wait"
    NO_SCRIPTS = "no_scripts"
    OTHER_VIEWPORT = "other_viewport"
    OTHER_AGENT = "other_agent"
    PLAIN_FETCH = "plain_fetch"


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
    # Tried after a bad verdict, in this order; empty: the engine's own choice by verdict. `retries=False` tries none.
    retries: bool = True
    # A visitor's own cookies (Playwright's shape) and request headers; for the page's site only, never in a log.
    cookies: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    # The visitor accepts a certificate that does not hold.
    ignore_tls_errors: bool = False

    @property
    def brings_something(self) -> bool:
        """Whether there is anything of the visitor's own that the page's site shall get."""
        return self.saved is None and bool(self.cookies or self.headers or self.ignore_tls_errors)

    @property
    def keeps_all_bodies(self) -> bool:
        """Whether a format wants every body that crossed the network, not only what the page shows."""
        return not TRAFFIC_FORMATS.isdisjoint(self.formats)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON line."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CaptureOptions:
        """The options that `to_json` wrote."""
        saved = SavedFile(**data["saved"]) if data.get("saved") else None
        return cls(**{**data, "formats": tuple(data["formats"]), "cookies": tuple(data["cookies"]), "saved": saved})


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
    # Tiles of a tall picture, pages of a document: 0, 1, 2 …
    part: int = 0


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
    document: Document = Document.PAGE
    strategy: Strategy = Strategy.PLAIN
    # What the verdict rests on, in codes and figures, never in words of the page.
    evidence: dict[str, Any] = field(default_factory=dict)
    # Formats that were asked for and did not come: kind -> reason code.
    faults: dict[str, str] = field(default_factory=dict)
    # What the extraction made of it (workers.extract.types.ExtractedPage as JSON), written beside the artifacts.
    extracted: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON line; paths become strings."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain

    def without_text(self, reason: str) -> CaptureResult:
        """What is left when the extraction came to nothing: all files, the verdict at best partial ("extract")."""
        faults = {**self.faults, "text": reason}
        if self.verdict is not Verdict.COMPLETE:
            return replace(self, faults=faults)
        return replace(self, verdict=Verdict.PARTIAL, detail="extract", faults=faults)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CaptureResult:
        """The result that `to_json` wrote."""
        return cls(
            **{
                **data,
                "redirects": tuple(Redirect(**hop) for hop in data["redirects"]),
                "verdict": Verdict(data["verdict"]),
                "document": Document(data["document"]),
                "strategy": Strategy(data["strategy"]),
                "extracted": Path(data["extracted"]) if data["extracted"] else None,
                "missing": tuple(data["missing"]),
                "artifacts": tuple(
                    ArtifactFile(**{**artifact, "path": Path(artifact["path"])}) for artifact in data["artifacts"]
                ),
            }
        )
