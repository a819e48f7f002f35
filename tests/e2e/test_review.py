"""The review inbox in a real browser: by single keys, while an input method composes, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from linksnap.models import Suggestion
from tests.e2e.visits import Visit
from tests.kept import link_of, snapshot_of, suggestion_of, tag_of
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Come = Callable[..., BrowserContext]
# A key as a browser reports it while pinyin is being composed.
COMPOSING = """() => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key: "a", bubbles: true, cancelable: true, isComposing: true}))"""


def fill() -> list[Suggestion]:
    alice = person("alice")
    tag = tag_of(alice, "排版")
    proposals = []
    for n in (1, 2):
        link = link_of(alice, f"https://zili.example/{n}", title=f"第{n}页")
        snapshot_of(link)
        proposals += [suggestion_of(link, "排版", tag), suggestion_of(link, f"湿地{n}", score=0.5)]
    return proposals


def states() -> list[str]:
    # The newest link stands first.
    return list(Suggestion.objects.order_by("-link_id", "pk").values_list("state", flat=True))


def test_it_is_worked_through_by_single_keys(visit: Come) -> None:
    fill()
    page = visit(person("alice")).new_page()
    page.goto("/tags/review/")
    rows = page.locator(".rv")
    page.keyboard.press("j")
    expect(rows.nth(0).locator(".go")).to_be_focused()
    page.evaluate(COMPOSING)
    page.keyboard.press("1")
    expect(rows.nth(0).locator(".prop-row.accepted")).to_have_count(1)
    assert states() == ["accepted", "pending", "pending", "pending"]
    page.keyboard.press("r")
    expect(rows.nth(1).locator(".go")).to_be_focused()
    expect(rows.nth(0)).to_contain_text("Decided.")
    page.keyboard.press("a")
    expect(page.locator("#side-review")).to_have_text("")
    assert states() == ["accepted", "rejected", "accepted", "accepted"]
    for left in (1, 2):
        page.keyboard.press("u")
        expect(page.locator("#side-review")).to_have_text(str(left))
    assert states() == ["accepted", "pending", "pending", "pending"]
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/*/")


def test_it_is_worked_through_without_scripts(visit: Come) -> None:
    fill()
    page = visit(person("alice"), Visit(scripts=False, width=390)).new_page()
    page.goto("/tags/review/?by=tag")
    page.get_by_role("link", name="2 pages").click()
    page.get_by_role("checkbox", name="第1页").uncheck()
    page.get_by_role("button", name="Accept the ticked").click()
    expect(page.locator(".note")).to_contain_text("1 proposal accepted.")
    page.goto("/tags/review/")
    page.get_by_role("button", name="Reject tag: 湿地2").click()
    page.locator("#review-undo button").click()
    expect(page.locator(".note")).to_contain_text("Taken back.")
    assert states() == ["accepted", "pending", "pending", "pending"]


def test_it_takes_another_tag_instead_by_the_picker(visit: Come) -> None:
    proposals = fill()
    link = proposals[3].link
    page = visit(person("alice")).new_page()
    page.goto("/tags/review/")
    row = page.locator(".rv").first
    row.get_by_role("button", name="Accept another tag instead").press("Enter")
    row.locator("form:popover-open select").select_option(label="湿地2")
    field = row.locator("form:popover-open input[name=name]")
    field.press_sequentially("排", delay=20)
    expect(row.locator("[role=option]").first).to_contain_text("排版")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("排版")
    field.press("Enter")
    expect(row.locator(".prop-row.rejected")).to_contain_text("湿地2")
    # What was proposed counts as refused for this page, the tag in its place as confirmed, whoever proposed that.
    assert states()[:2] == ["accepted", "rejected"]
    assert link.link_tags.get().tag.name == "排版"
    page.locator("#review-undo button").click()
    expect(row.locator(".prop-row.pending")).to_have_count(2)
    assert states()[:2] == ["pending", "pending"] and not link.link_tags.exists()


@pytest.mark.parametrize("address", ["/tags/review/", "/s/{}/"])
def test_it_takes_another_tag_instead_without_scripts(visit: Come, address: str) -> None:
    link = fill()[3].link
    page = visit(person("alice"), Visit(scripts=False, width=390)).new_page()
    page.goto(address.format(link.public_id))
    page.get_by_role("button", name="Accept another tag instead").first.click()
    form = page.locator("form:popover-open")
    form.locator("select").select_option(label="湿地2")
    form.get_by_label("Your tag, or a new name").fill("湿地保护")
    form.get_by_role("button", name="Accept").click()
    expect(page.locator(".note").first).to_be_visible()
    assert link.link_tags.get().tag.name == "湿地保护"
    assert states()[:2] == ["pending", "rejected"]
