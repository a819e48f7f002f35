"""The subprocess that runs the engine: captures come in as JSON lines, steps and results go out as JSON lines."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import queue
import resource
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from workers.capture.browser import ChromiumBrowser
from workers.capture.errors import NoBrowser, PageCrashed, split_proxy
from workers.capture.process_tree import family, kill_family
from workers.capture.strategies import Order, capture_best
from workers.capture.types import CaptureOptions, CaptureResult, Step

log = logging.getLogger(__name__)
# RLIMIT_AS kills Chromium (it reserves terabytes of addresses); the limit on data holds each process.
DATA_LIMIT = 4 * 1024**3
# The parsers take most of a second to load: by name, so that they come while the browser starts.
EXTRACTION = "workers.capture.extraction"


class Host:
    """Answers one order after another with one browser, and ends when nothing comes for a while."""

    def __init__(self, out: IO[str], idle_s: float) -> None:
        self.out = out
        self.idle_s = idle_s
        self.orders: queue.Queue[dict[str, Any]] = queue.Queue()
        self.browser: ChromiumBrowser | None = None
        self.proxy_server: str | None = None

    def listen(self, lines: IO[str]) -> None:
        """Read orders in a thread; when the supervisor is gone nobody wants the result: end everything."""
        for line in lines:
            self.orders.put(json.loads(line))
        for pid in family(os.getpid())[1:]:
            kill_family(pid, 1.0)
        os._exit(0)

    def say(self, message: dict[str, Any]) -> None:
        """Write one line to the supervisor."""
        self.out.write(json.dumps(message, ensure_ascii=True) + "\n")
        self.out.flush()

    async def serve(self) -> None:
        """Take orders until none has come for `idle_s` seconds."""
        while True:
            try:
                order = await asyncio.to_thread(self.orders.get, True, self.idle_s)
            except queue.Empty:
                await self.close_browser()
                return
            try:
                result = await self.answer(order)
            except NoBrowser as error:
                self.say({"no_browser": str(error)})
            except ValueError as error:
                self.say({"refused": str(error)})
            else:
                self.say({"result": (await self.extract(result, order)).to_json()})
                if self.browser and self.browser.hung:
                    await self.close_browser()

    async def extract(self, result: CaptureResult, order: dict[str, Any]) -> CaptureResult:
        """Read the page's words where it has any, in a thread; should that never end, the supervisor has the rest."""
        if result.extracted is not None or not any(artifact.kind == "html" for artifact in result.artifacts):
            return result
        self.say({"captured": result.to_json()})
        self.say({"step": Step.EXTRACT.value, "detail": ""})
        begun = time.monotonic()
        extraction = await asyncio.to_thread(importlib.import_module, EXTRACTION)
        read: CaptureResult = await asyncio.to_thread(extraction.with_extraction, result, Path(order["folder"]))
        read.timings["extract"] = round(time.monotonic() - begun, 3)
        options = CaptureOptions.from_json(order["options"])
        said: CaptureResult = await asyncio.to_thread(extraction.with_subtitles, read, options)
        return said

    async def keep(self, result: CaptureResult, order: dict[str, Any]) -> CaptureResult:
        """Read and hand over what there is before another way is tried, for the case that the try is killed."""
        if not result.artifacts:
            return result
        read = await self.extract(result, order)
        self.say({"kept": read.to_json()})
        return read

    async def answer(self, order: dict[str, Any]) -> CaptureResult:
        """Do one capture; a browser that died in between is replaced once."""
        options = CaptureOptions.from_json(order["options"])
        server = split_proxy(options.proxy_url).server if options.proxy_url else None
        if self.browser is not None and self.proxy_server != server:
            await self.close_browser()

        def tell(step: Step, detail: str) -> None:
            self.say({"step": step.value, "detail": detail})

        for again in (True, False):
            if self.browser is None:
                self.browser, self.proxy_server = await ChromiumBrowser.launch(options.proxy_url), server
            try:
                asked = Order(order["url"], options, Path(order["folder"]))
                return await capture_best(self.browser, asked, tell, lambda best: self.keep(best, order))
            except PageCrashed as error:
                log.warning("the browser is gone (%s)", error)
                await self.close_browser()
                if not again:
                    raise NoBrowser(str(error)) from error
        raise NoBrowser("the browser ended twice")

    async def close_browser(self) -> None:
        """End the browser, if one runs."""
        if self.browser is not None:
            browser, self.browser = self.browser, None
            await browser.close()


def main() -> None:
    """Serve the supervisor on stdin and stdout; the log goes to stderr."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_LIMIT, DATA_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whatever else prints must not fall between the protocol's lines.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    host = Host(out, float(sys.argv[1]))
    threading.Thread(target=host.listen, args=(sys.stdin,), daemon=True).start()
    threading.Thread(target=importlib.import_module, args=(EXTRACTION,), daemon=True).start()
    asyncio.run(host.serve())
    # Without waiting for threads that still hang in a system call or a parser.
    os._exit(0)


if __name__ == "__main__":
    main()
