"""Collections, saved searches and highlights in a real browser, with and without scripts."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from linksnap.models import Collection, CollectionLink, Highlight, Link, SavedSearch
from tests.e2e.sample_library import fill
from tests.e2e.visits import Visit
from tests.people import person

pytestmark = [pytest.mark.browser]
Come = Callable[..., BrowserContext]
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page and what its console complains of."""
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return page, complaints


def the_collection(name: str = "Web 与排版") -> Collection:
    return Collection.objects.get(owner=person("alice"), name=name)


def hosts(collection: Collection) -> list[str]:
    rows = CollectionLink.objects.filter(collection=collection).order_by("position").select_related("link")
    return [row.link.host for row in rows]


@BOTH
def test_it_makes_nests_shares_and_deletes_a_collection(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    page, complaints = watched(visit(alice, Visit(scripts=scripts)))
    page.goto("/collections/")
    for name in ("读书会", "第一章"):
        page.locator("[popovertarget=new-collection]").first.click()
        page.locator("#new-collection [name=name]").fill(name)
        page.locator("#new-collection button[type=submit]").click()
        expect(page.locator("h1")).to_contain_text(name)
    assert the_collection("第一章").parent == the_collection("读书会")
    page.get_by_role("navigation", name="Where this collection stands").get_by_role("link", name="读书会").click()
    page.locator("[popovertarget=share-menu]").first.click()
    page.locator("#share-menu button[value='1']").click()
    address = page.locator(".col-shared a").text_content() or ""
    secret = re.search(r"/shared/([\w-]+)/$", address)
    assert secret
    stranger = visit(None, Visit(scripts=scripts)).new_page()
    stranger.goto(f"/shared/{secret[1]}/")
    expect(stranger.locator("h1")).to_contain_text("读书会")
    stranger.get_by_role("link", name="第一章").click()
    expect(stranger.locator("h1")).to_contain_text("第一章")
    page.locator("[popovertarget=col-menu]").first.click()
    page.get_by_role("button", name="Delete the collection").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert not Collection.objects.exists()
    answer = stranger.goto(f"/shared/{secret[1]}/")
    assert answer is not None and answer.status == 404
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#side-collections")).to_contain_text("读书会")
    assert Collection.objects.count() == 2 and complaints == []


@BOTH
def test_it_puts_a_link_into_a_collection_and_orders_it(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    fill(alice)
    page, complaints = watched(visit(alice, Visit(scripts=scripts, language="zh-hans")))
    link = Link.objects.filter(owner=alice).last()
    assert link is not None
    page.goto(reverse("snapshot", args=[link.public_id]))
    page.locator("#collection-name").fill("周末菜谱")
    page.locator("#link-collections .add-tag button").click()
    expect(page.locator("#link-collections .chip")).to_have_count(1)
    assert hosts(the_collection("周末菜谱")) == [link.host]
    web = the_collection()
    first, second = hosts(web)[:2]
    page.goto(reverse("collection", args=[web.public_id]))
    card = page.locator(".card").nth(1)
    card.hover()
    card.locator(".more").click()
    card.locator("button[name=places][value='-1']").click()
    expect(page.locator(".card").first).to_contain_text(second)
    assert hosts(web)[:2] == [second, first]
    assert complaints == []


def test_it_keeps_the_order_that_was_dragged(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    web = the_collection()
    before = hosts(web)
    page, complaints = watched(visit(alice))
    page.goto(reverse("collection", args=[web.public_id]) + "?view=list")
    cards = page.locator(".card")
    with page.expect_response(lambda answer: answer.url.endswith("/arrange/")) as arranged:
        cards.nth(0).locator(".go").drag_to(cards.nth(2).locator(".go"))
    assert arranged.value.status == 204
    assert hosts(web) == [before[1], before[2], before[0], *before[3:]]
    assert complaints == []


@BOTH
def test_it_saves_a_search_and_finds_it_in_the_side_bar(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    fill(alice)
    page, complaints = watched(visit(alice, Visit(scripts=scripts)))
    page.goto("/?q=排版&mode=keyword")
    page.locator("[popovertarget=save-search]").first.click()
    page.locator("#save-search [name=name]").fill("关于排版")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#save-search button[type=submit]").click()
    page.goto("/")
    page.locator("#side-searches").get_by_role("link", name="关于排版").click()
    expect(page.locator("#search")).to_have_value("排版")
    assert SavedSearch.objects.get(name="关于排版").mode == "keyword" and complaints == []


@BOTH
def test_it_highlights_by_hand(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    link = fill(alice)[1]
    page, complaints = watched(visit(alice, Visit(scripts=scripts)))
    page.goto(reverse("snapshot", args=[link.public_id]) + "?view=reader")
    page.locator("#hl-quote").fill("Vectors find the idea.")
    page.locator("#hl-note").fill("同意")
    page.get_by_role("button", name="Highlight", exact=True).click()
    expect(page.locator(".reader mark.hl")).to_have_text("Vectors find the idea.")
    expect(page.locator("#highlights")).to_contain_text("同意")
    page.locator(".hl-change summary").click()
    page.get_by_role("button", name="Delete this highlight").click()
    expect(page.locator(".reader mark.hl")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".reader mark.hl")).to_have_count(1)
    assert complaints == []


def test_it_highlights_what_is_selected_in_the_reader(visit: Come) -> None:
    alice = person("alice")
    link = fill(alice)[1]
    page, complaints = watched(visit(alice))
    page.goto(reverse("snapshot", args=[link.public_id]) + "?view=reader")
    page.locator(".reader p[id]").first.click(click_count=3)
    page.locator(".hl-button").click()
    expect(page.locator(".reader mark.hl")).not_to_have_count(0)
    assert Highlight.objects.filter(link=link).count() == 1 and complaints == []
