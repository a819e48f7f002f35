"""One line a step, and one clear sentence when a step fails."""

import sys
import time

_STARTED = time.monotonic()


class SetUpError(RuntimeError):
    """What went wrong, for a person: shown as it is, without a traceback."""


def say(text: str) -> None:
    """Print one progress line with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:6.1f} s] {text}", flush=True)  # noqa: T201


def fail(error: SetUpError) -> int:
    """Print the sentence of an error and return the exit status."""
    print(f"make: {error}", file=sys.stderr, flush=True)  # noqa: T201
    return 1
