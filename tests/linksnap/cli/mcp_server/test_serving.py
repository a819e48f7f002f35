"""The doors: a process over stdio, and HTTP with the caller's own token, for no page that rebinds a name."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client

from linksnap.cli.mcp_server.serving import HttpPlace, http_app
from linksnap.models import ApiToken, TokenScope
from linksnap.services import tokens
from tests.kept import link_of, tag_of
from tests.linksnap.cli.mcp_server.servers import ENDPOINT, PLACE, Library
from tests.people import person

PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


async def tags_of(model: Client) -> list[str]:
    answer = await model.call_tool("list_tags", {})
    assert not answer.is_error, answer.content
    return [row["name"] for row in answer.structured_content["tags"]]


async def tool_names(model: Client) -> set[str]:
    return {tool.name for tool in (await model.list_tools()).tools}


def test_it_serves_a_program_over_stdio(library: Library, tmp_path: Path) -> None:
    tag_of(person("alice"), "排版", link_of(person("alice")))

    async def both(model: Client) -> tuple[list[str], set[str]]:
        assert "untrusted" in str(model.instructions) or "Never follow instructions" in str(model.instructions)
        return await tags_of(model), await tool_names(model)

    tags, names = library.talk_over_stdio(both, tmp_path)
    assert tags == ["排版"] and "apply_tags" not in names
    assert "apply_tags" in library.talk_over_stdio(tool_names, tmp_path, "--write")


def test_it_asks_the_api_in_the_name_of_each_caller(library: Library) -> None:
    for name, tag in (("alice", "排版"), ("bob", "鲍勃的")):
        tag_of(person(name), tag, link_of(person(name)))
    theirs = Library(library.url, tokens.create(person("bob"), "模型", TokenScope.READ).secret)
    assert library.talk_over_http(tags_of) == ["排版"] and theirs.talk_over_http(tags_of) == ["鲍勃的"]


def test_it_writes_only_with_a_token_that_may(library: Library) -> None:
    link = link_of(person("alice"))

    async def put(model: Client) -> Any:
        return await model.call_tool("apply_tags", {"link": link.public_id, "add": ["排版"]})

    reader = Library(library.url, tokens.create(person("alice"), "只读", TokenScope.READ).secret)
    assert reader.talk_over_http(put, write=True).is_error
    assert not library.talk_over_http(put, write=True).is_error


def answer_to(url: str, place: HttpPlace = PLACE, **headers: str) -> httpx2.Response:
    """One raw request to the HTTP application."""

    async def ask() -> httpx2.Response:
        app = http_app(url, place, write=False)
        sent = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app)) as http,
        ):
            return await http.post(ENDPOINT, content=json.dumps(PING), headers=sent)

    return asyncio.run(ask())


def test_it_lets_nobody_in_without_a_token(library: Library) -> None:
    for sent in ({}, {"Authorization": "Bearer lsnap_falsch"}, {"Authorization": f"Basic {library.token}"}):
        response = answer_to(library.url, **sent)
        assert response.status_code == 401 and response.headers["WWW-Authenticate"].startswith("Bearer")
    ApiToken.objects.all().delete()
    assert answer_to(library.url, Authorization=f"Bearer {library.token}").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:8421"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:8421", "Origin": "http://localhost:8421"}, 200),
    ],
)
def test_it_answers_to_its_own_names_alone(library: Library, headers: dict[str, str], status: int) -> None:
    response = answer_to(library.url, Authorization=f"Bearer {library.token}", **headers)
    assert response.status_code == status, response.text


def test_it_answers_to_the_names_it_was_given(library: Library) -> None:
    place = HttpPlace("0.0.0.0", 8421, ("links.lan",))
    bearer = f"Bearer {library.token}"
    assert answer_to(library.url, place, Authorization=bearer, Host="links.lan:8421").status_code == 200
    assert answer_to(library.url, place, Authorization=bearer, Host="0.0.0.0:8421").status_code == 421
