"""How a request through the egress proxy can end, and the limits it runs under."""

from dataclasses import dataclass
from enum import StrEnum


class EgressVerdict(StrEnum):
    """The word in the log line and, for refusals, in the header `X-LinkSnap-Egress`."""

    PASSED = "passed"
    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_PORT = "blocked_port"
    NAME_NOT_FOUND = "name_not_found"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BAD_REQUEST = "bad_request"
    NO_CREDENTIALS = "no_credentials"
    BUSY = "busy"
    CLIENT_LEFT = "client_left"  # only logged: there is nobody to answer


STATUS = {
    EgressVerdict.BLOCKED_ADDRESS: "403 Forbidden",
    EgressVerdict.BLOCKED_PORT: "403 Forbidden",
    EgressVerdict.TOO_LARGE: "403 Forbidden",
    EgressVerdict.NAME_NOT_FOUND: "502 Bad Gateway",
    EgressVerdict.CONNECTION: "502 Bad Gateway",
    EgressVerdict.TIMEOUT: "504 Gateway Timeout",
    EgressVerdict.BAD_REQUEST: "400 Bad Request",
    EgressVerdict.NO_CREDENTIALS: "407 Proxy Authentication Required",
    EgressVerdict.BUSY: "503 Service Unavailable",
}


class Refusal(Exception):
    """A request that does not get through; `detail` is the address that decided, for the log only."""

    def __init__(self, verdict: EgressVerdict, detail: str = "") -> None:
        super().__init__(verdict.value)
        self.verdict = verdict
        self.detail = detail

    def response(self) -> bytes:
        """The answer to the client. It names the verdict, never an address inside the network."""
        body = f"{self.verdict}\n"
        challenge = ""
        if self.verdict is EgressVerdict.NO_CREDENTIALS:
            challenge = 'Proxy-Authenticate: Basic realm="LinkSnap egress"\r\n'
        head = (
            f"HTTP/1.1 {STATUS[self.verdict]}\r\nX-LinkSnap-Egress: {self.verdict}\r\n{challenge}"
            f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return (head + body).encode()


@dataclass(frozen=True)
class Limits:
    """Limits of one connection, and of one capture with all its connections; times in seconds, sizes in bytes."""

    head_bytes: int = 65_536
    tunnel_bytes: int = 100_000_000  # both directions together
    connections: int = 512
    head_s: float = 60.0  # browsers open connections ahead of need
    resolve_s: float = 5.0
    connect_s: float = 10.0
    idle_s: float = 60.0
    total_s: float = 600.0
    capture_bytes: int = 400_000_000
    capture_connections: int = 96  # browsers open 32 to one proxy; a document or subtitles may be fetched beside
    capture_requests: int = 10_000  # plain HTTP asks once a connection
    model_bytes: int = 20_000_000_000
    model_s: float = 14_400.0
