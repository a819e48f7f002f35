"""Without scripts: filter, tag, many links at once and undo, an import from file to report, settings.

Adding, following, searching and reviewing without scripts stand in test_library, test_search_box and test_review.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FilePayload, expect

from linksnap.models import Link, LinkTag, TransferRun
from linksnap.services import transfer_work
from tests.e2e.sample_library import fill
from tests.e2e.visits import Visit
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Come = Callable[..., BrowserContext]
BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<DL><p><DT><A HREF="https://zhishi.example/一" TAGS="检索">向量检索的原理</A>
<DT><A HREF="https://zhishi.example/二">倒排索引</A></DL>"""


def test_it_filters_tags_and_works_on_many_links(visit: Come) -> None:
    alice = person("alice")
    fill(alice)
    page = visit(alice, Visit(scripts=False)).new_page()
    page.goto("/?view=list")
    page.locator("#side-tags").get_by_role("link", name="archiving").first.click()
    expect(page.locator(".head .fil", has_text="archiving")).to_be_visible()
    shown = page.locator("#results .card").count()
    assert 0 < shown < Link.objects.filter(owner=alice).count()
    page.locator(".head .fil", has_text="archiving").click()
    for number in (0, 1):
        page.locator("[data-select]").nth(number).check()
    page.locator("#bulk-tag").click()
    page.locator("#bulk-tags").fill("无脚本, 试过")
    page.locator("#bulk-tagging").get_by_role("button", name="Add").click()
    expect(page.locator("#notes")).to_contain_text("2")
    assert LinkTag.objects.filter(owner=alice, tag__name="无脚本").count() == 2
    page.locator("#notes").get_by_role("button", name="Undo").click()
    expect(page.locator("#results")).not_to_contain_text("无脚本")
    assert not LinkTag.objects.filter(owner=alice, tag__name="无脚本").exists()
    page.locator("#results .go").first.click()
    page.locator("#tag-name").fill("手写")
    page.locator("#link-tags .add-tag button").click()
    expect(page.locator("#link-tags .mine")).to_contain_text("手写")
    page.get_by_role("button", name="Remove tag: 手写").click()
    expect(page.locator("#link-tags")).not_to_contain_text("手写")


def test_it_brings_a_file_in_and_keeps_settings(visit: Come) -> None:
    alice = person("alice")
    page = visit(alice, Visit(scripts=False)).new_page()
    page.goto("/import/")
    file = FilePayload(name="书签.html", mimeType="text/html", buffer=BOOKMARKS.encode())
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(1)
    run = TransferRun.objects.get(owner=alice)
    transfer_work.carry_out(run.pk)
    page.goto(f"/import/{run.public_id}/")
    page.get_by_role("button", name="Bring in 2 new links").click()
    transfer_work.carry_out(run.pk)
    page.goto(f"/import/{run.public_id}/")
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert set(Link.objects.filter(owner=alice).values_list("title", flat=True)) == {"向量检索的原理", "倒排索引"}
    page.goto("/settings/")
    appearance = page.locator("#appearance")
    appearance.get_by_role("radio", name="Dark").check()
    appearance.get_by_role("radio", name="简体中文").check()
    appearance.get_by_role("button", name="Save").click()
    expect(page.locator("html[lang=zh-Hans][data-theme=dark]")).to_be_visible()
