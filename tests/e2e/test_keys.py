"""The product by keyboard alone: twelve flows, the palette, the help, the notice without a connection."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from linksnap.models import Link, LinkTag, Suggestion, SuggestionState
from tests.e2e.sample_library import fill
from tests.e2e.visits import Visit
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Come = Callable[..., BrowserContext]


def focused(page: Page) -> str:
    """The id of the row that has the focus."""
    found = page.evaluate("document.activeElement.closest('.card, tr, .tag-row, .job, .col-row')?.id ?? ''")
    assert isinstance(found, str)
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_it_is_worked_by_keyboard_alone(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    page = visit(alice).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/?view=grid")
    ids = page.evaluate("[...document.querySelectorAll('.card')].map((card) => card.id)")
    # 1. Move: right, down by a line, back; the focus is seen.
    press(page, "j", "l")
    assert focused(page) == ids[1]
    across = page.evaluate(
        "(([first, ...rest]) => 1 + rest.filter((one) => one.offsetTop === first.offsetTop).length)"
        "([...document.querySelectorAll('.card')])"
    )
    press(page, "j")
    assert focused(page) == ids[1 + across]
    press(page, "k", "h")
    assert focused(page) == ids[0]
    outline = "getComputedStyle(document.activeElement.closest('.card')).outlineStyle"
    assert page.evaluate(outline) == "solid"
    link = Link.objects.get(public_id=ids[0].removeprefix("card-"))
    # 2. Favourite, and the focus stays in the card.
    was = link.is_favourite
    press(page, "f")
    expect(page.locator(f"#favourite-{link.public_id}")).to_have_attribute("aria-pressed", str(not was).lower())
    assert focused(page) == ids[0]
    # 3. Read and unread.
    was = link.is_unread
    press(page, "u")
    expect(page.locator(f"#{ids[0]} h2.new")).to_have_count(0 if was else 1)
    # 4. Decide on suggestions.
    proposal = Suggestion.objects.filter(owner=alice, state=SuggestionState.PENDING).first()
    assert proposal is not None
    page.locator(f"#card-{proposal.link.public_id} .go").focus()
    press(page, "a")
    card = page.locator(f"#card-{proposal.link.public_id}")
    expect(card.get_by_role("link", name=proposal.name, exact=True)).to_be_visible()
    assert LinkTag.objects.filter(link=proposal.link, tag__name=proposal.name).exists()
    # 5. Select two, a range, all, none.
    page.locator(f"#{ids[0]} .go").focus()
    press(page, "x", "l", "l", "Shift+X")
    expect(page.locator("[data-select]:checked")).to_have_count(3)
    press(page, "*", "n")
    expect(page.locator("[data-select]:checked")).to_have_count(0)
    # 6. Archive: what stands in its place has the focus now.
    page.locator(f"#{ids[1]} .go").focus()
    press(page, "e")
    expect(page.locator(f"#{ids[1]}")).to_have_count(0)
    page.wait_for_function("(id) => document.activeElement.closest('.card')?.id === id", arg=ids[2])
    # 7. Delete, and take it back.
    press(page, "#")
    expect(page.locator(f"#{ids[2]}")).to_have_count(0)
    page.locator("#notes").get_by_role("button", name="Undo").focus()
    press(page, "Enter")
    expect(page.locator(f"#{ids[2]}")).to_have_count(1)
    page.wait_for_load_state()
    # 8. Open, go back.
    press(page, "j", "o")
    expect(page).to_have_url(re.compile("/s/"))
    press(page, "Escape")
    expect(page).to_have_url(re.compile("view=grid"))
    # 9. The field for a tag, from the list.
    page.locator(f"#{ids[0]} .go").focus()
    press(page, "t")
    expect(page.locator("#tag-name")).to_be_focused()
    page.keyboard.type("键盘 fgx")
    press(page, "Enter")
    expect(page.locator("#link-tags")).to_contain_text("键盘 fgx")
    # 10. Go to places.
    page.goto("/searches/")
    for letter, path in {"t": "/tags/", "c": "/collections/", "l": "/"}.items():
        press(page, "g", letter)
        expect(page).to_have_url(re.compile(f"{path}(\\?.*)?$"))
    # 11. Search, and leave the field.
    press(page, "/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jjj")
    press(page, "Escape", "Escape")
    assert focused(page) == "" and page.locator("#search").input_value() == "jjj"
    # 12. Add a link.
    page.goto("/")
    press(page, "n")
    page.keyboard.type("https://neu.example/键盘")
    press(page, "Enter")
    expect(page.locator(".job").first).to_contain_text("neu.example")
    assert complaints == []


def test_it_finds_everything_in_the_palette_and_says_its_keys(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    page = visit(alice).new_page()
    complaints: list[str] = []
    # A newer question breaks off the one before it, when that has no answer yet; htmx says so.
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" and "htmx:" not in said.text else None,
    )
    page.goto("/tags/")
    page.locator(".tag-row a").first.focus()
    press(page, "Control+k")
    box = page.get_by_role("combobox", name="Find a page")
    expect(box).to_be_focused()
    page.keyboard.type("排版")
    expect(page.get_by_role("option", name="排版", exact=True)).to_be_visible()
    # Half of a syllable asks and chooses nothing.
    box.evaluate(
        "(box) => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    press(page, "ArrowDown")
    # At one moment: what the server finds may come in between, and then another one is chosen.
    page.wait_for_function(
        """(box) => {
          const chosen = [...document.querySelectorAll("[role=option][aria-selected=true]")];
          return chosen.length === 1 && chosen[0].id === box.getAttribute("aria-activedescendant");
        }""",
        arg=box.element_handle(),
    )
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert focused(page).startswith("tag-")
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    # Letters do nothing behind a dialog.
    press(page, "j", "g", "l", "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("collections")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Collections")
    # The answer to the whole word: leaving breaks off what is still under way, which the console would tell.
    expect(page.get_by_role("option").last).to_contain_text("collections")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/collections/$"))
    alice.has_letter_keys = False
    alice.save()
    page.reload()
    press(page, "g", "l", "/")
    expect(page).to_have_url(re.compile("/collections/$"))
    assert page.evaluate("document.activeElement === document.body")
    press(page, "Control+k")
    expect(box).to_be_focused()
    assert complaints == []
    plain = visit(alice, Visit(scripts=False, language="zh-hans")).new_page()
    plain.goto("/")
    plain.locator(".go-to").click()
    plain.get_by_role("main").get_by_role("textbox").fill("archiving")
    press(plain, "Enter")
    plain.get_by_role("link", name="archiving", exact=True).last.click()
    expect(plain).to_have_url(re.compile("/tags/"))


def test_it_says_that_there_is_no_connection(visit: Come) -> None:
    alice = person("alice")
    context = visit(alice)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    kept = """async () => {
      const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map((one) => new URL(one.url).pathname);
    }"""
    assert all(path == "/offline/" or path.startswith("/static/css/") for path in page.evaluate(kept))
    assert complaints == []
    context.set_offline(True)
    page.goto("/tags/")
    expect(page.get_by_role("heading", name="No connection to LinkSnap")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.sheet')).borderTopLeftRadius") == "16px"
    context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="Tags", level=1)).to_be_visible()


def test_it_works_rows_of_the_table_by_keys(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    page = visit(alice).new_page()
    page.goto("/?view=table")
    ids = page.evaluate("[...document.querySelectorAll('#results tbody tr')].map((row) => row.id)")
    link = Link.objects.get(public_id=ids[0].removeprefix("card-"))
    press(page, "j", "f")
    expect(page.locator(f"#favourite-{link.public_id}")).to_have_attribute(
        "aria-pressed", str(not link.is_favourite).lower()
    )
    assert focused(page) == ids[0]
    press(page, "u")
    expect(page.locator(f"#{ids[0]} th.new")).to_have_count(0 if link.is_unread else 1)
    press(page, "e")
    expect(page.locator(f"#{ids[0]}")).to_have_count(0)
    page.wait_for_function("(id) => document.activeElement.closest('tr')?.id === id", arg=ids[1])
    press(page, "#")
    expect(page.locator(f"#{ids[1]}")).to_have_count(0)
