"""What a person may ask of one capture: longer waiting, no scripts, another window or user agent, a bad certificate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_WAIT_S = 30
MOST_AGENT = 300
# A header's value: visible ASCII and blanks (RFC 9110, 5.5); anything else could smuggle in a second header.
_AGENT = re.compile(r"[\x20-\x7e]*")


class Window(StrEnum):
    """The window a page is opened in."""

    DESKTOP = "desktop"
    WIDE = "wide"
    PHONE = "phone"


SIZES = {Window.DESKTOP: (1280, 800), Window.WIDE: (1920, 1080), Window.PHONE: (390, 844)}


class CaptureOptionProblem(StrEnum):
    """Why options are refused."""

    BAD_WAIT = "capture_bad_wait"
    BAD_AGENT = "capture_bad_agent"


class CaptureOptionError(ValueError):
    """Options nobody can follow; `problem` says why."""

    def __init__(self, problem: CaptureOptionProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class CaptureWish:
    """Options of one capture, as a person says them; the defaults are what is done without any."""

    wait_s: int = 0
    scripts: bool = True
    window: Window = Window.DESKTOP
    user_agent: str = ""
    ignore_tls_errors: bool = False
    # Kinds of artifact to make this once, beside the page itself; None: those the person keeps of every page.
    formats: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.wait_s <= LONGEST_WAIT_S:
            raise CaptureOptionError(CaptureOptionProblem.BAD_WAIT)
        if len(self.user_agent) > MOST_AGENT or not _AGENT.fullmatch(self.user_agent):
            raise CaptureOptionError(CaptureOptionProblem.BAD_AGENT)

    def to_options(self) -> dict[str, Any]:
        """For the row of the capture, in the engine's words (workers.capture.types.CaptureOptions)."""
        options: dict[str, Any] = {}
        if self.wait_s:
            options["extra_wait_s"] = float(self.wait_s)
        if not self.scripts:
            options["javascript"] = False
        if self.window is not Window.DESKTOP:
            options["width"], options["height"] = SIZES[self.window]
        if self.user_agent.strip():
            options["user_agent"] = self.user_agent.strip()
        if self.ignore_tls_errors:
            options["ignore_tls_errors"] = True
        if self.formats is not None:
            options["formats"] = ["html", *self.formats]
        return options


def wish_of(options: Mapping[str, Any]) -> CaptureWish:
    """The wish that `to_options` wrote down; what was written by others counts as far as it fits."""
    width = options.get("width")
    try:
        return CaptureWish(
            wait_s=int(options.get("extra_wait_s", 0)),
            scripts=bool(options.get("javascript", True)),
            window=next((window for window, size in SIZES.items() if size[0] == width), Window.DESKTOP),
            user_agent=str(options.get("user_agent") or ""),
            ignore_tls_errors=bool(options.get("ignore_tls_errors", False)),
            formats=tuple(kind for kind in options["formats"] if kind != "html") if "formats" in options else None,
        )
    except (CaptureOptionError, TypeError, ValueError):
        return CaptureWish()
