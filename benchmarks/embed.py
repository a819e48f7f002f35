"""`python -m benchmarks.embed`: passages a second from rows to rows, beside the bare encoder in the same run.

Pages of the data at hand lie in the store as captures leave them; the resident encoder's own loop takes them: rows,
blocks, passages, vectors, words, rows. The bare encoder gets the same passages at once. `--quick` takes a tenth.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.real_pages_corpus import CACHE
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from benchmarks.search_speed.__main__ import DATA
from benchmarks.search_speed.texts import DataMissing, page_rows
from benchmarks.store import instance
from ml.encoder.load import load_encoder

PAGES = 300
_GOAL = 0.9


def main() -> int:
    """Measure, print, write; 1 when the bar is missed, 0 where the data sets are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data sets")
    asked = parser.parse_args()
    quick = asked.quick
    encoder = Path(os.environ.get("LINKSNAP_ENCODER") or CACHE / "encoder")
    try:
        pages = page_rows(asked.data, PAGES // 10 if quick else PAGES)
    except DataMissing as error:
        print(f"skipped: {error}")
        return 0
    with instance(), Progress(console=Console(stderr=True)) as bar:
        figures = measure(pages, encoder, bar)
    table = Table("", "passages/s", "CPU s")
    for name in ("pipeline", "bare"):
        table.add_row(name, f"{figures[name]['passages_a_second']:.1f}", f"{figures[name]['cpu_s']:.1f}")
    Console().print(table)
    share = figures["pipeline"]["passages_a_second"] / figures["bare"]["passages_a_second"]
    bars = (Bar("pipeline / bare encoder", Direction.AT_LEAST, _GOAL, round(share, 3)),)
    if not quick:
        write_report(Report("embed", bars, figures))
    print(bars_line(bars))
    return 0 if bars[0].holds else 1


def measure(pages: list[tuple[str, str, list[str]]], folder: Path, bar: Progress) -> dict[str, Any]:
    """Figures of the pipeline and of the bare encoder, which goes second with everything warm."""
    encoder = load_encoder(folder)
    encoder.encode_passages(["你好", "hello"])
    resident = _resident(encoder, pages)
    step = bar.add_task("pipeline", total=len(pages))
    models = import_module("linksnap.models")
    begun, used = time.perf_counter(), time.process_time()
    while left := models.EmbedJob.objects.exclude(state=models.WorkState.SUCCEEDED).count():
        resident.turn()
        resident.looked_at = 0.0
        bar.update(step, completed=len(pages) - left)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    bar.update(step, completed=len(pages))
    rows = models.Passage.objects.order_by("link_id", "n").values_list("snapshot__title", "heading", "text")
    texts = ["\n".join(part for part in row if part) for row in rows]
    pipeline = {"passages_a_second": round(len(texts) / seconds, 2), "cpu_s": round(cpu, 2)}
    step = bar.add_task("bare encoder", total=1)
    begun, used = time.perf_counter(), time.process_time()
    encoder.encode_passages(texts)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    bar.update(step, completed=1)
    bare = {"passages_a_second": round(len(texts) / seconds, 2), "cpu_s": round(cpu, 2)}
    said = {"dtype": encoder.dtype, "device": encoder.device, "pages": len(pages), "passages": len(texts)}
    return {**said, "pipeline": pipeline, "bare": bare}


def _resident(encoder: Any, pages: list[tuple[str, str, list[str]]]) -> Any:
    """The resident encoder's loop, with the pages waiting; no broker, and no tags to suggest."""
    models, kept = import_module("linksnap.models"), import_module("tests.kept")
    index, resident = import_module("linksnap.services.search_index"), import_module("workers.encoder")
    row = index.register_encoder(encoder.name, encoder.revision, encoder.dim)
    index.ensure_partition(row)
    owner = models.User.objects.create(username="bench")
    for number, (title, lang, paragraphs) in enumerate(pages):
        link = kept.link_of(owner, f"https://bench.example/{number}")
        snapshot = kept.snapshot_of(link, title=title, lang=lang)
        blocks = [{"number": n, "anchor": "", "level": 0, "text": text} for n, text in enumerate(paragraphs, 1)]
        kept.artifact_of(snapshot, "blocks", json.dumps(blocks, ensure_ascii=False).encode())
        models.EmbedJob.objects.create(owner=owner, snapshot=snapshot)
    made = resident.ResidentEncoder(encoder, row, None)
    made.phrases = lambda wait_s=0.0: None
    made._work_is_likely = lambda: True
    vars(resident)["suggest_for"] = lambda *_: 0
    return made


if __name__ == "__main__":
    sys.exit(main())
