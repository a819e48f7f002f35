"""The browser Lighthouse drives (benchmarks.lighthouse_tool): signed in for the archive's frame, too."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from benchmarks.lighthouse_tool import browser_with
from linksnap.models import Link
from tests.e2e.sample_library import fill
from tests.people import browser_of, person

pytestmark = pytest.mark.browser


def test_it_is_shown_the_archive_in_its_frame(site: str, chromium_path: str, tmp_path: Path) -> None:
    alice = person("alice")
    fill(alice)
    link = Link.objects.get(owner=alice, host="zili.example")
    session = browser_of(alice).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.LANGUAGE_COOKIE_NAME}=zh-hans"
    with browser_with(cookies, site, chromium_path, tmp_path / "profile") as port, sync_playwright() as driver:
        page = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port}").contexts[0].new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))
        page.goto(f"{site}/s/{link.public_id}/")
        page.frame_locator("iframe.frame").locator("body *").first.wait_for(state="attached", timeout=20_000)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        assert heard == []
