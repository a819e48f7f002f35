"""The tools that only read: search, get, text, tags, proposals, captures; and snapshots as resources."""

from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp_types import ToolAnnotations
from pydantic import Field

from linksnap.cli.failures import Failure
from linksnap.cli.links import link_id_of
from linksnap.cli.mcp_server.callers import Callers
from linksnap.cli.mcp_server.shapes import capture_shape, hit_shape, link_shape, suggestion_shape
from linksnap.cli.mcp_server.untrusted import NOTICE, fenced

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_MOST_TEXT = 50_000
LinkName = Annotated[str, Field(max_length=10_000, description="The id of a link, or the address that was saved")]
CaptureId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="The id of a capture")]
Mode = Annotated[
    Literal["hybrid", "keyword", "meaning"],
    Field(description="hybrid: words and meaning; keyword: words alone; meaning: also across languages"),
]


def add_reading_tools(server: MCPServer, callers: Callers) -> None:
    """Register them all."""
    _add_search(server, callers)
    _add_snapshots(server, callers)
    _add_tags(server, callers)


def _add_search(server: MCPServer, callers: Callers) -> None:
    @server.tool(annotations=READS)
    def search_snapshots(
        query: Annotated[str, Field(max_length=2_000, description="A question or words, in any language")],
        mode: Mode = "hybrid",
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
        tags: Annotated[list[str], Field(max_length=20, description="Only links with all these tags")] = [],  # noqa: B006
    ) -> dict[str, Any]:
        """Search the pages the user has saved, by words and by meaning. Each hit holds its best passage."""
        with callers.client() as client:
            answer = client.get("search", {"q": query, "mode": mode, "limit": limit, "tag": tags})
            hits = [hit_shape(hit, client.config.url) for hit in answer["hits"]]
        told = {name: answer[name] for name in ("total", "total_is_capped", "mode", "fallback")}
        return {"notice": NOTICE, **told, "hits": hits}


def _add_snapshots(server: MCPServer, callers: Callers) -> None:
    @server.tool(annotations=READS)
    def get_snapshot(link: LinkName) -> dict[str, Any]:
        """One saved page: title, tags, notes, when it was captured, what kind of page it is. No text."""
        with callers.client() as client:
            row = client.get(f"links/{link_id_of(client, link)}")
            return {"notice": NOTICE, **link_shape(row, client.config.url)}

    @server.tool(annotations=READS)
    def get_snapshot_text(
        link: LinkName,
        offset: Annotated[int, Field(ge=0, description="Characters to leave out at the beginning")] = 0,
        length: Annotated[int, Field(ge=1, le=_MOST_TEXT, description="Characters at most")] = 10_000,
    ) -> dict[str, Any]:
        """The readable text of a saved page, a piece at a time: go on at `next_offset` until it is null."""
        with callers.client() as client:
            text = client.ask("GET", f"links/{link_id_of(client, link)}/text").text
        end = min(len(text), offset + length)
        told = {"offset": offset, "next_offset": end if end < len(text) else None, "total_characters": len(text)}
        return {"notice": NOTICE, **told, "text": fenced(text[offset:end])}

    @server.tool(annotations=READS)
    def get_capture(capture: CaptureId) -> dict[str, Any]:
        """How far the capture of a page is, or why it failed. It is over when `step` is done or it failed."""
        with callers.client() as client:
            return capture_shape(client.get(f"captures/{capture}"))

    @server.resource("linksnap://snapshot/{link_id}", name="snapshot", mime_type="text/plain")
    def snapshot(link_id: str) -> str:
        """The readable text of a saved page."""
        try:
            with callers.client() as client:
                own_id = link_id_of(client, link_id)
                row, text = client.get(f"links/{own_id}"), client.ask("GET", f"links/{own_id}/text").text
        except Failure as error:
            raise ResourceNotFoundError(str(error)) from error
        return f"{NOTICE}\n\n{row['url']}\n{fenced(text)}"


def _add_tags(server: MCPServer, callers: Callers) -> None:
    @server.tool(annotations=READS)
    def list_tags(
        containing: Annotated[str, Field(max_length=200, description="Only tags whose name holds this")] = "",
        limit: Annotated[int, Field(ge=1, le=1_000)] = 200,
    ) -> dict[str, Any]:
        """The user's tags with their number of links and their other names, most used first."""
        with callers.client() as client:
            rows = client.get("tags")
        wanted = containing.casefold()
        found = [row for row in rows if any(wanted in name.casefold() for name in (row["name"], *row["aliases"]))]
        shown = [{name: row[name] for name in ("name", "links", "aliases")} for row in found[:limit]]
        return {"total": len(found), "tags": shown}

    @server.tool(annotations=READS)
    def suggest_tags(link: LinkName) -> dict[str, Any]:
        """The tags LinkSnap proposes for a saved page; none is on it yet."""
        with callers.client() as client:
            rows = client.every("suggestions", {"link": link_id_of(client, link)})
            return {"notice": NOTICE, "suggestions": [suggestion_shape(row) for row in rows]}
