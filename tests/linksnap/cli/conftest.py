"""Fixtures: a terminal without settings, and one at which alice is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.linksnap.cli.terminals import Terminal


@pytest.fixture
def stranger(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Terminal]:
    """Nobody is signed in, and the folder for settings is empty."""
    # Imported late: a conftest of a folder is read before Django has its settings.
    terminals = pytest.importorskip("tests.linksnap.cli.terminals")
    for name in ("LINKSNAP_URL", "LINKSNAP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("linksnap.cli.watching.pause", lambda client, seconds: None)
    with terminals.in_one_transaction() as transport:
        yield terminals.Terminal(capsys, monkeypatch, transport)


@pytest.fixture
def terminal(stranger: Terminal) -> Terminal:
    """Alice's terminal."""
    people = pytest.importorskip("tests.people")
    stranger.sign_in(people.person("alice"))
    return stranger
