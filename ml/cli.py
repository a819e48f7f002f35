"""The command line of the learning side: build, fetch and try an encoder."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from ml.config import SHIPPED_ADAPTER
from ml.encoder.build import build_encoder
from ml.encoder.fetch import fetch_encoder
from ml.encoder.load import load_encoder
from ml.encoder.types import EncoderError, Vectors


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (1 with one line on stderr when it cannot be done)."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "build-encoder":
            build(chosen.folder, chosen.bare)
        elif chosen.command == "fetch-encoder":
            fetch_encoder(chosen.name, chosen.folder, say)
        elif chosen.command == "train":
            # peft and datasets take seconds to load, and no other command needs them.
            command = importlib.import_module("ml.training.command")
            status: int = command.train_command(chosen.base, chosen.records, chosen.folder, chosen.config)
            return status
        else:
            encode(chosen.folder, chosen.texts)
    except (EncoderError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ml", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build-encoder", help="make the default encoder (offline, once)")
    build.add_argument("folder", type=Path)
    build.add_argument("--bare", action="store_true", help="without the adapter that comes with LinkSnap")
    fetch = commands.add_parser("fetch-encoder", help="download another sentence-transformers model")
    fetch.add_argument("name", help="e.g. intfloat/multilingual-e5-small, or a folder")
    fetch.add_argument("folder", type=Path)
    trained = commands.add_parser("train", help="fine-tune an encoder on records of a library, and judge it")
    trained.add_argument("base", type=Path, help="encoder folder to begin with")
    trained.add_argument("records", type=Path, help="JSON lines, one page a line (docs/encoder.md)")
    trained.add_argument("folder", type=Path, help="where adapter, merged encoder and report go")
    trained.add_argument("--config", type=Path, help="settings as JSON; the defaults without it")
    shown = commands.add_parser("encode", help="show how near texts are in meaning")
    shown.add_argument("folder", type=Path)
    shown.add_argument("texts", nargs="+")
    return parser


def build(folder: Path, is_bare: bool) -> None:
    """Make the default encoder, with the adapter that comes with the product where there is one."""
    if is_bare or not SHIPPED_ADAPTER.is_dir():
        build_encoder(folder, say)
    else:
        importlib.import_module("ml.training.shipped").build_default(folder, say)


def say(line: str) -> None:
    """Print one progress line at once, also into a pipe."""
    print(line, flush=True)


def encode(folder: Path, texts: Sequence[str]) -> None:
    """Print a table of cosines between all texts."""
    encoder = load_encoder(folder)
    say(f"{encoder.name} {encoder.revision[:12]}, {encoder.dim} numbers, {encoder.dtype}")
    for line in cosine_table(texts, encoder.encode_passages(texts)):
        say(line)


def cosine_table(texts: Sequence[str], vectors: Vectors) -> list[str]:
    """Return one line a text: its number, its cosine with each text, its beginning."""
    cosines = vectors @ vectors.T
    return [
        f"{number:>2}  " + " ".join(f"{value:.3f}" for value in row) + f"  {text[:50]}"
        for number, (text, row) in enumerate(zip(texts, cosines, strict=True), start=1)
    ]
