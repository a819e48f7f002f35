"""Space and versions in a browser: the meter, the switch, and the pin, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from linksnap.services import quotas
from tests.e2e.visits import Visit
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Come = Callable[..., BrowserContext]


@pytest.mark.parametrize("scripts", [True, False])
def test_it_keeps_a_version_for_ever_and_lets_it_go(visit: Come, scripts: bool) -> None:
    link = link_of(person("alice"), title="中文网页排版")
    first = snapshot_of(link)
    snapshot_of(link)
    page = visit(person("alice"), Visit(scripts=scripts)).new_page()
    page.goto(f"/s/{link.public_id}/")
    for pinned in (True, False):
        page.get_by_role("button", name="Keep version 1 for ever").click()
        page.wait_for_selector(f"#pin-1[aria-pressed={str(pinned).lower()}]")
        first.refresh_from_db()
        assert bool(first.pinned_at) is pinned


@pytest.mark.parametrize("scripts", [True, False])
def test_it_shows_space_and_keeps_the_switch(visit: Come, scripts: bool) -> None:
    artifact_of(snapshot_of(link_of(person("alice"))), "screenshot", b"x" * 40_000)
    quotas.set_limit(person("alice"), 50_000)
    page = visit(person("alice"), Visit(scripts=scripts)).new_page()
    page.goto("/settings/")
    section = page.locator("#storage")
    assert section.locator("meter").get_attribute("value") == "80"
    section.get_by_label("Thin out old versions").uncheck()
    section.get_by_role("button", name="Save").click()
    page.wait_for_url("**/settings/#storage")
    assert not page.get_by_label("Thin out old versions").is_checked()
    assert person("alice").thins_versions is False
