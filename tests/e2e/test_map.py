"""The map in a real browser: points that tell what they are, a line drawn around some, and the same without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from linksnap.models import LinkTag
from tests.e2e.sample_map import map_of
from tests.e2e.visits import Visit
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Come = Callable[..., BrowserContext]


def _around(page: Page, share: float) -> None:
    """Draw a line around the middle of the map, with the mouse."""
    box = page.locator("#map canvas").bounding_box()
    assert box
    x, y, side = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["height"] * share
    page.mouse.move(x - side, y - side)
    page.mouse.down()
    for dx, dy in ((1, -1), (1, 1), (-1, 1), (-1, -0.9)):
        page.mouse.move(x + side * dx, y + side * dy, steps=4)
    page.mouse.up()


def test_it_selects_by_a_drawn_line_tags_the_pages_and_lists_them(visit: Come) -> None:
    carol = person("carol")
    map_of(carol)
    page, complaints = visit(carol).new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/map/")
    expect(page.locator("#map.ready")).to_be_visible()
    page.get_by_role("button", name="Select by drawing").click()
    _around(page, 0.2)
    picked = page.locator(".map-picked")
    expect(picked).to_be_visible()
    expect(picked.locator("b")).to_have_text(re.compile(r"\d"))
    chosen = int(picked.locator("b").inner_text())
    assert 0 < chosen < 360
    picked.get_by_label("Tags").fill("中间")
    picked.get_by_role("button", name="Tag them").click()
    expect(page.locator("#h")).to_contain_text(str(chosen))
    assert LinkTag.objects.filter(owner=carol, tag__name="中间").count() == chosen
    expect(page.locator(".fil").first).to_contain_text("An area of the map")
    # What lies under the pointer is told, and opened by a click.
    page.goto("/map/?q=tag:tea")
    expect(page.locator("#map.ready")).to_be_visible()
    page.locator("#map canvas").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".map-card .card")).to_be_visible()
    assert not complaints


def test_it_shows_the_same_groups_as_a_list_without_scripts(visit: Come) -> None:
    carol = person("carol")
    map_of(carol, 60)
    page = visit(carol, Visit(scripts=False, language="zh-hans")).new_page()
    page.goto("/map/")
    expect(page.locator("#map")).to_be_hidden()
    group = page.locator(".map-groups > ul > li").first
    count = group.locator("> a .n").inner_text()
    group.locator("> a").click()
    expect(page.locator("#h small")).to_have_text(count)
