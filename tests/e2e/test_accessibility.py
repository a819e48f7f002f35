"""axe finds nothing on any screen, in both languages, light and dark, wide and narrow; nothing runs over the edge."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.e2e.sample_library import fill, fill_tray
from tests.e2e.screens import addresses, visitors
from tests.e2e.visits import Visit, looks
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("open_doors", "faults")]
Come = Callable[..., BrowserContext]
# WCAG 2.0 to 2.2, A and AA, and axe's best practices: everything but its experiments.
RULES = {"resultTypes": ["violations"]}
VISITS = looks(bypass_csp=True)
ON_TOP = """(one) => { const box = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(box.x + 9, box.y + 9)) }"""


def violations(context: BrowserContext, name: str, address: str) -> list[str]:
    page = context.new_page()
    page.goto(address)
    found = [
        f"{name}: {rule['id']} {node['target']} {node['failureSummary'][:200]}"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]
    # A phone zooms out of a page that is too wide, and its window with it: only the screen itself keeps its width.
    if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:  # type: ignore[index]
        found.append(f"{name}: wider than the window")
    page.close()
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", VISITS, ids=lambda how: f"{how.language} {how.theme} {how.width}")
def test_it_finds_no_barrier(visit: Come, how: Visit) -> None:
    people = visitors()
    alice = people["alice"]
    assert alice is not None
    contexts = {name: visit(user, how) for name, user in people.items()}
    found = [
        line for screen in addresses(alice) for line in violations(contexts[screen.person], screen.name, screen.address)
    ]
    assert found == []


def test_it_opens_menu_and_filters_without_a_barrier(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    context = visit(alice, Visit(width=390, bypass_csp=True))
    page = context.new_page()
    page.goto("/")
    for opener in ("More", "Filter", "More actions"):
        page.get_by_role("button", name=opener, exact=True).first.click()
        assert [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]] == []
        page.keyboard.press("Escape")
    # The bar for what is ticked, its panel, and the tags that are offered in the panel.
    page.locator(".pick").nth(1).click()
    page.locator("#bulk-tag").click()
    page.locator("#bulk-tags").press_sequentially("a")
    offered = page.locator("#bulk-tagging [role=option]").first
    offered.wait_for()
    # Nothing covers the list, and nothing cuts it off.
    assert offered.evaluate(ON_TOP)
    assert [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]] == []


def test_it_opens_suggestions_and_facets_without_a_barrier(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    for width in (390, 1440):
        page = visit(alice, Visit(language="zh-hans", width=width, bypass_csp=True)).new_page()
        page.goto("/?view=grid&q=links&mode=keyword")
        if width == 390:
            page.locator(".facets-open").click()
            assert [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]] == []
            page.keyboard.press("Escape")
        page.locator("#search").fill("")
        page.locator("#search").press_sequentially("#")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")
        # Behind the list results are still coming, and pale meanwhile.
        box = Axe().run(page, context="#find", options=RULES)
        assert [rule["id"] for rule in box.response["violations"]] == []
        page.close()


def test_it_lets_fingers_hit_every_button(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    fill_tray(alice)
    page = visit(alice, Visit(width=390)).new_page()
    page.goto("/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, select, input:not([type=hidden])")]
          .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.closest(".vh, .card h2, [popover]"))
          .map((e) => [e.outerHTML.slice(0, 80), (e.closest("label") ?? e).getBoundingClientRect()])
          .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
          .filter(([html]) => !html.includes('type="radio"') && !html.includes("skip"))
          .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert small == []
