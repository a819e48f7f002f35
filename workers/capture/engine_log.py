"""What the engine and its browser write to their log, told again in ours: with what is known of the capture at hand."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import IO

log = logging.getLogger(__name__)

_LINE = re.compile(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL) (workers\.[\w.]+) (.*)")
_LONGEST = 2_000
# A page may make the browser say as much as it likes; what comes after so many lines helps nobody.
_MOST_LINES = 300


@dataclass
class EngineLog:
    """One engine's log. `begin` before each capture: what is bound to the caller's work stands in its lines, too."""

    context: Context = field(default_factory=copy_context)
    lines: int = 0
    level: int = logging.INFO

    def begin(self) -> None:
        """The lines from here on belong to the work of the caller."""
        self.context = copy_context()
        self.lines = 0

    def follow(self, stream: IO[str]) -> None:
        """Tell every line until the stream ends, in a thread that keeps no process alive."""
        threading.Thread(target=self._tell_all, args=(stream,), name="engine-log", daemon=True).start()

    def tell(self, line: str) -> None:
        """One line, unless it is empty.

        What has no level of its own (a traceback, the browser's own words) has that of the line before.
        """
        if not line:
            return
        self.lines += 1
        if self.lines > _MOST_LINES:
            return
        found = _LINE.fullmatch(line)
        if found:
            self.level = logging.getLevelNamesMapping()[found[1]]
        logger, text = (logging.getLogger(found[2]), found[3]) if found else (log, line)
        if self.lines == _MOST_LINES:
            text = "it says more, which is left out"
        # A copy: two lines may be told at once, and a context is entered by one.
        self.context.copy().run(logger.log, self.level, "%s", text)

    def _tell_all(self, stream: IO[str]) -> None:
        # Whoever else holds the other end may outlive the engine, so nobody but this thread closes it.
        with contextlib.suppress(OSError, ValueError), stream:
            while line := stream.readline(_LONGEST):
                # Whatever is wrong with a line: a pipe that nobody empties would stop the engine.
                with contextlib.suppress(Exception):
                    self.tell(line.rstrip())
