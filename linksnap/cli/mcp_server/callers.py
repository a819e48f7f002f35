"""In whose name a tool asks the API: over stdio the token of the configuration, over HTTP the caller's own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import anyio.to_thread
import httpx2
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.mcpserver.exceptions import ToolError
from starlette.authentication import AuthenticationError

from linksnap.cli.client import ApiClient
from linksnap.cli.config import Config
from linksnap.cli.failures import Failure, Refused


@dataclass(frozen=True)
class Callers:
    """`open_client` answers the client of whoever calls at this moment."""

    open_client: Callable[[], ApiClient]
    keeps_open: bool = False

    @contextmanager
    def client(self) -> Iterator[ApiClient]:
        """A client for one call; what goes wrong is told to the model in one sentence."""
        client = self.open_client()
        try:
            yield client
        except Failure as error:
            raise ToolError(str(error)) from error
        finally:
            if not self.keeps_open:
                client.close()


@dataclass(frozen=True)
class BearerTokens:
    """Takes the tokens that LinkSnap itself takes, and hands each on with the calls it came with."""

    url: str
    transport: httpx2.BaseTransport | None = None

    async def verify_token(self, token: str) -> AccessToken | None:
        """The SDK's TokenVerifier: None is a 401."""
        return await anyio.to_thread.run_sync(self._verified, token)

    def caller(self) -> ApiClient:
        """The client of the request that is being answered."""
        found = get_access_token()
        return self._client(found.token if found else "")

    def _client(self, token: str) -> ApiClient:
        return ApiClient(Config(self.url, token), self.transport)

    def _verified(self, token: str) -> AccessToken | None:
        if not token.isascii() or not token.isprintable():
            return None
        client = self._client(token)
        try:
            answer = client.get("status")
        except Refused:
            return None
        except Failure as error:
            raise AuthenticationError(str(error)) from error
        finally:
            client.close()
        return AccessToken(token=token, client_id=answer["user"], scopes=[answer["scope"]])
