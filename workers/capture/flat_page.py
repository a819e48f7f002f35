"""Lays a page flat for its picture: headers and bars that stay in the window stand once, where they cover nothing."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from workers.capture.browsing import Page
from workers.capture.errors import PageBusy
from workers.capture.scripts_text import script

LIMIT_S = 3.0


@contextlib.asynccontextmanager
async def flattened(page: Page) -> AsyncIterator[None]:
    """While it lasts nothing in the page sticks to the window; afterwards everything is as before.

    The archive is made of the page as it is: only pictures need this. Raises PageCrashed.
    """
    changed = True
    # A page too busy to be laid flat gets its picture all the same.
    with contextlib.suppress(PageBusy):
        changed = await page.run(script("flat.js"), False, timeout_s=LIMIT_S) != 0
    try:
        yield
    finally:
        if changed:
            with contextlib.suppress(PageBusy):
                await page.run(script("flat.js"), True, timeout_s=LIMIT_S)
