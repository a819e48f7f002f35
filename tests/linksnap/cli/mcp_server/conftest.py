"""Fixtures: alice's library behind a real server, since tools run in threads of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

if TYPE_CHECKING:
    from tests.linksnap.cli.mcp_server.servers import Library


@pytest.fixture
def library(live_server: LiveServer) -> Library:
    """Alice's, with a token that may write."""
    servers = pytest.importorskip("tests.linksnap.cli.mcp_server.servers")
    tokens = pytest.importorskip("linksnap.services.tokens")
    people = pytest.importorskip("tests.people")
    made: Library = servers.Library(live_server.url, tokens.create(people.person("alice"), "模型").secret)
    return made
