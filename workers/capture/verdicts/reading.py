"""Reads the signs of a page and puts together what its verdict is given from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workers.capture.browsing import Page
from workers.capture.errors import PageBusy
from workers.capture.scripts_text import signs_script
from workers.capture.verdicts.observed import Signs, figure

READING_LIMIT_S = 5.0


async def read_signs(page: Page) -> Signs | None:
    """The signs of the page as it is now; None where it does not answer. Raises PageCrashed."""
    try:
        return Signs.from_json(await page.run(signs_script(), timeout_s=READING_LIMIT_S))
    except PageBusy:
        return None


def signs_or_figures(signs: Signs | None, snapshot: dict[str, Any]) -> Signs:
    """The signs; where the page gave none, at least the figures of its serialised copy, so that no wall is guessed."""
    letters, pictures = _figure_of(snapshot, "text"), _figure_of(snapshot, "pictures")
    if signs is None:
        return Signs(letters=letters, pictures=pictures, prose=letters, title=str(snapshot.get("title", "")))
    return replace(signs, letters=max(signs.letters, letters))


def _figure_of(snapshot: dict[str, Any], name: str) -> int:
    try:
        return figure(snapshot.get(name, 0))
    except (TypeError, ValueError, OverflowError):
        return 0
