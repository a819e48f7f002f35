"""Passkeys in a real browser, with a key the browser's test tools make (WebAuthn, virtual authenticator)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as product
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.e2e.visits import Visit, unbroken
from tests.people import browser_of, person

pytestmark = pytest.mark.browser
PASSWORD = "三更灯火五更鸡，正是读书时"


@pytest.fixture
def context(site: str, browser: Browser) -> Iterator[BrowserContext]:
    """A browser at a name: passkeys know no numbers."""
    with unbroken(browser.new_context(base_url=site.replace("127.0.0.1", "localhost"))) as opened:
        opened.set_default_timeout(20_000)
        yield opened


def come_in(context: BrowserContext, client: Client) -> None:
    name = product.SESSION_COOKIE_NAME
    url = "http://localhost"
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def with_key(page: Page) -> tuple[CDPSession, str]:
    """A key that keeps passkeys and says that its holder showed a finger."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return tools, str(tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


def add_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/settings/security/passkeys/add/")
    page.get_by_role("textbox", name="Name").fill("家里的钥匙")
    if not alone:
        page.get_by_label("It signs me in alone").uncheck()
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/settings/security/codes/")


def problems_of(page: Page) -> list[str]:
    """What the page complains about: our content policy must not stand in the way."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_it_signs_in_by_a_passkey_alone(context: BrowserContext) -> None:
    alice = person("alice")
    come_in(context, browser_of(alice))
    page = context.new_page()
    problems = problems_of(page)
    with_key(page)
    add_passkey(page, alone=True)
    assert Authenticator.objects.get(type="webauthn").wrap().is_passwordless is True
    context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/")
    assert "alice" in page.locator(".who").inner_text()
    assert problems == []


def test_it_asks_for_the_passkey_after_the_password(context: BrowserContext) -> None:
    alice = person("alice")
    alice.set_password(PASSWORD)
    alice.save()
    come_in(context, browser_of(alice))
    page = context.new_page()
    with_key(page)
    add_passkey(page, alone=False)
    context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/code/")
    page.get_by_role("button", name="Use a passkey").click()
    # The library itself: a pattern that ends in a slash is met by this page's own address, too.
    page.wait_for_url(re.compile(r"^https?://[^/]+/$"))
    # And once more before a step that matters.
    page.goto("/settings/security/app/")
    page.wait_for_url("**/confirm/**")
    page.get_by_role("link", name="a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/settings/security/app/")


def test_it_says_so_when_no_passkey_is_used(context: BrowserContext) -> None:
    page = context.new_page()
    tools, key = with_key(page)
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()
    assert page.url.endswith("/sign-in/")


def test_it_offers_other_ways_without_scripts(visit: Callable[..., Any]) -> None:
    page = visit(None, Visit(scripts=False)).new_page()
    page.goto("/sign-in/")
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    assert page.get_by_label("Password").is_visible()


def test_it_finds_no_barrier_in_the_second_step(visit: Callable[..., Any]) -> None:
    alice = person("alice")
    alice.set_password(PASSWORD)
    alice.save()
    TOTP.activate(alice, generate_totp_secret())
    page = visit(None, Visit(bypass_csp=True)).new_page()
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/code/")
    assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []
