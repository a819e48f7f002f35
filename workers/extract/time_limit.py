"""A time limit for parsers of untrusted pages: what is late is given up, and its thread stopped."""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Callable
from typing import TypeVar

log = logging.getLogger(__name__)

Result = TypeVar("Result")


def bounded(work: Callable[[], Result], otherwise: Result, seconds: float = 5.0) -> Result:
    """Run `work` for at most `seconds`; give `otherwise` when it is late or raises anything.

    Some pages drive a parser's patterns into minutes (1.7 s CPU was seen on a real one). A signal would only
    work in the main thread, so the work gets a thread of its own.
    """
    outcome: list[Result] = []

    def attempt() -> None:
        # Whatever a third-party parser raises on a hostile page (RecursionError, too), we go on with less.
        try:
            outcome.append(work())
        except (Exception, SystemExit) as problem:
            log.info("a parser gave up: %s: %.200s", type(problem).__name__, problem)

    thread = threading.Thread(target=attempt, name="bounded-parser", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        log.warning("a parser was stopped after %.1f s", seconds)
        _stop(thread)
        return otherwise
    return outcome[0] if outcome else otherwise


def _stop(thread: threading.Thread) -> None:
    """Raise SystemExit inside the late thread, so that it does not burn the processor on."""
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
