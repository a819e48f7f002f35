"""The snapshot page in a real browser: decide on tags and open at a passage, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from linksnap.models import Link, Suggestion, SuggestionState, Tag, User
from tests.e2e.visits import Visit
from tests.kept import artifact_of, link_of, passage_of, snapshot_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.browser
Come = Callable[..., BrowserContext]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
LONG = "".join(f'<p id="ls-{n}" data-ls-b="{n}">第{n}段：这些在活字时代由拣字工完成的事。</p>' for n in range(200))


def kept_link(owner: User) -> Link:
    link = link_of(owner)
    snapshot = snapshot_of(link)
    for kind in ("html", "reader"):
        artifact_of(snapshot, kind, f"<!doctype html><body>{LONG}</body>".encode())
    artifact_of(snapshot, "text", "正文".encode())
    passage_of(snapshot, 4, "第150段", (150, 151), "ls-150")
    return link


@SCRIPTS
def test_it_decides_on_tags(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    link = kept_link(alice)
    for name in ("字体", "上海", "排版"):
        suggestion_of(link, name)
    page = visit(alice, Visit(scripts=scripts)).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"/s/{link.public_id}/?view=text")
    tags = page.locator("#link-tags")
    tags.get_by_role("button", name="Accept tag: 字体").click()
    expect(tags.get_by_role("link", name="字体")).to_be_visible()
    tags.get_by_role("button", name="Reject tag: 上海").click()
    expect(tags.get_by_text("上海")).to_have_count(0)
    tags.get_by_label("Add a tag").fill("css，行高")
    tags.get_by_role("button", name="Add", exact=True).click()
    expect(tags.get_by_role("link", name="行高")).to_be_visible()
    tags.get_by_role("button", name="Remove tag: css").click()
    expect(tags.get_by_role("link", name="css")).to_have_count(0)
    assert set(link.link_tags.values_list("tag__name", flat=True)) == {"字体", "行高"}
    assert Suggestion.objects.get(name="上海").state == SuggestionState.REJECTED
    expect(page.locator("#side-tags")).to_contain_text("行高")
    assert page.url.endswith("?view=text")
    assert complaints == []


@SCRIPTS
def test_it_says_what_is_wrong_with_a_tag(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    link = kept_link(alice)
    page = visit(alice, Visit(scripts=scripts)).new_page()
    page.goto(f"/s/{link.public_id}/?view=text")
    page.get_by_label("Add a tag").fill("长" * 201)
    page.locator("#link-tags").get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#notes")).to_contain_text("too long")
    assert not Tag.objects.exists()


@pytest.mark.parametrize("width", [1440, 390])
def test_it_opens_the_archive_at_the_passage(visit: Come, width: int) -> None:
    alice = person("alice")
    link = kept_link(alice)
    page = visit(alice, Visit(width=width)).new_page()
    page.goto(f"/s/{link.public_id}/?p=4")
    hit = page.frame_locator(".frame").locator("#ls-150")
    expect(hit).to_be_in_viewport()
    assert hit.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    plain = page.frame_locator(".frame").locator("#ls-152")
    assert plain.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"


@SCRIPTS
def test_it_reads_at_the_passage(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    link = kept_link(alice)
    page = visit(alice, Visit(scripts=scripts)).new_page()
    page.goto(f"/s/{link.public_id}/?p=4")
    page.get_by_role("link", name="Reader").click()
    expect(page.locator('[data-ls-b="hit"]').first).to_be_in_viewport()
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    before = page.locator(".reader").evaluate(size)
    page.locator("label", has=page.locator("#size-l")).click()
    assert page.locator(".reader").evaluate(size) > before


def test_it_keeps_lines_of_the_reader_as_long_as_they_read_well(visit: Come) -> None:
    alice = person("alice")
    link = link_of(alice)
    snapshot = snapshot_of(link)
    artifact_of(snapshot, "reader", f'<p id="p">{"排" * 400}</p>'.encode())
    page = visit(alice, Visit(width=1440)).new_page()
    page.goto(f"/s/{link.public_id}/?view=reader")
    width, size = page.locator("#r-p").evaluate(
        "e => [e.getBoundingClientRect().width, parseFloat(getComputedStyle(e).fontSize)]"
    )
    assert round(width / size) == 38


@SCRIPTS
def test_it_asks_before_it_deletes(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    link = kept_link(alice)
    page = visit(alice, Visit(scripts=scripts, language="zh-hans")).new_page()
    page.goto(f"/s/{link.public_id}/?view=text")
    page.locator("[popovertarget=delete-link]").first.click()
    dialog = page.locator("#delete-link")
    expect(dialog).to_be_visible()
    dialog.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: not url.endswith("view=text"))
    assert not Link.objects.exists()


@SCRIPTS
def test_it_renames_and_merges_tags(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    tag_of(alice, "归档", kept_link(alice))
    tag_of(alice, "存档")
    page = visit(alice, Visit(scripts=scripts)).new_page()
    page.goto("/tags/")
    page.get_by_role("button", name="Rename 归档").click()
    form = page.get_by_role("form", name="Rename 归档")
    form.get_by_label("New name").fill("收藏")
    form.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("row", name="收藏")).to_contain_text("归档")
    page.get_by_role("button", name="Merge 收藏").click()
    page.get_by_label("Merge into").locator("visible=true").fill("存档")
    page.get_by_role("button", name="Preview").locator("visible=true").click()
    expect(page.get_by_text("1 link gets #存档")).to_be_visible()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator(".card")).to_have_count(1)
    assert Tag.objects.get().name == "存档"
