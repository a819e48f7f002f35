"""Nothing runs over the edge, from a small phone to a wide screen, with text twice as large or longer by two fifths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.pseudo_locale import speak_longer
from tests.e2e.screens import addresses, visitors
from tests.e2e.visits import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("open_doors")]
Come = Callable[..., BrowserContext]
WIDTHS = (320, 390, 768, 1440, 1920)
# A phone zooms out of a page that is too wide, and its window with it: only the screen itself keeps its width.
WIDEST = """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility())
  .map((one) => [one.getBoundingClientRect().right, one.outerHTML.slice(0, 90)]).sort((a, b) => b[0] - a[0])[0]"""


def too_wide(page: Page, name: str, widths: tuple[int, ...]) -> list[str]:
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        if (real := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{name}: {real} px at {width}, {page.evaluate(WIDEST)}")
    return found


@pytest.mark.timeout(900)
def test_it_keeps_everything_within_the_window(visit: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    people = visitors()
    alice = people["alice"]
    assert alice is not None
    contexts = {name: visit(user, Visit(width=390)) for name, user in people.items()}
    screens = list(addresses(alice))
    found: list[str] = []
    for screen in screens:
        page = contexts[screen.person].new_page()
        page.goto(screen.address)
        found += too_wide(page, screen.name, WIDTHS)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found += too_wide(page, f"{screen.name} with large text", (390, 1440))
        page.close()
    speak_longer(monkeypatch)
    for screen in screens:
        page = contexts[screen.person].new_page()
        page.goto(screen.address)
        found += too_wide(page, f"{screen.name} with long text", (390, 1440))
        page.close()
    assert found == []
