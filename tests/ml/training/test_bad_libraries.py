"""Libraries nobody can learn from, odd ones, and a full disk: one clear line, and nothing is changed."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ml.cli import main
from ml.config import DTYPE_VARIABLE
from ml.data.records import PageRecord, write_records
from ml.encoder.folder import EncoderManifest, digest_of_weights, write_manifest
from ml.evaluation.gate import Outcome
from ml.training.disk import disk_errors
from tests.ml.data.libraries import library
from tests.ml.training.tiny_encoder import make_tiny_encoder

QUICK = {"batch": 16, "mini_batch": 8, "most_tokens": 16, "prefixes": [32], "rank": 2, "epochs": 0.1}


@pytest.fixture(autouse=True)
def no_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which number format is fastest is found out by a process of its own; a thin encoder is fast in any."""
    monkeypatch.setenv(DTYPE_VARIABLE, "fp32")


def asked(base: Path, pages: list[PageRecord], folder: Path) -> list[str]:
    """The command line that trains on these pages."""
    write_records(folder / "资料库.jsonl", pages)
    (folder / "config.json").write_text(json.dumps(QUICK))
    return [
        "train", str(base), str(folder / "资料库.jsonl"), str(folder / "run"), "--config", str(folder / "config.json")
    ]  # fmt: skip


def twins(pages: int) -> list[PageRecord]:
    return [replace(library(4)[0], page=number, site=f"{number}.example") for number in range(pages)]


def empty(pages: int) -> list[PageRecord]:
    return [PageRecord(number, f"{number}.example", "zh", 0.0, "", passages=("", " ")) for number in range(pages)]


@pytest.mark.parametrize(
    "pages", [library(3), twins(300), [library(4)[0]] * 300, empty(300)], ids=["three", "twins", "one page", "empty"]
)
def test_it_says_that_there_is_too_little(
    pages: list[PageRecord], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = tmp_path / "base"
    base.mkdir()
    write_manifest(base, EncoderManifest("薄", "r", 32, "query: ", "passage: ", "", {}))
    assert main(asked(base, pages, tmp_path)) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(said) == 1 and said[0].endswith("pairs are too few to learn from; 64 is the least")
    assert not (tmp_path / "run").exists() and [path.name for path in base.iterdir()] == ["linksnap.json"]


@pytest.fixture(scope="module")
def base(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_encoder(encoder_folder, tmp_path_factory.mktemp("encoders") / "tiny")


def of_one_language() -> list[PageRecord]:
    return [page for page in library(400) if page.lang == "zh"]


def of_one_tag() -> list[PageRecord]:
    return [replace(page, tags=("待读文章",)) for page in library(200)]


def of_5000_tags() -> list[PageRecord]:
    return [
        replace(page, tags=tuple(f"标签{(page.page * 25 + n) % 5_000}" for n in range(25))) for page in library(220)
    ]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("pages", [of_one_language(), of_one_tag(), of_5000_tags()], ids=["zh", "one tag", "5,000"])
def test_it_judges_odd_libraries_by_the_same_rule(
    pages: list[PageRecord], base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digest_of_weights(base)
    status = main(asked(base, pages, tmp_path))
    outcome = capsys.readouterr().out.strip()
    assert outcome in {one.value for one in Outcome} - {Outcome.TOO_FEW_QUESTIONS.value, Outcome.COLLAPSED.value}
    assert status == (0 if outcome == Outcome.BETTER.value else 4) and digest_of_weights(base) == before


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file may become longer than `room` bytes: what a library says of that is what it says of a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("room", [4_000, 1_000_000], ids=["not even the adapter", "not the encoder"])
def test_it_says_that_the_disk_is_full(
    room: int, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, before = asked(base, library(120), tmp_path), digest_of_weights(base)
    with full_disk(room):
        assert main(arguments) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(said) == 1 and "too large" in said[0]
    assert not (tmp_path / "run" / "encoder").exists() and digest_of_weights(base) == before


def test_it_knows_a_full_disk_in_every_library_s_words() -> None:
    words = (
        "Error while serializing: I/O error: No space left on device (os error 28)",
        'IoError(Os { code: 28, kind: StorageFull, message: "No space left on device" })',
        "[enforce fail at inline_container.cc:668] . unexpected pos 64 vs 0",
    )
    for told in words:
        with pytest.raises(OSError, match=r"28|unexpected pos"), disk_errors():
            raise RuntimeError(told)
    with pytest.raises(RuntimeError, match="别的"), disk_errors():
        raise RuntimeError("别的错误")
