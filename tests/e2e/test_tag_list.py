"""The list of tags in a real browser: make one, merge several; by mouse, by keys, and on a phone without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from linksnap.models import Tag, User
from tests.e2e.visits import Visit
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Come = Callable[..., BrowserContext]


def fill() -> User:
    alice = person("alice")
    links = [link_of(alice, f"https://{n}.example/") for n in range(4)]
    tag_of(alice, "排版", *links)
    tag_of(alice, "typesetting", *links[:2])
    tag_of(alice, "版式", links[0])
    return alice


def names() -> set[str]:
    return set(Tag.objects.values_list("name", flat=True))


def test_it_makes_and_merges_tags_by_keys(visit: Come) -> None:
    page = visit(fill()).new_page()
    page.goto("/tags/")
    page.get_by_role("button", name="New tag").press("Enter")
    name = page.locator("#tag-make [name=name]")
    expect(name).to_be_focused()
    name.press_sequentially("字距")
    parent = page.locator("#tag-make [name=parent]")
    parent.press_sequentially("排", delay=20)
    expect(page.locator("#tag-make [role=option]").first).to_contain_text("排版")
    parent.press("ArrowDown")
    parent.press("Enter")
    expect(parent).to_have_value("排版")
    parent.press("Enter")
    expect(page.locator("h1")).to_contain_text("字距")
    assert Tag.objects.get(name="字距").parent == Tag.objects.get(name="排版")
    page.goto("/tags/")
    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("j")
    for key in "xjx":
        page.keyboard.press(key)
    expect(page.locator("#bulk .some")).to_have_text("2 selected")
    page.locator("#bulk").get_by_role("button", name="Merge").press("Enter")
    expect(page.locator("#effect")).to_contain_text("Merge 1 tag into #排版?")
    page.get_by_role("radio", name="typesetting").press("Space")
    expect(page.locator("#effect")).to_contain_text("Merge 1 tag into #typesetting?")
    expect(page.get_by_role("radio", name="typesetting")).to_be_focused()
    page.locator("#effect").get_by_role("button", name="Merge").press("Enter")
    expect(page.locator(".note")).to_contain_text("1 tag is part of “typesetting” now.")
    assert names() == {"typesetting", "版式", "字距"}
    page.locator(".note").get_by_role("button", name="Undo").click()
    expect(page.locator(".note")).to_contain_text("Taken back.")
    assert names() == {"排版", "typesetting", "版式", "字距"}


def test_it_makes_and_merges_tags_on_a_phone_without_scripts(visit: Come) -> None:
    page = visit(fill(), Visit(scripts=False, width=390)).new_page()
    page.goto("/tags/")
    page.get_by_role("button", name="New tag").click()
    page.locator("#tag-make [name=name]").fill("排 版")
    page.get_by_role("button", name="Make the tag").click()
    expect(page.locator(".note")).to_contain_text("There is a tag of this name already: “排版”.")
    page.locator(".new-tag [name=name]").fill("字距")
    page.get_by_role("button", name="Make the tag").click()
    expect(page.locator("h1")).to_contain_text("字距")
    page.goto("/tags/")
    page.get_by_role("checkbox", name="Select: 排版").check()
    page.locator("#bulk").get_by_role("button", name="Merge").click()
    page.locator("[name=add]").fill("版式")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#effect")).to_contain_text("1 link has #排版 already")
    page.locator("[name=add]").fill("typesetting")
    page.get_by_role("radio", name="版式").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#effect")).to_contain_text("Merge 2 tags into #版式?")
    page.get_by_role("link", name="Leave out typesetting").click()
    page.locator("#effect").get_by_role("button", name="Merge").click()
    expect(page.locator(".note")).to_contain_text("1 tag is part of “版式” now.")
    assert names() == {"版式", "typesetting", "字距"}
