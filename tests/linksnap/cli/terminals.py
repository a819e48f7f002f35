"""People at a terminal: the program run in this process against the real API, without a network in between."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections

from linksnap.cli import main
from linksnap.models import TokenScope, User
from linksnap.services import tokens

URL = "http://localhost"


@dataclass(frozen=True)
class Run:
    """How one command line ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """Stdout as JSON lines; every line must be one."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Terminal:
    """A terminal with LINKSNAP_URL and LINKSNAP_TOKEN set."""

    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    transport: httpx2.BaseTransport

    def sign_in(self, owner: User, scope: TokenScope = TokenScope.WRITE) -> str:
        """From now on in the name of `owner`; answers the token."""
        secret = tokens.create(owner, "终端", scope).secret
        self.patch.setenv("LINKSNAP_URL", URL)
        self.patch.setenv("LINKSNAP_TOKEN", secret)
        return secret

    def run(self, *words: str, stdin: str = "") -> Run:
        """One command line."""
        self.patch.setattr(sys, "stdin", io.StringIO(stdin))
        self.capture.readouterr()
        code = main.run(words, self.transport)
        said = self.capture.readouterr()
        return Run(code, said.out, said.err)


@contextmanager
def in_one_transaction() -> Iterator[httpx2.WSGITransport]:
    """The product behind a transport; the test's database connection outlives the requests."""
    edges = (signals.request_started, signals.request_finished)
    for signal in edges:
        signal.disconnect(close_old_connections)
    yield httpx2.WSGITransport(app=WSGIHandler())
    for signal in edges:
        signal.connect(close_old_connections)
