"""Tests of saving searches from the library, going to them, managing them; strangers."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from linksnap.models import SavedSearch, User
from linksnap.services import saved_searches
from tests.kept import link_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "saved"),
    [
        ("?q=排版&mode=keyword", "排版"),
        ("?q=排版&tag=css&tag=中文", "排版 tag:css tag:中文"),
        ("?state=unread&lang=zh&site=zili.example", "site:zili.example lang:zh is:unread"),
    ],
)
def test_it_offers_to_save_what_is_asked(browser: Client, query: str, saved: str) -> None:
    html = browser.get(f"/{query}").content.decode()
    assert f'name="q" value="{saved}"' in html.split('id="save-search"')[1]


def test_it_offers_nothing_for_the_whole_library(browser: Client) -> None:
    assert "save-search" not in browser.get("/?sort=title&view=list").content.decode()


def test_it_saves_and_leads_back_to_the_search(browser: Client) -> None:
    browser.post("/searches/new/", {"name": "未读的中文", "q": "is:unread lang:zh", "mode": "keyword"})
    saved = SavedSearch.objects.get()
    response = browser.get(reverse("search", args=[saved.public_id]))
    assert (response.status_code, response["Location"]) == (302, "/?q=is%3Aunread+lang%3Azh&mode=keyword")
    side = browser.get(response["Location"]).content.decode().split('id="side-searches"')[1].split("</nav>")[0]
    assert "未读的中文" in side and 'aria-current="page"' in side


@pytest.mark.parametrize(
    "sent", [{"q": ""}, {"q": "排版", "mode": "x"}, {"q": "长" * 501}, {"q": "排版", "name": "有了"}]
)
def test_it_explains_why_it_saves_nothing(alice: User, browser: Client, sent: dict[str, str]) -> None:
    saved_searches.save(alice, "有了", "排版")
    assert "note error" in browser.post("/searches/new/", sent, follow=True).content.decode()
    assert SavedSearch.objects.count() == 1


def test_it_manages_them(alice: User, browser: Client) -> None:
    first, second = (saved_searches.save(alice, name, "排版") for name in ("甲", "乙"))
    browser.post(reverse("search_place", args=[second.public_id]), {"places": "-1"})
    browser.post(reverse("search_edit", args=[first.public_id]), {"name": "丙", "q": "字体", "mode": "meaning"})
    html = browser.get("/searches/").content.decode().split('class="col-tree')[1]
    assert html.index("乙</a>") < html.index("丙</a>") and "字体" in html
    html = browser.post(reverse("search_delete", args=[first.public_id]), follow=True).content.decode()
    undo = re.search(r'action="(/undo/[0-9a-f]{32}/)"', html)
    assert undo and SavedSearch.objects.count() == 1
    browser.post(undo[1])
    assert SavedSearch.objects.get(public_id=first.public_id).query == "字体"


@pytest.mark.parametrize("who", ["charlie", None])
def test_it_belongs_to_its_person_alone(alice: User, who: str | None) -> None:
    saved = saved_searches.save(alice, "我的", "排版")
    stranger, expected = browser_of(person(who) if who else None), 404 if who else 302
    assert stranger.get(reverse("search", args=[saved.public_id])).status_code == expected
    for name in ("edit", "place", "delete"):
        assert stranger.post(reverse(f"search_{name}", args=[saved.public_id]), {"name": "抢"}).status_code == expected
    assert list(SavedSearch.objects.values_list("name", flat=True)) == ["我的"]


def test_it_tells_how_many_links_each_search_finds() -> None:
    alice = person("alice")
    for n in range(3):
        link_of(alice, f"https://例子.example/{n}", "排版" if n else "别的")
    link_of(person("bob"), "https://bob.example/", "排版")
    for name, query in (("全部", "is:unread"), ("没有", "is:archived")):
        saved_searches.save(alice, name, query, "keyword")
    browser = browser_of(alice)
    first = browser.get(reverse("library")).content.decode()
    # Nothing is counted while a page is drawn; the list asks for its numbers itself.
    assert f'hx-get="{reverse("side_searches")}"' in first
    fragment = browser.get(reverse("side_searches")).content.decode()
    assert '<span class="n">3</span>' in fragment and '<span class="n">0</span>' in fragment
    again = browser.get(reverse("library")).content.decode()
    assert '<span class="n">3</span>' in again and reverse("side_searches") not in again
    assert "3 links" in browser.get(reverse("searches")).content.decode()
    assert browser_of(None).get(reverse("side_searches")).status_code == 302
    assert "全部" not in browser_of(person("bob")).get(reverse("side_searches")).content.decode()
