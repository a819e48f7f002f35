"""Language models' side of the protocol: clients of our MCP server, over stdio, over HTTP, and without either."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from linksnap.cli.client import ApiClient
from linksnap.cli.config import Config
from linksnap.cli.mcp_server.callers import Callers
from linksnap.cli.mcp_server.serving import PATH, HttpPlace, build, http_app
from tests.shape.tree import ROOT

PLACE = HttpPlace("127.0.0.1", 8421)
ENDPOINT = f"http://127.0.0.1:8421{PATH}"
Value = TypeVar("Value")
Talk = Callable[[Client], Awaitable[Value]]


@dataclass(frozen=True)
class Library:
    """A served library and a token for it."""

    url: str
    token: str

    def talk(self, talk: Talk[Value], write: bool = False) -> Value:
        """Talk to the server without a transport in between."""

        async def inner() -> Value:
            client = ApiClient(Config(self.url, self.token))
            async with Client(build(Callers(lambda: client, keeps_open=True), write)) as model:
                return await talk(model)

        return asyncio.run(inner())

    def talk_over_http(self, talk: Talk[Value], write: bool = False) -> Value:
        """Talk to the HTTP application with the token as the caller's."""

        async def inner() -> Value:
            app = http_app(self.url, PLACE, write)
            headers = {"Authorization": f"Bearer {self.token}"}
            async with (
                app.router.lifespan_context(app),
                httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), headers=headers) as http,
                Client(streamable_http_client(ENDPOINT, http_client=http)) as model,
            ):
                return await talk(model)

        return asyncio.run(inner())

    def talk_over_stdio(self, talk: Talk[Value], folder: Path, *options: str) -> Value:
        """Talk to `linksnap mcp` in a process of its own."""
        own = {"LINKSNAP_URL": self.url, "LINKSNAP_TOKEN": self.token, "XDG_CONFIG_HOME": str(folder)}
        started = StdioServerParameters(
            command=sys.executable,
            args=["-m", "linksnap.cli", "mcp", *options],
            env={"PATH": os.environ["PATH"], **own},
            cwd=ROOT,
        )

        async def inner() -> Value:
            async with Client(started) as model:
                return await talk(model)

        return asyncio.run(inner())

    def ask(self, tool: str, *, write: bool = False, **arguments: Any) -> Any:
        """What one tool answers; it must be no error."""
        result = self.talk(lambda model: model.call_tool(tool, arguments), write)
        assert not result.is_error, result.content
        return result.structured_content

    def complaint(self, tool: str, *, write: bool = False, **arguments: Any) -> str:
        """What one tool complains about."""
        result = self.talk(lambda model: model.call_tool(tool, arguments), write)
        assert result.is_error, result.structured_content
        return str(result.content[0].text)
