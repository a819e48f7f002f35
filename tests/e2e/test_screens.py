"""Makes a picture of every screen in both languages, light and dark, wide and narrow: `make screens` runs this file.

They go to var/screens. Twelve stand in docs/screens: a run compares its own with them, where letters look as
they did (docs/screens/letters.webp); with LINKSNAP_TEST_KEEP_SCREENS set it makes them anew.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.likeness import Shown, changed, letters, same, shown
from tests.e2e.screens import addresses, visitors
from tests.e2e.visits import Visit, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("open_doors", "faults")]
Come = Callable[..., BrowserContext]
ROOT = Path(__file__).resolve().parents[2]
ALL, KEPT = ROOT / "var" / "screens", ROOT / "docs" / "screens"
LETTERS = KEPT / "letters.webp"
# All of looks' four, so that every run sees them.
KEPT_NAMES = frozenset(
    {
        "library-en-light-1440",
        "library-list-en-light-1440",
        "map-en-light-1440",
        "review-en-light-1440",
        "library-zh-hans-dark-1440",
        "search-zh-hans-dark-1440",
        "snapshot-zh-hans-dark-1440",
        "tags-zh-hans-dark-1440",
        "library-zh-hans-light-390",
        "review-zh-hans-light-390",
        "snapshot-reader-zh-hans-light-390",
        "library-en-dark-390",
    }
)
MAY_CHANGE = 0.005
VISITS = looks()


def look_at(context: BrowserContext, address: str) -> Shown:
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.activeElement?.blur()")
    found = shown(page)
    page.close()
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", VISITS, ids=lambda how: f"{how.language}-{how.theme}-{how.width}")
def test_it_makes_a_picture_of_every_screen(visit: Come, how: Visit) -> None:
    people = visitors()
    alice = people["alice"]
    assert alice is not None
    contexts = {name: visit(user, how) for name, user in people.items()}
    ALL.mkdir(parents=True, exist_ok=True)
    drawn = letters(visit(None))
    keeps, compares = "LINKSNAP_TEST_KEEP_SCREENS" in os.environ, same(drawn, LETTERS)
    unlike = []
    for screen in addresses(alice):
        name = f"{screen.name}-{how.language}-{how.theme}-{how.width}"
        found = look_at(contexts[screen.person], screen.address)
        found.picture.save(ALL / f"{name}.webp", quality=85)
        # A screen that failed to draw is one flat colour.
        assert len(found.picture.resize((64, 64)).getcolors(4096) or []) > 8
        if name not in KEPT_NAMES:
            continue
        if keeps:
            found.picture.save(KEPT / f"{name}.webp", quality=80, method=6)
        elif compares and (share := changed(found, KEPT / f"{name}.webp")) > MAY_CHANGE:
            unlike.append(f"{name}: {share:.1%} of it looks otherwise")
    if keeps:
        drawn.save(LETTERS, lossless=True)
    assert unlike == [], "make screens makes them anew"
