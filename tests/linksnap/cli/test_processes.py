"""The program as a process of its own against a real server: streams, pipes that close, and MCP over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from pytest_django.live_server_helper import LiveServer

from tests.shape.tree import ROOT

PROGRAM = [sys.executable, "-m", "linksnap.cli"]


@pytest.fixture
def environ(live_server: LiveServer, tmp_path: Path) -> dict[str, str]:
    """What alice's shell has set."""
    tokens, people = pytest.importorskip("linksnap.services.tokens"), pytest.importorskip("tests.people")
    secret = tokens.create(people.person("alice"), "终端").secret
    own = {"LINKSNAP_URL": live_server.url, "LINKSNAP_TOKEN": secret, "XDG_CONFIG_HOME": str(tmp_path)}
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | own


def test_it_answers_each_line_of_stdin_as_it_comes(environ: dict[str, str]) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*PROGRAM, "add", "-", "--json"], cwd=ROOT, env=environ, text=True, **pipes) as program:  # type: ignore[call-overload]
        for name in ("一", "二"):
            program.stdin.write(f"https://zili.example/{name}\n")
            program.stdin.flush()
            assert '"created":true' in program.stdout.readline()
        program.stdin.close()
        assert program.wait(20) == 0 and program.stderr.read() == ""


def test_it_ends_quietly_when_nobody_reads_on(environ: dict[str, str]) -> None:
    lines = "".join(f"https://zili.example/{number}\n" for number in range(5))
    pipe = f"{sys.executable} -m linksnap.cli add - --json | head -n 1"
    done = subprocess.run(
        ["bash", "-c", pipe],
        cwd=ROOT,
        env=environ,
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.count("\n") == 1 and "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


@contextmanager
def served(environ: dict[str, str], deadline: float) -> Iterator[str]:
    """`linksnap mcp --http` on a free port; answers its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = subprocess.Popen(
        [*PROGRAM, "mcp", "--http", f"127.0.0.1:{port}"], cwd=ROOT, env=environ, stderr=subprocess.PIPE
    )
    try:
        while time.monotonic() < deadline:
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert program.poll() is None, program.stderr and program.stderr.read()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        program.terminate()
        program.wait(20)


def test_it_serves_language_models_over_http(environ: dict[str, str], deadline: float) -> None:
    token = environ.pop("LINKSNAP_TOKEN")
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_tags", "arguments": {}}}
    accepted = {"Accept": "application/json, text/event-stream"}
    with served(environ, deadline + 20) as address:
        assert httpx2.post(address, json=body, headers=accepted, trust_env=False).status_code == 401
        answer = httpx2.post(
            address, json=body, headers=accepted | {"Authorization": f"Bearer {token}"}, trust_env=False
        )
    assert answer.status_code == 200 and answer.json()["result"]["structuredContent"] == {"total": 0, "tags": []}
