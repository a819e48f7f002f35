"""What each client may use of the proxy: a capture gets caps of its own on bytes, connections and time."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workers.egress.credentials import MODELS_USER, CaptureUser, password_of, read_capture_user
from workers.egress.verdicts import EgressVerdict, Limits, Refusal

_MOST_ACCOUNTS = 10_000


@dataclass
class Account:
    """One client and what is left of its share; our own programs have no end of theirs."""

    capture: str = ""
    tunnel_bytes: float = math.inf
    total_s: float = math.inf
    expires: float = math.inf
    bytes_left: float = math.inf
    requests_left: float = math.inf
    most_open: float = math.inf
    open: int = field(default=0, init=False)

    def spend(self, size: int) -> None:
        """Take bytes off. Raises Refusal(TOO_LARGE) when the share is used up."""
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise Refusal(EgressVerdict.TOO_LARGE)

    @contextlib.contextmanager
    def connection(self) -> Iterator[None]:
        """One connection of this client, while it lasts. Raises Refusal: BUSY for one too many, TOO_LARGE."""
        self.requests_left -= 1
        if self.requests_left < 0 or self.bytes_left <= 0:
            raise Refusal(EgressVerdict.TOO_LARGE)
        if self.open >= self.most_open:
            raise Refusal(EgressVerdict.BUSY)
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1


class Accounts:
    """Tells clients apart by `Proxy-Authorization: Basic`, and remembers what each capture has used."""

    def __init__(self, token: str, limits: Limits, clock: Callable[[], float] = time.time) -> None:
        self._token = token
        self._limits = limits
        self._clock = clock
        self._captures: dict[str, Account] = {}

    def admit(self, authorization: str) -> Account:
        """The account of whoever gives these credentials. Raises Refusal(NO_CREDENTIALS): wrong, or out of time."""
        user, given = _read(authorization)
        capture = read_capture_user(user)
        wanted = self._token if capture is None else password_of(self._token, user)
        # Constant time, or the password could be guessed byte by byte.
        if not hmac.compare_digest(given, wanted.encode()):
            raise Refusal(EgressVerdict.NO_CREDENTIALS)
        if capture is None:
            return self._own(user)
        if capture.expires <= self._clock():
            raise Refusal(EgressVerdict.NO_CREDENTIALS)
        return self._captures.get(user) or self._open(user, capture)

    def seconds_left(self, account: Account) -> float:
        """How long a connection of this account may still last."""
        return min(account.expires - self._clock(), account.total_s)

    def _own(self, user: str) -> Account:
        limits = self._limits
        if user == MODELS_USER:
            return Account(tunnel_bytes=limits.model_bytes, total_s=limits.model_s)
        return Account(tunnel_bytes=limits.tunnel_bytes, total_s=limits.total_s)

    def _open(self, user: str, capture: CaptureUser) -> Account:
        if len(self._captures) >= _MOST_ACCOUNTS:
            now = self._clock()
            # Those out of time are of no use to anybody; the rest lose their count, which only ever gives them more.
            self._captures = {name: one for name, one in self._captures.items() if one.expires > now}
        limits = self._limits
        account = self._captures[user] = Account(
            capture=capture.capture,
            tunnel_bytes=limits.tunnel_bytes,
            total_s=limits.total_s,
            expires=capture.expires,
            bytes_left=limits.capture_bytes,
            requests_left=limits.capture_requests,
            most_open=limits.capture_connections,
        )
        return account


def _read(authorization: str) -> tuple[str, bytes]:
    scheme, _, value = authorization.partition(" ")
    try:
        user, _, password = base64.b64decode(value.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        raise Refusal(EgressVerdict.NO_CREDENTIALS) from None
    if scheme.lower() != "basic":
        raise Refusal(EgressVerdict.NO_CREDENTIALS)
    return user.decode("utf-8", "replace"), password
