"""The REST API as the commands use it: bearer token, patience with a busy server, refusals as exceptions."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx2

from linksnap.cli.config import Config
from linksnap.cli.failures import Failure, Refused, Unreachable
from linksnap.cli.words import accept_language
from linksnap.cli.words import gettext as _

ROOT = "/api/v1"
_BUSY = frozenset({429, 503})
_MOST_TRIES = 6
_MOST_PATIENCE_S = 60.0
_TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
Query = Mapping[str, object]


@dataclass
class ApiClient:
    """One server, one token. `sleep` and `transport` are for tests."""

    config: Config
    transport: httpx2.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    http: httpx2.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.http = httpx2.Client(
            headers={
                "Authorization": f"Bearer {self.config.token}",
                "Accept-Language": accept_language(),
                "User-Agent": "linksnap-cli",
            },
            timeout=_TIMEOUT,
            transport=self.transport,
            # A proxy of the environment is for the internet; it cannot reach this machine's own servers.
            trust_env=not self.config.is_loopback,
        )

    def close(self) -> None:
        """Give the connections back."""
        self.http.close()

    def get(self, path: str, query: Query | None = None) -> Any:
        """The JSON of a GET."""
        return _json(self.ask("GET", path, query=query))

    def post(self, path: str, body: object = None) -> Any:
        """The JSON of a POST."""
        return _json(self.ask("POST", path, json=body))

    def every(self, path: str, query: Query | None = None) -> Iterator[Any]:
        """The rows of all pages of a list, asked for as they are needed."""
        page = self.get(path, query)
        yield from page["items"]
        while page["next_cursor"]:
            page = self.get(path, {**(query or {}), "cursor": page["next_cursor"]})
            yield from page["items"]

    def ask(self, method: str, path: str, *, query: Query | None = None, **body: Any) -> httpx2.Response:
        """One request to a path below /api/v1, repeated while the server says when to come back.

        Raises Refused for the API's problems, Unreachable when nothing useful answers.
        """
        waited = 0.0
        for tries in range(1, _MOST_TRIES + 1):
            response = self._send(method, path, query, body)
            pause = _pause(response, tries) if response.status_code in _BUSY else None
            if pause is None or tries == _MOST_TRIES or waited + pause > _MOST_PATIENCE_S:
                break
            self.sleep(pause)
            waited += pause
        return _accepted(response)

    def stream(
        self, path: str, query: Query | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[bytes]:
        """The bytes of a GET as they come. Raises as `ask`."""
        try:
            with self.http.stream("GET", self._address(path), params=_parameters(query), headers=headers) as response:
                wanted = httpx2.codes.PARTIAL_CONTENT if headers and "Range" in headers else httpx2.codes.OK
                if response.status_code != wanted:
                    response.read()
                    _accepted(response)
                yield from response.iter_bytes()
        except httpx2.TransportError as error:
            raise self._unreachable(error) from error

    def _send(self, method: str, path: str, query: Query | None, body: dict[str, Any]) -> httpx2.Response:
        given = {name: value for name, value in body.items() if value is not None}
        try:
            return self.http.request(method, self._address(path), params=_parameters(query), **given)
        except httpx2.TransportError as error:
            raise self._unreachable(error) from error
        except httpx2.InvalidURL as error:
            raise Failure(_("“{url}” is not the address of a server.").format(url=self.config.url)) from error

    def _address(self, path: str) -> str:
        return f"{self.config.url}{ROOT}/{path}"

    def _unreachable(self, error: Exception) -> Unreachable:
        if isinstance(error, httpx2.TimeoutException):
            return Unreachable(_("LinkSnap at {url} does not answer in time.").format(url=self.config.url))
        return Unreachable(
            _("LinkSnap at {url} cannot be reached: {reason}").format(url=self.config.url, reason=str(error) or "?")
        )


def part(name: str) -> str:
    """A name as one part of a path."""
    return quote(name, safe="")


def _parameters(query: Query | None) -> dict[str, list[str]]:
    """What is empty or None is left out; sequences repeat their name."""
    found: dict[str, list[str]] = {}
    for name, value in (query or {}).items():
        values = value if isinstance(value, (list, tuple)) else [value]
        found[name] = [str(one) for one in values if one is not None and one != ""]
    return {name: values for name, values in found.items() if values}


def _pause(response: httpx2.Response, tries: int) -> float:
    """Seconds to wait: what Retry-After says (RFC 9110, 10.2.3), or else longer each time."""
    said = response.headers.get("Retry-After", "")
    if said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return float(2 ** (tries - 1))
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _json(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        raise Unreachable(_("What answers at {url} is no LinkSnap.").format(url=response.url.host)) from None


def _accepted(response: httpx2.Response) -> httpx2.Response:
    if response.is_success:
        return response
    if response.is_redirect:
        where = response.headers.get("Location", "?")
        raise Unreachable(_("The server moved: it points to {where}. Log in with that address.").format(where=where))
    try:
        problem = response.json()
        raise Refused(response.status_code, str(problem["code"]), str(problem["detail"]))
    except (ValueError, KeyError, TypeError):
        sentence = _("The server answered {status}, and not as LinkSnap does.")
        raise Unreachable(sentence.format(status=response.status_code)) from None
