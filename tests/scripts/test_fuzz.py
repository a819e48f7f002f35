"""The fuzzer: the same seed, the same inputs; faults are told and kept; and a few thousand cases of each target."""

import random
from pathlib import Path

import pytest

from scripts.fuzz.__main__ import fuzz, main
from scripts.fuzz.mutation import Mutator
from scripts.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_it_finds_no_fault(name: str) -> None:
    outcome = fuzz(name, 1_500, seed=20261123)
    assert outcome.faults == {}
    # Inputs that only ever end one way would test the first line of a parser and nothing behind it.
    assert len(outcome.ends) >= 10


def test_it_makes_the_same_inputs_of_the_same_seed() -> None:
    first, again, other = (
        Mutator((b"https://example.com/", "快照".encode()), (b"@", b"%"), random.Random(seed)) for seed in (1, 1, 2)
    )
    drawn = [first.draw() for _ in range(50)]
    assert drawn == [again.draw() for _ in range(50)] != [other.draw() for _ in range(50)]
    assert max(map(len, drawn)) <= 20_000


def test_it_tells_and_keeps_the_input_of_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(data: bytes) -> str:
        if b"%" in data:
            raise AssertionError("坏了")
        return "fine"

    monkeypatch.setitem(TARGETS, "url", Target((b"a",), (b"%",), run))
    assert main(["url", "--cases", "50", "--keep", str(tmp_path)]) == 1
    (kept,) = (tmp_path / "url").iterdir()
    assert b"%" in kept.read_bytes()
    assert "AssertionError: 坏了" in capsys.readouterr().out


def test_it_ends_well_without_a_fault(tmp_path: Path) -> None:
    assert main(["url", "proxy", "--cases", "20", "--keep", str(tmp_path)]) == 0
    assert list(tmp_path.iterdir()) == []
