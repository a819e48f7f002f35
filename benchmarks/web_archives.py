"""`python -m benchmarks.web_archives`: are our WARCs and WACZs sound, and do other tools show the same page from them?

Test pages are captured; then warcio checks each WARC, `wacz validate` each WACZ, and pywb replays the WARCs while the
site they came from is switched off: pixels of the replay against the live page. pywb (GPL) and wacz are tools of others
that lie in an environment of their own outside of the repository; `--set-up` makes it, without it the benchmark skips.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from warcio.checker import Checker

from benchmarks.fidelity_pixels import share_of_other_pixels, view
from benchmarks.report import REPOSITORY, Bar, Direction, Report, bars_line, write_report
from tests.sites.articles import ROUTES as ARTICLES
from tests.sites.features import ROUTES as FEATURES
from tests.sites.server import SiteServer
from workers.capture.browser import ChromiumBrowser
from workers.capture.engine import capture
from workers.capture.types import CaptureOptions, CaptureResult

TOOLS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linksnap" / "web-archive-tools"
# Articles in two languages with pictures and style, responsive pictures, a page with fonts, an old encoding.
PAGES = ("zh", "en", "pictures", "fonts", "charset-gbk", "frames")
REPLAYED = PAGES
WIDTH = 1280
# pywb puts its own scripts into the page; what may differ is text smoothing.
SAME = 0.001


@dataclass
class Trial:
    """One page: what the tools said of its archives; `off` is the share of other pixels in the replay."""

    name: str
    warc: bool = False
    wacz: bool = False
    off: float | None = None
    bytes_of_warc: int = 0


def tool(name: str) -> str:
    """The path of a tool in its environment."""
    return str(TOOLS / "bin" / name)


def set_up() -> None:
    """Make the environment of the outside tools."""
    subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], check=True)
    subprocess.run([tool("pip"), "install", "--quiet", "pywb", "wacz"], check=True)


def warc_is_sound(path: Path) -> bool:
    """What `warcio check` says: every digest of every record."""
    asked = argparse.Namespace(inputs=[str(path)], verbose=False)
    return bool(Checker(asked).process_all() == 0)


def wacz_is_valid(path: Path) -> bool:
    """What `wacz validate` says."""
    answer = subprocess.run([tool("wacz"), "validate", "-f", str(path)], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and "Validation succeeded" in answer.stdout + answer.stderr


@contextlib.contextmanager
def pywb(warcs: list[Path], folder: Path) -> Iterator[str]:
    """A running pywb with these archives; the address to put before an archived one."""
    manager = [tool("wb-manager")]
    # The page alone, without pywb's frame and banner around it.
    (folder / "config.yaml").write_text("framed_replay: false\n", encoding="utf-8")
    (folder / "templates").mkdir()
    (folder / "templates" / "banner.html").write_text("", encoding="utf-8")
    subprocess.run([*manager, "init", "pages"], cwd=folder, check=True, capture_output=True)
    subprocess.run([*manager, "add", "pages", *map(str, warcs)], cwd=folder, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [tool("wayback"), "--port", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/pages/"
    finally:
        running.terminate()
        running.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(120):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.5)
    raise RuntimeError("pywb did not start")


async def capture_all(browser: ChromiumBrowser, site: SiteServer, folder: Path, tell: Progress) -> list[CaptureResult]:
    """Every page, with its archives."""
    task, results = tell.add_task("capture", total=len(PAGES)), []
    for number, name in enumerate(PAGES):
        own = folder / str(number)
        own.mkdir()
        options = CaptureOptions(formats=("html", "warc", "wacz"), width=WIDTH)
        results.append(await capture(browser, site.url(f"/{name}"), options, own, lambda step, detail: None))
        # Archives of one collection must not have one name.
        (own / "page.warc.gz").rename(folder / f"{number}.warc.gz")
        tell.advance(task)
    return results


async def measure(folder: Path, console: Console) -> list[Trial]:
    """Capture, look at the live pages, switch the site off, check, replay."""
    trials = [Trial(name) for name in PAGES]
    live: dict[str, Image.Image] = {}
    browser = await ChromiumBrowser.launch(None)
    try:
        with Progress(console=console) as tell:
            with SiteServer({**FEATURES, **ARTICLES}) as site:
                results = await capture_all(browser, site, folder, tell)
                for name in REPLAYED:
                    live[name] = (await view(browser, site.url(f"/{name}"), WIDTH)).picture
            task = tell.add_task("check", total=len(trials))
            for number, trial in enumerate(trials):
                warc = folder / f"{number}.warc.gz"
                trial.bytes_of_warc = warc.stat().st_size
                trial.warc, trial.wacz = warc_is_sound(warc), wacz_is_valid(folder / str(number) / "page.wacz")
                tell.advance(task)
            task = tell.add_task("replay", total=len(REPLAYED))
            store = folder / "pywb"
            store.mkdir()
            with pywb([folder / f"{number}.warc.gz" for number in range(len(PAGES))], store) as before:
                for trial, result in zip(trials, results, strict=True):
                    if trial.name in live:
                        replayed = await view(browser, before + result.final_url, WIDTH)
                        trial.off = round(share_of_other_pixels(live[trial.name], replayed.picture), 5)
                        tell.advance(task)
    finally:
        await browser.close()
    return trials


def show(trials: list[Trial], console: Console) -> None:
    """One table."""
    table = Table("page", "WARC sound", "WACZ valid", "other pixels in pywb", "WARC kB", title="Web archives")
    for trial in trials:
        off = "–" if trial.off is None else f"{trial.off:.3%}"
        table.add_row(trial.name, str(trial.warc), str(trial.wacz), off, f"{trial.bytes_of_warc / 1000:.0f}")
    console.print(table)


def main() -> int:
    """Measure, write benchmarks/results/web_archives.json, print the bars; 1 if one does not hold, 2 if skipped."""
    # Pages of our own, in this very process, where root's sandbox cannot work.
    os.environ.setdefault("LINKSNAP_UNSAFE_NO_SANDBOX", "1")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web_archives", description=__doc__)
    parser.add_argument("--set-up", action="store_true", help=f"install pywb and wacz into {TOOLS} first")
    console = Console(stderr=True)
    if parser.parse_args().set_up:
        set_up()
    if not all(Path(tool(name)).exists() for name in ("wacz", "wayback", "wb-manager")):
        print("skipped: pywb and wacz are not installed; `python -m benchmarks.web_archives --set-up` installs them")
        return 2
    with tempfile.TemporaryDirectory(prefix="linksnap-benchmark-") as folder:
        trials = asyncio.run(measure(Path(folder), console))
    show(trials, console)
    replays = [trial for trial in trials if trial.off is not None]
    bars = (
        Bar("WARCs that warcio passes", Direction.AT_LEAST, len(trials), sum(trial.warc for trial in trials)),
        Bar("WACZs that wacz passes", Direction.AT_LEAST, len(trials), sum(trial.wacz for trial in trials)),
        Bar("replays that look the same", Direction.AT_LEAST, 3, sum((one.off or 0) <= SAME for one in replays)),
    )
    report = Report("web_archives", bars, {"pages": [asdict(trial) for trial in trials]})
    print(f"written to {write_report(report).relative_to(REPOSITORY)}")
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
