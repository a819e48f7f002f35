"""What browser tests need: the product served by uvicorn on the test database, a browser, people who are signed in."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

# Nothing of linksnap here: pytest loads this file before the settings have their database (see tests/conftest.py).
from tests.e2e.visits import A_DESKTOP, Visit, watch_policy

if TYPE_CHECKING:
    from linksnap.models import User

# For what is waited for, on a busy machine too; what is there is seen at once.
_PATIENCE_MS = 20_000


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The address of the running product. Server-sent events need ASGI, which Django's live server does not speak."""
    # Kept connections would outlive the test and hold its database.
    connections.databases["default"]["CONN_MAX_AGE"] = 0
    server = uvicorn.Server(
        uvicorn.Config(get_asgi_application(), port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 15
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One browser for the tests of a file; not for the session, because Playwright keeps an event loop running."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Django sees that loop and would refuse every query of the test itself, which is synchronous all the same.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=_PATIENCE_MS)
        launched = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def open_doors(settings: Any) -> None:
    """Every way in there is: invitations, single sign-on, letters."""
    from linksnap.env import SignOn, SignUp
    from linksnap.rules.mail_server import MailServer

    sign_on = SignOn("https://id.example", "linksnap", name="Keycloak")
    settings.ENV = replace(settings.ENV, sign_up=SignUp.INVITED, sign_on=sign_on)
    settings.MAIL_SERVER = MailServer("mail.example")


@pytest.fixture
def faults(settings: Any) -> None:
    """Addresses at which something goes wrong (fault_pages)."""
    settings.ROOT_URLCONF = "tests.e2e.fault_pages"


@pytest.fixture
def breaks_policy() -> None:
    """For tests that do on purpose what the content security policy forbids."""


@pytest.fixture
def visit(request: pytest.FixtureRequest, site: str, browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser for somebody: `visit(alice, Visit(language="zh-hans"))`; None is a stranger.

    No page may break its content security policy while they look around.
    """
    opened: list[BrowserContext] = []
    broken: list[list[str]] = []

    def come(person: "User | None", how: Visit = A_DESKTOP) -> BrowserContext:
        narrow = how.width < 600
        context = browser.new_context(
            base_url=site,
            viewport={"width": how.width, "height": 844 if narrow else 960},
            color_scheme="dark" if how.theme == "dark" else "light",
            java_script_enabled=how.scripts,
            bypass_csp=how.bypass_csp,
            has_touch=narrow,
            is_mobile=narrow,
        )
        context.set_default_timeout(_PATIENCE_MS)
        cookies = {settings.LANGUAGE_COOKIE_NAME: how.language}
        if person is not None:
            client = Client()
            client.force_login(person)
            # They proved who they are just now, so that the pages behind that question open.
            session = client.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time(), "reauthenticated": True}
            ]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        opened.append(context)
        broken.append(watch_policy(context))
        return context

    yield come
    for context in opened:
        context.close()
    assert "breaks_policy" in request.fixturenames or [line for lines in broken for line in lines] == []
