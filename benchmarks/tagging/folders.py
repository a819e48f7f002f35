"""Where the collections, the encoder and kept vectors lie."""

import argparse
import os
from pathlib import Path

from benchmarks.report import REPOSITORY

_BENCH = Path(os.environ.get("LINKSNAP_BENCH_CACHE") or Path.home() / ".cache" / "linksnap-bench")
KEPT = _BENCH / "tagging"


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Add `--data` and `--encoder` to a command line."""
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--encoder", type=Path, default=_BENCH / "encoder", help="made by: python -m ml build-encoder")
