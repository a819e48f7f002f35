"""The canary matrix: in a network of its own nothing inner is touched, by no spelling, name, kind of request or packet.

And with the guard switched off the same attacks do touch it, or their silence would prove nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.canary.attacks import NAVIGATIONS, SILENT, STOPPED_BEFORE
from tests.canary.matrix import NAMES, REBINDING, Sort, of, pages
from tests.canary.namespace import enter, why_not
from tests.canary.spellings import CREDENTIALS
from workers.capture.launch import find_chromium

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[[str], dict[str, Any]]
SHOWN = [path for path in pages() if not path.startswith("/navigate/")]
# With a private answer first the harmless one comes too late, with it last a browser is content with the first.
SETTLES_FOR_THE_FIRST = {"mixed.example", *REBINDING}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs one mode of the matrix in a namespace; each only once."""
    if reason := why_not():
        pytest.skip(reason)
    found: dict[str, dict[str, Any]] = {}

    def ran(mode: str) -> dict[str, Any]:
        if mode not in found:
            folder = tmp_path_factory.mktemp(f"canary-{mode}")
            command = [*enter(), sys.executable, "-m", "tests.canary.inside", mode, str(folder)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
            assert done.returncode == 0, done.stderr[-2000:]
            found[mode] = json.loads(done.stdout)
        return found[mode]

    return ran


def named(*sorts: Sort) -> set[str]:
    return {f"{probe.sort}: {probe.name}" for probe in of(*sorts)}


def test_it_has_more_than_sixty_spellings_and_every_kind() -> None:
    assert len(of(Sort.SPELLING)) >= 110
    assert len(of(Sort.KIND)) >= 95
    assert len(of(Sort.NAVIGATION)) == len(NAVIGATIONS) >= 12
    assert len(of(Sort.NAME)) >= 20


def test_it_lets_no_spelling_and_no_name_through_when_asked_by_hand(run: Run) -> None:
    found = run("raw")
    assert (found["tcp"], found["udp"], found["left"]) == ({}, {}, {})
    by_hand = {key: value for key, value in found["verdicts"].items() if key.startswith(("get ", "connect "))}
    assert len(by_hand) > 250
    assert {key for key, value in by_hand.items() if value not in ("blocked_address", "bad_request")} == set()
    passed = {key for key, value in found["verdicts"].items() if key.startswith("ask ") and value.isdigit()}
    # Their first answer was harmless, and it alone was dialled.
    assert passed == {f"ask {name}" for name in REBINDING}
    assert set(found["harmless"]) == {f"name: {name}" for name in REBINDING}


def test_it_would_see_a_client_that_looks_names_up_again(run: Run) -> None:
    leaked = {key.removeprefix("leaked ") for key in run("raw")["verdicts"] if key.startswith("leaked ")}
    assert leaked >= {*NAMES, *REBINDING}
    assert len(leaked) > 80


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(1200)
def test_it_lets_nothing_out_of_the_capturing_browser(run: Run) -> None:
    if not find_chromium():
        pytest.skip("no Chromium on this machine")
    found = run("guarded")
    assert found["tcp"] == {}, "connections"
    assert found["udp"] == {}, "packets"
    assert found["left"] == {} and found["looked_up"] == 0
    # Nobody but the proxy asked for names, and only for those the pages named.
    assert set(found["names"]) <= {*NAMES, *REBINDING}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(1200)
def test_it_was_tried_and_refused_attack_by_attack(run: Run) -> None:
    if not find_chromium():
        pytest.skip("no Chromium on this machine")
    found = run("guarded")
    expected = named(Sort.KIND, Sort.NAVIGATION, Sort.SPELLING, Sort.NAME)
    expected -= {f"kind: {name}" for name in SILENT | STOPPED_BEFORE} | {f"spelling: {name}" for name in CREDENTIALS}
    # Prerendering is given up where the machine has little memory, whoever asks.
    expected -= {"kind: prerender rules"}
    assert expected - set(found["refused"]) == set()
    assert set(found["refused"].values()) == {"blocked_address"}
    led_away = {url: verdict for url, verdict in found["verdicts"].items() if not url.endswith(tuple(SHOWN))}
    assert len(led_away) == len(NAVIGATIONS)
    assert set(led_away.values()) == {"blocked_address"}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(1200)
def test_it_sees_every_attack_when_the_guard_is_off(run: Run) -> None:
    if not find_chromium():
        pytest.skip("no Chromium on this machine")
    found = run("bare")
    touched = set(found["tcp"]) | set(found["udp"])
    expected = named(Sort.KIND, Sort.NAVIGATION, Sort.SPELLING, Sort.NAME)
    expected -= {f"kind: {name}" for name in SILENT} | {f"spelling: {name}" for name in CREDENTIALS}
    expected -= {f"name: {name}" for name in SETTLES_FOR_THE_FIRST}
    assert expected - touched == set()
    assert {"kind: stun", "kind: turn", "kind: ice candidate", "kind: webtransport"} <= set(found["udp"])
