"""Makes a picture of every screen in both languages, light and dark, wide and narrow: `make screens` runs this file.

They go to var/screens. With LINKSNAP_TEST_KEEP_SCREENS set, the twelve of the README go to docs/screens too.
"""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext

from tests.e2e.screens import addresses, visitors
from tests.e2e.visits import Visit, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("open_doors")]
Come = Callable[..., BrowserContext]
ROOT = Path(__file__).resolve().parents[2]
ALL, KEPT = ROOT / "var" / "screens", ROOT / "docs" / "screens"
KEPT_NAMES = frozenset(
    {
        "library-en-light-1440",
        "library-en-dark-1440",
        "library-zh-hans-light-1440",
        "library-zh-hans-dark-390",
        "library-list-en-light-1440",
        "search-en-light-1440",
        "search-zh-hans-dark-1440",
        "snapshot-zh-hans-light-1440",
        "snapshot-reader-zh-hans-light-390",
        "tags-en-light-1440",
        "queue-zh-hans-light-1440",
        "settings-en-dark-1440",
    }
)
VISITS = looks()


def picture(context: BrowserContext, address: str) -> Image.Image:
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.activeElement?.blur()")
    shot = Image.open(BytesIO(page.screenshot(animations="disabled")))
    page.close()
    return shot


@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", VISITS, ids=lambda how: f"{how.language}-{how.theme}-{how.width}")
def test_it_makes_a_picture_of_every_screen(visit: Come, how: Visit) -> None:
    people = visitors()
    alice = people["alice"]
    assert alice is not None
    contexts = {name: visit(user, how) for name, user in people.items()}
    ALL.mkdir(parents=True, exist_ok=True)
    for screen in addresses(alice):
        name = f"{screen.name}-{how.language}-{how.theme}-{how.width}"
        shot = picture(contexts[screen.person], screen.address)
        shot.save(ALL / f"{name}.webp", quality=85)
        # A screen that failed to draw is one flat colour.
        assert len(shot.convert("RGB").resize((64, 64)).getcolors(4096) or []) > 8
        if name in KEPT_NAMES and "LINKSNAP_TEST_KEEP_SCREENS" in os.environ:
            KEPT.mkdir(parents=True, exist_ok=True)
            shot.save(KEPT / f"{name}.webp", quality=80, method=6)
