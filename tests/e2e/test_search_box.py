"""The search box in a real browser: results while typing, suggestions, input methods, history, no scripts."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from linksnap.models import OpenedHit, RecentSearch, User
from tests.e2e.sample_library import fill
from tests.e2e.visits import Visit
from tests.people import person

pytestmark = [pytest.mark.browser]
Come = Callable[..., BrowserContext]


def library(visit: Come, how: Visit | None = None) -> tuple[User, Page]:
    alice = person("alice")
    fill(alice)
    page = visit(alice, how).new_page() if how else visit(alice).new_page()
    page.goto("/?view=grid")
    return alice, page


def test_it_shows_results_while_typing_and_keeps_them_in_the_address(visit: Come) -> None:
    _, page = library(visit)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.get_by_role("radio", name="Keyword").check(force=True)
    page.locator("#search").press_sequentially("备份", delay=20)
    expect(page.get_by_role("heading", name="Search results")).to_be_visible()
    expect(page).to_have_url(re.compile("q=%E5%A4%87%E4%BB%BD"))
    assert page.evaluate("document.activeElement.id") == "search"
    expect(page.locator("#announce")).to_contain_text("Search results")
    page.reload()
    expect(page.locator("#search")).to_have_value("备份")
    assert complaints == []


def test_it_waits_while_an_input_method_composes(visit: Come) -> None:
    _, page = library(visit)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    page.clock.install()
    page.reload()
    page.locator("#search").focus()
    page.evaluate(
        """() => {
          const box = document.getElementById("search");
          box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
          box.value = "bei fen";
          box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
          box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true}));
        }"""
    )
    page.clock.run_for(1000)
    assert asked == []
    page.clock.resume()
    page.evaluate(
        """() => {
          const box = document.getElementById("search");
          box.value = "备份";
          box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: "备份"}));
        }"""
    )
    expect(page.get_by_role("heading", name="Search results")).to_be_visible()
    assert all("bei" not in url for url in asked) and asked


def test_it_offers_suggestions_that_the_keyboard_chooses(visit: Come) -> None:
    alice, page = library(visit)
    RecentSearch.objects.create(owner=alice, text="排版 行高", searched_at="2026-11-20T00:00:00Z")
    box = page.get_by_role("combobox", name="Search")
    box.click()
    expect(page.get_by_role("option", name="排版 行高")).to_be_visible()
    box.press_sequentially("#arch", delay=20)
    option = page.get_by_role("option", name="#archiving")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Enter")
    expect(box).to_have_value("#archiving ")
    expect(page.get_by_role("heading", name="Search results")).to_be_visible()
    box.press_sequentially("is:un", delay=20)
    expect(page.get_by_role("option", name="is:unread")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("#archiving is:un")


def test_it_narrows_by_facets_without_losing_the_place(visit: Come) -> None:
    _, page = library(visit)
    page.goto("/?view=grid&q=links&mode=keyword")
    facet = page.locator(".facets a").first
    name = facet.locator(".h").inner_text()
    facet.click()
    expect(page.locator(".head .fil", has_text=name)).to_be_visible()
    page.locator("#search").press_sequentially(" is:unread", delay=10)
    expect(page).to_have_url(re.compile("(?=.*unread)(?=.*(tag|site)=)"))
    page.locator(".head .fil", has_text=name).click()
    expect(page.locator(".head .fil", has_text=name)).to_have_count(0)
    page.go_back()
    expect(page.locator(".head .fil", has_text=name)).to_be_visible()
    expect(page.locator(".side")).to_be_visible()


def test_it_remembers_what_was_opened_and_where_it_stood(visit: Come, deadline: float) -> None:
    alice, page = library(visit)
    page.goto("/?view=grid&q=links&mode=keyword")
    second = page.locator(".hits a.go").nth(1)
    with page.expect_request("**/searches/history/"):
        second.click()
    page.wait_for_load_state()
    expect(page.locator("#snap")).to_be_visible()
    # The browser tells it on leaving, beside the request for the next page.
    while not (opened := list(OpenedHit.objects.filter(owner=alice))) and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    (row,) = opened
    assert (row.text, row.rank) == ("links", 2)
    assert RecentSearch.objects.get(owner=alice).text == "links"


def test_it_works_without_scripts(visit: Come) -> None:
    alice, page = library(visit, Visit(scripts=False))
    page.locator("#search").fill("links is:unreed")
    page.locator("#search").press("Enter")
    expect(page.get_by_role("heading", name="Search results")).to_be_visible()
    expect(page.get_by_text("Did you mean")).to_be_visible()
    page.locator(".facets a").first.click()
    expect(page.locator(".head .fil").first).to_be_visible()
    assert not RecentSearch.objects.filter(owner=alice).exists()
