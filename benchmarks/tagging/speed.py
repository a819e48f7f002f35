"""`python -m benchmarks.tagging.speed`: suggesting in a library of 100,000 links, and a refit of 10,000, on one core.

The library is made up: random words, vectors in clusters, 2,000 tags, in an embedded Postgres of its own. Suggesting is
timed as the resident encoder does it, database and all, the page vector given; refitting by processor time. `--quick`
takes 3,000 links and 600.
"""

import argparse
import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import Vectors
from ml.tagging.evidence import PageEvidence, TagEvidence
from ml.tagging.history import TaggedPage
from ml.tagging.learn import learn

SEED, TAGS, TOPICS, ASKED = 5, 2_000, 200, 200
WORDS = [f"{a}{b}" for a in "网页归档中文检索标签快照书签" for b in "网络知识笔记阅读保存系统设计"] + [
    f"{a}{b}" for a in ("web", "data", "code", "page", "link") for b in ("base", "store", "graph", "tool", "view")
]
console = Console()


def made_up(links: int) -> tuple[Vectors, list[str], list[list[int]]]:
    """Vectors in clusters, titles of words that go with the cluster, and one to three tags of it."""
    rng = np.random.default_rng(SEED)
    centres = rng.standard_normal((TOPICS, 384), dtype=np.float32)
    topic = rng.integers(0, TOPICS, links)
    vectors = centres[topic] + 1.5 * rng.standard_normal((links, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    words = rng.integers(0, len(WORDS), (links, 8))
    words[:, :4] = (topic[:, None] * 3 + np.arange(4)) % len(WORDS)
    titles = [" ".join(WORDS[word] for word in row) for row in words.tolist()]
    # A few tags of a topic are used often, most seldom, as people do.
    drawn = np.minimum(rng.geometric(0.3, (links, 3)) - 1, TAGS // TOPICS - 1)
    tags = (topic[:, None] + TOPICS * drawn).tolist()
    return vectors, titles, [sorted(set(row)) for row in tags]


def refit(links: int) -> float:
    """Processor seconds of fitting a library of so many links."""
    vectors, titles, tags = made_up(links)
    pages = [
        TaggedPage(PageEvidence(t, t * 4, "zh", f"{n % 997}.example", v, f"https://{n % 997}.example/{n}"), tuple(own))
        for n, (t, v, own) in enumerate(zip(titles, vectors, tags, strict=True))
    ]
    names = FakeEncoder().encode_passages([f"标签{number}" for number in range(TAGS)])
    known = [TagEvidence(number, f"标签{number}", vector, 1) for number, vector in enumerate(names)]
    started = time.process_time()
    learn(pages, known)
    return time.process_time() - started


def suggesting(links: int, folder: Path) -> list[float]:
    """Milliseconds of single suggestions in a library of so many links, in the database of a folder."""
    postgres = importlib.import_module("linksnap.embedded.postgres")
    server = postgres.Postgres(folder / "postgres", settings={**postgres.SMALL_MEMORY, **postgres.THROWAWAY})
    os.environ |= {
        "DATABASE_URL": server.start(),
        "LINKSNAP_DATA": str(folder / "data"),
        "LINKSNAP_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "linksnap.settings",
    }
    os.environ.pop("REDIS_URL", None)
    try:
        importlib.import_module("django").setup()
        return list(importlib.import_module("benchmarks.tagging.speed_library").timed(*made_up(links), ASKED))
    finally:
        server.stop()


def main() -> int:
    """Measure both, write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tagging.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    links, history = (3_000, 600) if quick else (100_000, 10_000)
    with Progress(console=console) as progress:
        task = progress.add_task(f"refit of {history:,} links", total=2)
        seconds = refit(history)
        progress.update(task, advance=1, description=f"suggesting in {links:,} links")
        with tempfile.TemporaryDirectory(prefix="linksnap-bench-tagging-") as name:
            taken = sorted(suggesting(links, Path(name)))
        progress.update(task, advance=1)
    bars = (
        Bar(f"suggesting in {links:,} links, p95", Direction.AT_MOST, 50, taken[int(len(taken) * 0.95)], "ms"),
        Bar(f"refit of {history:,} links, processor time", Direction.AT_MOST, 30, round(seconds, 1), "s"),
    )
    report = Report("tagging_speed", bars, {"suggesting_p50_ms": taken[len(taken) // 2]})
    if not quick:
        write_report(report)
    console.print(bars_line(bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
