"""The search page: facets, chips, order, notices, what a search while typing gets; nothing of other people."""

import html
import re

import pytest
from django.test import Client

from linksnap.models import User
from linksnap.services.search_index import refresh_link_words
from tests.kept import tag_of
from tests.people import browser_of, person
from tests.searchable import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    """Three pages about backups, on two sites, in two languages."""
    owner = person("alice")
    one = page_of(owner, "jifang", "没有演练过的备份不算备份。", title="备份的三二一法则")
    page_of(owner, "beifen", "备份要异地。", title="异地备份")
    page_of(owner, "restore", "A backup (备份) nobody restored.", title="Kubernetes backups", lang="en")
    tag_of(owner, "自托管", one)
    refresh_link_words([one.pk])
    return owner


def shown(client: Client, language: str = "en", headers: dict[str, str] | None = None, **params: str) -> str:
    client.cookies["linksnap_language"] = language
    response = client.get("/", {"mode": "keyword", **params}, headers=headers or {})
    assert response.status_code == 200
    return response.content.decode()


def links_in(page: str, group: str) -> list[tuple[str, str]]:
    """Names and addresses of the links of one facet."""
    section = page.split(f'aria-labelledby="facet-{group}"', 1)[1].split("</section>", 1)[0]
    found = re.findall(r'<a id="[^"]*" href="([^"]*)".*?<span class="h"[^>]*>([^<]*)</span>', section)
    return [(name, html.unescape(href)) for href, name in found]


def test_it_offers_what_the_results_have_in_common(alice: User) -> None:
    client = browser_of(alice)
    page = shown(client, q="备份")
    assert "3 of 3" in page
    assert [name for name, _ in links_in(page, "langs")] == ["Chinese", "English"]
    assert {name for name, _ in links_in(page, "sites")} == {"jifang.example", "beifen.example", "restore.example"}
    assert "facet-types" not in page, "all are web pages: nothing to choose"
    href = dict(links_in(page, "langs"))["English"]
    narrowed = client.get(href).content.decode()
    assert "1 of 3" in narrowed and "Kubernetes backups" in narrowed
    assert dict(links_in(narrowed, "langs"))["English"] == "/?mode=keyword&q=%E5%A4%87%E4%BB%BD"


def test_it_takes_filters_off_by_chips_and_keeps_them_for_the_next_search(alice: User) -> None:
    page = shown(
        browser_of(alice), q="备份", site="jifang.example", lang="zh", type="page", year="2026", state="unread"
    )
    for name in ("jifang.example", "Chinese", "Web page", "2026", "To read"):
        assert re.search(rf'<a class="fil"[^>]*><span[^>]*>{name}</span>', page), name
    kept = dict(re.findall(r'<input type="hidden" form="find" name="(\w+)" value="([^"]*)">', page))
    assert kept == {"site": "jifang.example", "lang": "zh", "type": "page", "year": "2026", "state": "unread"}


def test_it_orders_results(alice: User) -> None:
    client = browser_of(alice)
    titles = re.compile(r'<a class="go"[^>]*>(?:<span class="vh"[^>]*>[^<]*</span>)?([^<]*)</a>')
    newest = titles.findall(shown(client, q="备份", sort="newest"))
    assert newest == ["Kubernetes backups", "异地备份", "备份的三二一法则"]
    assert titles.findall(shown(client, q="备份", sort="oldest")) == newest[::-1]
    assert "Best match" in shown(client, q="备份") and "按标题" in shown(client, "zh-hans", q="备份")


def test_it_says_what_was_odd_and_offers_to_mend_it(alice: User) -> None:
    page = html.unescape(shown(browser_of(alice), q="备份 before:2026-02-30"))
    assert "“before:2026-02-30” at 4 was left out: the calendar has no such day." in page
    assert "before%3A2026-02-28" in page and "3 of 3" in page
    assert "&lt;script&gt;" in shown(browser_of(alice), q='备份 is:<script>alert(1)</script> "')


def test_it_says_nothing_of_it_to_who_still_types(alice: User) -> None:
    live = {"HX-Request": "true", "HX-Target": "main"}
    page = shown(browser_of(alice), headers=live, q='备份 "没有')
    assert "quotation mark" not in page and '<main id="main"' in page
    assert "<aside" in page and 'class="side"' not in page and "<html" not in page
    response = browser_of(alice).get("/", {"q": "备份"}, headers=live)
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in response["Vary"].split(",")}


def test_it_shows_results_for_what_was_meant_with_a_way_back(alice: User) -> None:
    client = browser_of(alice)
    page = shown(client, q="kubrenetes")
    assert "Showing results for <b>kubernetes</b>" in page and "Kubernetes backups" in page
    back = html.unescape(re.findall(r'href="([^"]*verbatim=1[^"]*)"', page)[0])
    assert "Nothing found" in client.get(back).content.decode()


def test_it_offers_to_leave_filters_out_when_nothing_fits_them(alice: User) -> None:
    page = shown(browser_of(alice), q="备份", site="nowhere.example")
    assert "all of its filters" in page and "Without nowhere.example" in page


def test_it_escapes_marked_snippets(alice: User) -> None:
    page_of(alice, "evil", "<img src=x onerror=alert(1)> 脚本注入 <b>", title="<script>alert(2)</script>")
    page = shown(browser_of(alice), q="脚本注入")
    assert "<img src=x" not in page and "<script>alert" not in page and "<mark>脚本注入</mark>" in page


def test_it_counts_nothing_of_others(alice: User) -> None:
    page = shown(browser_of(person("bob")), q="备份")
    assert "jifang" not in page and "自托管" not in page
    assert browser_of(None).get("/", {"q": "备份"}).status_code == 302


BAD = [
    "", " ", "%00", "\x00", "\x00备份\x00", '"', '"' * 99, "((((((", "))))", "AND OR NOT", "OR", "-", "--", "#", "tag:",
    "is:", "age:<", "age:<9999y", "before:9999-12-31", "after:0001", "before:00000", "🙂", "👩‍👩‍👧", "مرحبا שלום",
    "\u202e备份", "ＡＢＣ　备份", "(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "备" * 500, "a" * 10_000, "备份 " * 3000,
    "\ud83d", "%s%d{0}", "<script>", "site:" + "a." * 300, "lang:zh_hant_TW", "类型：没有", "year:0",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_it_answers_any_text(alice: User, text: str) -> None:
    client = browser_of(alice)
    asked = text.encode("utf-8", "surrogatepass")
    assert client.get("/", {"q": asked, "mode": "keyword"}).status_code == 200
    assert client.get("/searches/suggest/", {"q": asked}).status_code == 200


@pytest.mark.parametrize(
    "params",
    [
        {"year": "0"}, {"year": "99999"}, {"year": "二〇二六"}, {"type": "没有"}, {"sort": "没有"}, {"lang": "%00"},
        {"site": "\x00"}, {"tag": "没有"}, {"state": "没有"}, {"page": "-1"}, {"verbatim": "x"}, {"year": "1000"},
        {"year": "8999", "type": "pdf"},
    ],
)  # fmt: skip
def test_it_takes_any_filter(alice: User, params: dict[str, str]) -> None:
    for query in ("备份", ""):
        asked: dict[str, str] = {"q": query, "mode": "keyword", **params}
        assert browser_of(alice).get("/", asked).status_code == 200
