"""Suggestions below the search box, and the history: written by POST alone, kept and forgotten as the person wants."""

import pytest
from django.test import Client
from django.urls import reverse

from linksnap.models import OpenedHit, RecentSearch, SavedSearch, User
from tests.kept import link_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
HISTORY, SUGGEST = "/searches/history/", "/searches/suggest/"


def offered(client: Client, text: str) -> dict[str, list[str]]:
    groups = client.get(SUGGEST, {"q": text}, headers={"Accept-Language": "en"}).json()["groups"]
    return {group["title"]: [offer["text"] for offer in group["offers"]] for group in groups}


def test_it_remembers_what_was_asked_and_counts_it(alice: User) -> None:
    client = browser_of(alice)
    for text in ("三二一法则", "  三二一法则 ", "备份\x00", "", " "):
        assert client.post(HISTORY, {"q": text}).status_code == 204
    rows = RecentSearch.objects.filter(owner=alice).values_list("text", "times")
    assert dict(rows) == {"三二一法则": 2, "备份": 1}


def test_it_remembers_which_hit_was_opened(alice: User) -> None:
    link = link_of(alice)
    values = {"q": "排版", "link": link.public_id, "passage": "3", "rank": "2"}
    assert browser_of(alice).post(HISTORY, values).status_code == 204
    assert browser_of(alice).post(HISTORY, {**values, "passage": ""}).status_code == 204
    rows = OpenedHit.objects.filter(owner=alice).order_by("pk").values_list("text", "link", "passage_n", "rank")
    assert list(rows) == [("排版", link.pk, 3, 2), ("排版", link.pk, None, 2)]
    assert RecentSearch.objects.get(owner=alice).times == 2


def test_it_writes_nothing_for_others_links_strangers_or_a_get(alice: User) -> None:
    link = link_of(alice)
    values = {"q": "排版", "link": link.public_id, "rank": "1"}
    assert browser_of(person("bob")).post(HISTORY, values).status_code == 204
    assert browser_of(None).post(HISTORY, values).status_code == 302
    assert browser_of(alice).get(HISTORY, values).status_code == 405
    assert browser_of(alice).get("/", {"q": "排版"}).status_code == 200
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(alice)
    assert careful.post(HISTORY, values).status_code == 403
    assert not OpenedHit.objects.exists() and not RecentSearch.objects.filter(owner=alice).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"q": "甲" * 5000}, {"q": "甲", "link": "x" * 999, "rank": "1"}, {"q": "甲", "link": "\x00", "rank": "1"},
        {"q": "甲", "rank": "-1"}, {"q": "甲", "rank": "٣"}, {"q": "甲", "rank": "9" * 50, "passage": "9" * 50}, {},
    ],
)  # fmt: skip
def test_it_takes_any_report(alice: User, values: dict[str, str]) -> None:
    assert browser_of(alice).post(HISTORY, values).status_code == 204


def test_it_forgets_the_oldest(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linksnap.services.search_history.MOST_SEARCHES", 3)
    for number in range(5):
        browser_of(alice).post(HISTORY, {"q": f"问题{number}"})
    assert set(RecentSearch.objects.filter(owner=alice).values_list("text", flat=True)) == {"问题2", "问题3", "问题4"}


def test_it_keeps_nothing_where_no_history_is_wanted(alice: User) -> None:
    client = browser_of(alice)
    client.post(HISTORY, {"q": "备份"})
    assert client.post(reverse("save_remembering"), {}).status_code == 303
    client.post(HISTORY, {"q": "法则", "link": link_of(alice).public_id, "rank": "1"})
    assert not RecentSearch.objects.filter(owner=alice).exists() and not OpenedHit.objects.exists()
    assert "data-history" not in client.get("/").content.decode()
    client.post(reverse("save_remembering"), {"remembers": "on"})
    client.post(HISTORY, {"q": "备份"})
    assert RecentSearch.objects.filter(owner=alice).count() == 1
    assert client.post(reverse("forget_searches")).status_code == 303
    assert not RecentSearch.objects.filter(owner=alice).exists()


def test_it_changes_no_settings_for_strangers_or_by_get(alice: User) -> None:
    for name in ("save_remembering", "forget_searches"):
        assert browser_of(None).post(reverse(name)).status_code == 302
        assert browser_of(alice).get(reverse(name)).status_code == 405
    assert 'name="remembers" checked' in browser_of(alice).get(reverse("settings")).content.decode()


def test_it_offers_searches_tags_sites_and_filters(alice: User) -> None:
    client = browser_of(alice)
    tag_of(alice, "排版", link_of(alice, "https://zili.example/a"))
    tag_of(alice, "self hosting", link_of(alice, "https://jifang.example/b"))
    SavedSearch.objects.create(owner=alice, name="排版的书", query="排版 type:pdf", mode="keyword")
    client.post(HISTORY, {"q": "排版 行高"})
    assert offered(client, "") == {"Searched before": ["排版 行高"], "Saved searches": ["排版 type:pdf"]}
    assert offered(client, "排版")["Tags"] == ["#排版 "]
    assert offered(client, "书 #self")["Tags"] == ['书 tag:"self hosting" ']
    assert offered(client, "书 -标签：排")["Tags"] == ["书 -#排版 "]
    assert offered(client, "site:zi")["Sites"] == ["site:zili.example "]
    assert offered(client, "ti")["Filters"] == ["title:"]
    assert offered(client, "is:un")["Filters"] == ["is:unread ", "is:untagged "]
    assert offered(client, "(类型：vi")["Filters"] == ["(type:video "]
    assert offered(client, "没有这种东西") == {}


def test_it_offers_nothing_of_others(alice: User) -> None:
    tag_of(alice, "排版", link_of(alice))
    browser_of(alice).post(HISTORY, {"q": "排版"})
    assert offered(browser_of(person("bob")), "") == {} == offered(browser_of(person("bob")), "排版")
    assert browser_of(None).get(SUGGEST).status_code == 302
