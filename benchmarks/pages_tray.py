"""How long after a paste the tray shows the new row: the milliseconds of `benchmarks.pages` that need a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.core.asgi import get_asgi_application
from playwright.sync_api import Page, sync_playwright

from workers.capture.launch import find_chromium

_TIMES, _WARM = 20, 2
_START_S = 30.0
# From the paste itself to the first frame in which the row stands.
_WATCH = """(address) => {
  let begun = 0;
  document.addEventListener("paste", () => { begun = performance.now(); }, { capture: true, once: true });
  window.shown = new Promise((resolve) => {
    const look = () => {
      if (![...document.querySelectorAll("#tray .job")].some((row) => row.textContent.includes(address))) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { childList: true, subtree: true });
  });
}"""


def first_updates(cookies: dict[str, str]) -> list[float] | None:
    """Milliseconds from paste to row, sorted, of pages signed in by `cookies`; None where there is no browser."""
    chromium = find_chromium()
    if chromium is None:
        return None
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 960})
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        took = [_one(page, f"new{number}.example") for number in range(_WARM + _TIMES)]
        browser.close()
    return sorted(took[_WARM:])


def _one(page: Page, host: str) -> float:
    page.goto("/")
    page.locator("#add-url").focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", f"https://{host}/页")
    page.evaluate(_WATCH, host)
    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    return float(page.evaluate("window.shown"))


@contextmanager
def _served() -> Iterator[str]:
    """The product of this process at an address of its own."""
    server = uvicorn.Server(
        uvicorn.Config(get_asgi_application(), port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + _START_S
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
