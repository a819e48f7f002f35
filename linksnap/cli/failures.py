"""How a command ends: exit codes, and the failures that become one sentence on stderr."""

from enum import IntEnum


class Exit(IntEnum):
    """What the shell is told."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    INTERRUPTED = 130


class Failure(Exception):
    """Something a person can understand in one sentence; nothing else of it is shown."""

    code = "failed"


class NotSetUp(Failure):
    """No server or no token is known yet."""

    code = "not_set_up"


class Unreachable(Failure):
    """The server does not answer, or what answers is no LinkSnap."""

    code = "unreachable"


class Refused(Failure):
    """The API's own refusal: its stable code and its sentence (RFC 9457)."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code


def outcome_of(done: int, failed: int) -> Exit:
    """The exit code of a command that did several things."""
    if not failed:
        return Exit.OK
    return Exit.PARTIAL if done else Exit.FAILED
