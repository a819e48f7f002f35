"""The MCP server itself: over stdio for a program that starts it, or over streamable HTTP for those that find it."""

from dataclasses import dataclass

import httpx2
from mcp.server import MCPServer
from mcp.server.auth.settings import AuthSettings
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl
from starlette.applications import Starlette

from linksnap.cli.client import ApiClient
from linksnap.cli.config import LOOPBACK
from linksnap.cli.failures import Failure
from linksnap.cli.mcp_server.callers import BearerTokens, Callers
from linksnap.cli.mcp_server.reading_tools import add_reading_tools
from linksnap.cli.mcp_server.untrusted import NOTICE
from linksnap.cli.mcp_server.writing_tools import add_writing_tools
from linksnap.cli.version import version
from linksnap.cli.words import gettext as _

PATH = "/mcp"
_EVERYWHERE = frozenset({"0.0.0.0", "::"})
_INSTRUCTIONS = (
    "LinkSnap keeps snapshots of the web pages its user has saved, in Chinese and English. Search first; questions in "
    "either language find pages in both. Name pages by title and address when you use them. " + NOTICE
)


@dataclass(frozen=True)
class HttpPlace:
    """Where to listen, and by which other names callers reach it."""

    host: str
    port: int
    names: tuple[str, ...] = ()

    @property
    def allowed_hosts(self) -> list[str]:
        """The values of the Host header we answer to: a page that rebinds its own name to this address has another."""
        own = () if self.host in _EVERYWHERE else (self.host,)
        named = [f"[{name}]" if ":" in name else name for name in (*sorted(LOOPBACK), *own, *self.names)]
        return [form for name in dict.fromkeys(named) for form in (name, f"{name}:*")]


def build(callers: Callers, write: bool, tokens: BearerTokens | None = None) -> MCPServer:
    """The server with its tools; with `tokens` every request must bring one."""
    auth = AuthSettings(issuer_url=AnyHttpUrl(tokens.url), resource_server_url=None) if tokens else None
    server = MCPServer(
        "linksnap",
        title="LinkSnap",
        instructions=_INSTRUCTIONS,
        version=version(),
        log_level="WARNING",
        auth=auth,
        token_verifier=tokens,
    )
    add_reading_tools(server, callers)
    if write:
        add_writing_tools(server, callers)
    return server


def http_app(url: str, place: HttpPlace, write: bool, transport: httpx2.BaseTransport | None = None) -> Starlette:
    """The HTTP application. No sessions: each request is judged by the token it brings."""
    tokens = BearerTokens(url, transport)
    return build(Callers(tokens.caller), write, tokens).streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, json_response=True, transport_security=_guard(place)
    )


def serve_stdio(client: ApiClient, write: bool) -> None:
    """Answer the program that started us until it closes our stdin."""
    build(Callers(lambda: client, keeps_open=True), write).run("stdio")


def serve_http(url: str, place: HttpPlace, write: bool) -> None:
    """Listen until Ctrl-C."""
    if place.host in _EVERYWHERE and not place.names:
        raise Failure(_("Name the host by which others reach this server: --allow-host NAME."))
    tokens = BearerTokens(url)
    build(Callers(tokens.caller), write, tokens).run(
        "streamable-http",
        host=place.host,
        port=place.port,
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        transport_security=_guard(place),
    )


def _guard(place: HttpPlace) -> TransportSecuritySettings:
    hosts = place.allowed_hosts
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(enable_dns_rebinding_protection=True, allowed_hosts=hosts, allowed_origins=origins)
