"""Draws a map in Chromium by the page's own modules: milliseconds of a pan's frames and of full redraws."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Sequence
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright

from benchmarks.report import REPOSITORY
from ml.maps.clusters import cut
from ml.maps.colours import colour_clusters
from ml.maps.names import NamedPage, name_clusters
from workers.capture.launch import find_chromium

DRAWN = 20_000
Vectors = NDArray[np.float32]

_MEASURE = """async ({bytes, groups}) => {
  const { Drawing } = await import("/js/pages/map-drawing.js");
  const { readPoints } = await import("/js/pages/map-points.js");
  const canvas = document.createElement("canvas");
  Object.assign(canvas.style, { width: "1100px", height: "780px", display: "block" });
  document.body.append(canvas);
  const colours = Array.from({ length: 10 }, (_, i) => `hsl(${i * 36} 60% 45%)`);
  const style = { colours, ink: "#111", surface: "#fff", accent: "#0b6a55", veil: "#0b6a5524", font: "sans-serif" };
  const drawing = new Drawing(canvas, readPoints(Uint8Array.from(bytes).buffer), groups, style);
  const flush = () => canvas.getContext("2d").getImageData(0, 0, 1, 1);
  const timed = (what) => { const begun = performance.now(); what(); flush(); return performance.now() - begun; };
  const redraws = Array.from({ length: 20 }, () => timed(() => drawing.redraw()));
  const moved = (i) => ({ ...drawing.view, x: 0.2 * Math.sin(i / 9), y: 0.2 * Math.cos(i / 7) });
  const frames = Array.from({ length: 120 }, (_, i) => timed(() => ((drawing.view = moved(i)), drawing.paint())));
  return { redraws, frames };
}"""


def drawing_figures(laid: Vectors, pages: Sequence[NamedPage]) -> dict[str, float]:
    """Milliseconds of frames and redraws of 20,000 points; a smaller map is drawn several times over."""
    found = cut(laid)
    begun = time.process_time()
    names = name_clusters(found, pages)
    naming = time.process_time() - begun
    colours = colour_clusters(found, [-1] * len(laid))
    groups = [
        {"depth": one.depth, "x": one.x, "y": one.y, "colour": colour, "name": " · ".join(words[:2])}
        for one, words, colour in zip(found.clusters, names, colours, strict=True)
    ]
    times = -(-DRAWN // len(laid))
    places = np.tile(laid, (times, 1))[:DRAWN] + np.random.default_rng(1).normal(0, 0.002, (DRAWN, 2))
    content = np.arange(DRAWN, dtype="<u4").tobytes()
    content += np.rint(places.T.clip(-1, 1) * 10_000).astype("<i2").tobytes()
    content += np.tile(found.of_page, times)[:DRAWN].astype("<i2").tobytes()
    measured = _in_browser(content, groups)
    return {
        "naming_cpu_s": round(naming, 2),
        "redraw_ms": round(float(np.median(measured["redraws"])), 1),
        "pan_frame_ms": round(float(np.median(measured["frames"])), 2),
        "pan_frame_p95_ms": round(float(np.percentile(measured["frames"], 95)), 2),
    }


def _in_browser(content: bytes, groups: list[dict[str, Any]]) -> dict[str, list[float]]:
    handler = functools.partial(_Quiet, directory=str(REPOSITORY / "linksnap" / "static"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 960})
        page.goto(f"http://127.0.0.1:{server.server_port}/mark.svg")
        page.goto(f"http://127.0.0.1:{server.server_port}/js/")
        measured: dict[str, list[float]] = page.evaluate(_MEASURE, {"bytes": list(content), "groups": groups})
        browser.close()
    server.shutdown()
    return measured


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
