"""Which reasons of failure are worth another try, and when."""

import random
from datetime import timedelta

# Codes are the verdicts of the capture engine, plus "internal" for a fault of our own.
RETRYABLE = frozenset({"timeout", "connection", "crash", "internal"})
# The site says itself that it is too busy now: gateway and rate-limit answers (RFC 9110 15.6, RFC 6585).
OVERLOADED = frozenset({429, 502, 503, 504})
# A person must do something first, or the page can never be kept: trying it again for everybody would only knock.
_UP_TO_THE_PERSON = frozenset(
    {"login_wall", "paywall", "soft_404", "wrong_type", "not_in_file", "file_missing", "superseded", "cancelled"}
)
MOST_TRIES = 4
_FIRST_S = 30.0
_LONGEST_S = 6 * 3600.0


def is_retryable(reason: str, attempts: int) -> bool:
    """True while another try may help: the page may be back, the browser may not crash twice."""
    return reason in RETRYABLE and may_try_again(attempts)


def is_worth_a_round(reason: str) -> bool:
    """True when the pages of all people that failed so may come when they are asked for once more.

    The network was down, the machine was full, a rule of the proxy or the code has changed since.
    """
    return bool(reason) and reason not in _UP_TO_THE_PERSON


def may_try_again(attempts: int) -> bool:
    """True while a capture has tries left."""
    return attempts < MOST_TRIES


def is_overloaded(status: int | None) -> bool:
    """True for an answer of a site that can do better later."""
    return status in OVERLOADED


def retry_delay(attempts: int) -> timedelta:
    """min(6 h, 30 s x 4^n) with jitter of a half each way, n counting from the first failure."""
    seconds = min(_LONGEST_S, _FIRST_S * 4 ** max(0, attempts - 1))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))
