"""Who may speak to the network: a client of HTTP or a socket outside its room is a way round the egress proxy."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shape.tree import PRODUCT, ROOT, files, name

# Modules that open connections, by their top names (or the part that does).
CLIENTS = {
    *("httpx", "httpx2", "requests", "urllib3", "aiohttp", "http.client", "urllib.request", "pycurl", "treq", "hishel"),
    *("ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc.client", "websocket", "websockets", "socks"),
    *("boto3", "botocore", "s3transfer", "huggingface_hub", "playwright", "yt_dlp", "paramiko", "nntplib", "openai"),
}
# Calls that open one, whatever they are called on.
CALLS = {
    *("open_connection", "create_connection", "open_unix_connection", "urlopen", "urlretrieve", "fetch_url"),
    *("fetch_response", "create_datagram_endpoint", "connect_ex"),
}
# Each with what it speaks to. Whoever speaks to the world at large goes through the proxy.
ROOMS = {
    "workers/outbound.py": "the world, through the proxy only",
    "workers/capture/documents/download.py": "the world, through the proxy only",
    "workers/capture/browser.py": "the browser's driver; the browser has the proxy",
    "workers/capture/errors.py": "the proxy itself, to ask why it refused",
    "workers/egress/policy.py": "nobody: which addresses are ours, and the resolver",
    "workers/egress/peers.py": "the world: it is the proxy",
    "ml/encoder/fetch.py": "the hub of models, through the proxy where there is one",
    "ml/encoder/served.py": "an embedding service the operator names",
    "linksnap/views/sign_on.py": "the faults of the identity provider the operator names",
    "linksnap/services/object_store.py": "the bucket the operator names",
    "linksnap/embedded/ports.py": "this machine's own ports",
    "linksnap/embedded/stack.py": "this machine's own web server",
    "linksnap/embedded/valkey.py": "this machine's own Valkey",
}
# The command line runs on people's own machines and speaks to their own server.
OWN_MACHINE = ("linksnap/cli/",)
CODE = [path for path in files(".py", *PRODUCT) if not name(path).startswith(OWN_MACHINE)]


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from http.client import responses` is a table of words, and opens nothing.
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "responses")
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            yield from (str(part.value) for part in node.args[:1] if isinstance(part, ast.Constant))


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def ways_out(source: str) -> set[str]:
    """What in a source opens connections."""
    tree = ast.parse(source)
    found = {module for module in imported(tree) if any(f"{module}.".startswith(f"{one}.") for one in CLIENTS)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            opens = called(node) in CALLS or ast.unparse(node.func) == "socket.socket"
            found |= {f"{called(node)}()"} if opens else set()
    return found


def test_it_speaks_to_the_network_from_its_rooms_alone() -> None:
    found = {name(path): sorted(ways) for path in CODE if (ways := ways_out(path.read_text(encoding="utf-8")))}
    assert {place: ways for place, ways in found.items() if place not in ROOMS} == {}


def test_it_keeps_its_list_of_rooms_true() -> None:
    # A room whose client is gone would let the next one in unseen.
    idle = [place for place in ROOMS if (ROOT / place).exists() and not ways_out((ROOT / place).read_text("utf-8"))]
    assert idle == []


@pytest.mark.parametrize(
    "source",
    [
        *("import httpx", "from urllib.request import urlopen", "import urllib.request as u", "import http.client"),
        *("from requests import get", "import asyncio\nasyncio.open_connection('内网', 80)", "import boto3.session"),
        *("import socket\nsocket.socket()", "import importlib\nimportlib.import_module('requests')"),
    ],
)
def test_it_would_see_a_new_way_out(source: str) -> None:
    assert ways_out(source)


@pytest.mark.parametrize(
    "source", ["from urllib.parse import quote", "import socket\nsocket.gethostname()", "import httpxx", "import http"]
)
def test_it_lets_harmless_modules_be(source: str) -> None:
    assert not ways_out(source)


def test_it_starts_no_program_that_fetches() -> None:
    # Programs of others that open addresses: only yt-dlp, whose way out is the proxy (workers/capture/subtitles.py).
    named = {"curl", "wget", "ffmpeg", "yt-dlp", "git", "aria2c", "pandoc"}
    found = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in named:
                found.add((name(path), str(node.value)))
    assert found - {("workers/capture/subtitles.py", "yt-dlp")} == set()


def test_it_reads_no_proxy_settings_of_the_environment() -> None:
    # NO_PROXY there would be a way round: each client of ours says `trust_env=False`.
    for place in ("workers/outbound.py", "workers/capture/documents/download.py"):
        tree = ast.parse((ROOT / Path(place)).read_text(encoding="utf-8"))
        made = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) == "AsyncClient"]
        told = {(word.arg, ast.unparse(word.value)) for node in made for word in node.keywords}
        assert made and ("trust_env", "False") in told and "proxy" in {arg for arg, _ in told}
