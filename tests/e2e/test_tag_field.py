"""A field of tags in a real browser: offered by pinyin while typing, an input method left alone, chosen by keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from linksnap.models import Link
from linksnap.services import tags
from tests.e2e.sample_library import fill
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Come = Callable[..., BrowserContext]


def test_it_offers_tags_by_pinyin_and_puts_the_chosen_one_on(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    tags.get_or_create(alice.pk, "机器学习")
    link = Link.objects.filter(owner=alice, current_snapshot__isnull=False).earliest("pk")
    page = visit(alice).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"/s/{link.public_id}/")
    field = page.locator("#tag-name")
    field.click()
    expect(field).to_have_attribute("role", "combobox")
    field.evaluate(
        """(field) => {
          field.value = "机器 ji";
          field.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
          field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true}));
          field.value = "";
        }"""
    )
    field.press_sequentially("jqxx", delay=20)
    expect(page.locator("#link-tags [role=option]").first).to_contain_text("机器学习")
    expect(page.locator("#link-tags [role=option]").last).to_contain_text("jqxx")
    field.press("ArrowDown")
    expect(page.locator("#link-tags [aria-selected=true]")).to_contain_text("机器学习")
    field.press("Enter")
    expect(page.locator("#link-tags .mine")).to_contain_text("机器学习")
    assert complaints == []
