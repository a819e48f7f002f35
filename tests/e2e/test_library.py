"""The library in a real browser: with and without scripts, adding, live steps, keys."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from linksnap.models import Capture, Link, Suggestion, WorkState
from linksnap.services import capture_progress
from tests.e2e.sample_library import fill, fill_tray
from tests.e2e.visits import Visit
from tests.people import person

pytestmark = [pytest.mark.browser]
Come = Callable[..., BrowserContext]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_it_shows_the_library(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    fill(alice)
    page = visit(alice, Visit(scripts=scripts)).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/")
    expect(page.get_by_role("heading", name="中文网页排版，为什么仍需手调")).to_be_visible()
    expect(page.locator(".card")).to_have_count(13)
    page.get_by_role("button", name="List").click()
    expect(page.locator(".list .card")).to_have_count(13)
    assert complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_it_says_why_an_address_is_refused(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    page = visit(alice, Visit(language="zh-hans", scripts=scripts)).new_page()
    page.goto("/")
    page.locator("#add-url").fill("ftp://旧站.example/文件")
    page.locator(".add button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("http://")
    assert not Link.objects.exists()


def test_it_follows_a_capture_without_scripts(visit: Come) -> None:
    alice = person("alice")
    page = visit(alice, Visit(scripts=False)).new_page()
    page.goto("/")
    page.locator("#add-url").fill("https://zili.example/排版")
    page.locator(".add button[type=submit]").click()
    capture = Capture.objects.get()
    assert page.url.endswith(f"/captures/{capture.public_id}/")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(1)
    capture.state, capture.finished_at, capture.reason = WorkState.FAILED, timezone.now(), "timeout"
    capture.save()
    expect(page.get_by_text("took too long")).to_be_visible()
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)


def test_it_shows_every_step_while_it_happens(visit: Come) -> None:
    alice = person("alice")
    page = visit(alice).new_page()
    page.goto("/")
    page.locator("#add-url").fill("https://zili.example/排版")
    page.keyboard.press("Enter")
    row = page.locator(".job")
    expect(row).to_contain_text("Waiting for its turn")
    capture = capture_progress.claim(Capture.objects.get().pk, "test")
    assert capture is not None
    expect(row).to_contain_text("Step 1 of 5: fetching")
    capture_progress.report_step(capture, "render", "21/34", {"fetch": 0.4, "load": 1.0})
    expect(row).to_contain_text("Step 3 of 5: rendering, 21 of 34 resources")
    capture_progress.report_step(capture, "render", "30/34", {"fetch": 0.4, "load": 1.0})
    expect(row).to_contain_text("30 of 34")
    row.get_by_role("button", name="Cancel").focus()
    capture_progress.fail(capture, "name_not_found")
    expect(row).to_contain_text("There is no site of this name.")
    expect(page.locator("#announce")).to_contain_text("Failed")
    # The button under the finger is another one now, but focus is not lost.
    assert page.evaluate("document.activeElement.id") == f"end-{capture.public_id}"
    # The list below follows by itself.
    expect(page.locator(".card .shot.none")).to_contain_text("There is no site of this name.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_it_accepts_and_rejects_proposed_tags_on_a_card(visit: Come, scripts: bool) -> None:
    alice = person("alice")
    fill(alice)
    page = visit(alice, Visit(scripts=scripts)).new_page()
    page.goto("/")
    page.get_by_role("button", name="Accept tag: 字体").click()
    expect(page.locator(".card a.chip", has_text="字体")).to_be_visible()
    page.get_by_role("button", name="Reject tag: 上海").click()
    expect(page.get_by_role("button", name="Accept tag: 上海")).to_have_count(0)
    assert set(Suggestion.objects.filter(name__in=["字体", "上海"]).values_list("name", "state")) == {
        ("字体", "accepted"),
        ("上海", "rejected"),
    }


def test_it_takes_rows_out_of_the_tray(visit: Come) -> None:
    alice = person("alice")
    fill_tray(alice)
    page = visit(alice).new_page()
    page.goto("/")
    expect(page.locator(".job")).to_have_count(2)
    page.get_by_role("button", name="Dismiss").first.click()
    expect(page.locator(".job.done")).to_have_count(0)
    page.get_by_role("button", name="Cancel").first.click()
    expect(page.locator(".job.running")).to_have_count(0)


def test_it_goes_to_the_fields_by_one_key_but_never_while_composing(visit: Come) -> None:
    alice = person("alice")
    page = visit(alice).new_page()
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("n")
    assert page.evaluate("document.activeElement.id") == "search"
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', isComposing: true, bubbles: true}))"
    )
    assert page.evaluate("document.activeElement.id") == ""
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == "add-url"


def test_it_makes_one_line_of_a_pasted_list(visit: Come) -> None:
    alice = person("alice")
    context = visit(alice)
    page = context.new_page()
    page.goto("/")
    page.locator("#add-url").focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text", "https://a.example/一\\nhttps://b.example/二");
          const how = {clipboardData: data, bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )
    expect(page.locator("#add-url")).to_have_value("https://a.example/一 https://b.example/二")
    page.keyboard.press("Enter")
    expect(page.locator(".job")).to_have_count(2)
    assert Link.objects.filter(owner=alice).count() == 2
