"""Which headers of the network traffic may be written down: never a visitor's credentials, cookies or own headers."""

from __future__ import annotations

from dataclasses import dataclass

from workers.capture.traffic import Headers
from workers.capture.types import CaptureOptions

CREDENTIALS = frozenset({"cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True)
class PrivateHeaders:
    """The names that are left out, in lower case."""

    in_requests: frozenset[str] = CREDENTIALS
    # What a site answers to a known visitor is a session of theirs.
    in_responses: frozenset[str] = frozenset({"set-cookie"})

    @classmethod
    def of(cls, options: CaptureOptions) -> PrivateHeaders:
        """Those of one capture."""
        return cls(CREDENTIALS | {name.lower() for name in options.headers})

    def of_request(self, headers: dict[str, str]) -> Headers:
        """A request's headers without them."""
        return tuple((name, value) for name, value in headers.items() if name.lower() not in self.in_requests)

    def of_response(self, headers: dict[str, str]) -> Headers:
        """A response's headers without them; what was sent several times (Chromium joins it by lines) stands apart."""
        return tuple(
            (name, line)
            for name, value in headers.items()
            if name.lower() not in self.in_responses
            for line in value.split("\n")
        )
