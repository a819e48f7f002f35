"""The tools that change the library; offered only where the person who starts the server asks for them."""

from typing import Annotated, Any

from mcp.server import MCPServer
from mcp_types import ToolAnnotations
from pydantic import Field

from linksnap.cli.links import link_id_of
from linksnap.cli.mcp_server.callers import Callers
from linksnap.cli.mcp_server.reading_tools import LinkName
from linksnap.cli.mcp_server.shapes import link_shape
from linksnap.cli.mcp_server.untrusted import NOTICE

_ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=True)
_RETAGS = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)
Names = Annotated[list[str], Field(max_length=50, description="Names of tags; new ones are made")]


def add_writing_tools(server: MCPServer, callers: Callers) -> None:
    """Register them all."""

    @server.tool(annotations=_ADDS)
    def add_link(
        url: Annotated[str, Field(max_length=8_192, description="An http or https address")],
        tags: Names = [],  # noqa: B006
        notes: Annotated[str, Field(max_length=10_000)] = "",
    ) -> dict[str, Any]:
        """Save a page to the user's library. Its capture takes a while: look with get_capture."""
        with callers.client() as client:
            response = client.ask("POST", "links", json={"url": url, "tags": tags, "notes": notes})
            told = link_shape(response.json(), client.config.url)
        return {"notice": NOTICE, "created": response.status_code == 201, **told}

    @server.tool(annotations=_RETAGS)
    def apply_tags(link: LinkName, add: Names = [], remove: Names = []) -> dict[str, Any]:  # noqa: B006
        """Put tags on a saved page and take tags off it, in one step."""
        with callers.client() as client:
            path = f"links/{link_id_of(client, link)}/tags"
            changed = client.ask("PATCH", path, json={"add": add, "remove": remove}).json()
        return {"id": changed["id"], "tags": changed["tags"]}
