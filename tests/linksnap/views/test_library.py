"""The library page: whose links it shows, its filters, its fixed number of queries, its pieces in both languages."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from linksnap.models import Capture, Link, TagSource, WorkState
from linksnap.services import first_steps, tags
from tests.kept import artifact_of, capture_of, link_of, snapshot_of, suggestion_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
# Session, person, count, cards with their pictures, their tags and proposals; numbers, tag counts, tags, collections,
# saved searches, what failed and waits for review of the side bar; numbers of the tray, in which nothing is.
QUERIES = 13


def shown(client: Client, query: str = "") -> str:
    return client.get(f"/{query}").content.decode()


def failed(link: Link, reason: str = "timeout") -> Capture:
    capture = capture_of(link, state=WorkState.FAILED, reason=reason, attempts=2, finished_at=timezone.now())
    Link.objects.filter(pk=link.pk).update(latest_capture=capture)
    return capture


def full_link(name: str, number: int) -> Link:
    link = link_of(person(name), f"https://zili.example/{number}")
    artifact_of(snapshot_of(link, f"第 {number} 篇"), "thumbnail", b"picture")
    tag_of(person(name), f"标签 {number}", link)
    suggestion_of(link, f"建议 {number}")
    return link


def test_it_sends_a_stranger_to_the_sign_in_page() -> None:
    response = browser_of(None).get("/")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/"


def test_it_shows_alices_links_and_none_of_them_to_bob() -> None:
    snapshot_of(link_of(person("alice")), "湿地影像志")
    tag_of(person("alice"), "摄影", Link.objects.get())
    assert "湿地影像志" in shown(browser_of(person("alice")))
    page = shown(browser_of(person("bob")))
    assert "湿地影像志" not in page
    assert "摄影" not in page


def test_it_asks_the_same_number_of_queries_for_one_link_and_for_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    full_link("alice", 0)
    # They are asked for of small libraries alone.
    first_steps.put_away(person("alice"))
    client = browser_of(person("alice"))
    with django_assert_num_queries(QUERIES):
        client.get("/")
    for number in range(1, 30):
        full_link("alice", number)
    with django_assert_num_queries(QUERIES):
        client.get("/")


@pytest.mark.parametrize("view", ["grid", "compact", "list", "table"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_draws_every_view_in_both_languages(view: str, language: str) -> None:
    link = full_link("alice", 1)
    tags.add(link, "归档", TagSource.AUTO)
    link.link_tags.filter(source=TagSource.AUTO).update(probability=0.97)
    client = browser_of(person("alice"))
    client.cookies["linksnap_language"] = language
    page = shown(client, f"?view={view}")
    assert "第 1 篇" in page
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in page
    # What was put on by itself is marked, in its name for who does not see the mark; what a person gave is not.
    (marked,) = re.findall(r'#sparkles"/></svg>([^<]+)<span class="vh"[^>]*>([^<]+)<', page)
    assert marked[0] == "归档" and "97%" in marked[1]


def test_it_marks_texts_with_their_own_language() -> None:
    link = link_of(person("alice"))
    snapshot_of(link, "Reciprocal rank fusion", lang="en")
    tag_of(person("alice"), "排序", link)
    page = shown(browser_of(person("alice")))
    assert re.search(r'<h2[^>]* lang="en"', page)
    assert re.search(r'<a class="chip"[^>]* lang="zh-Hans">排序', page)


def test_it_filters_by_tag_and_tags_below_it() -> None:
    alice = person("alice")
    one, two = link_of(alice, "https://a.example/"), link_of(alice, "https://b.example/")
    parent, child = tag_of(alice, "归档"), tag_of(alice, "链接失效", two)
    child.parent = parent
    child.save()
    tag_of(alice, "菜谱", one)
    page = shown(browser_of(alice), f"?tag={parent.slug}")
    assert f"card-{two.public_id}" in page
    assert f"card-{one.public_id}" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"a", "b", "c"}),
        ("?state=unread", {"a", "c"}),
        ("?state=favourite", {"b"}),
        ("?state=archived", {"d"}),
        ("?state=failed", {"c"}),
        ("?site=b.example", {"b"}),
        ("?lang=zh", {"a"}),
        ("?lang=en", {"b"}),
        ("?site=nowhere.example", set()),
        ("?page=99", {"a", "b", "c"}),
        ("?page=x&sort=none&view=none&state=none&tag=%00", {"a", "b", "c"}),
    ],
)
def test_it_filters(query: str, expected: set[str]) -> None:
    alice = person("alice")
    links = {name: link_of(alice, f"https://{name}.example/") for name in "abcd"}
    snapshot_of(links["a"], "排版", lang="zh-Hans")
    snapshot_of(links["b"], "Ranking", lang="en")
    failed(links["c"])
    Link.objects.filter(pk=links["b"].pk).update(is_unread=False, is_favourite=True)
    Link.objects.filter(pk=links["d"].pk).update(is_archived=True)
    page = shown(browser_of(alice), query)
    assert {name for name, link in links.items() if f'id="card-{link.public_id}"' in page} == expected


@pytest.mark.parametrize("sort", ["newest", "oldest", "title", "site"])
def test_it_sorts(sort: str) -> None:
    alice = person("alice")
    for host, title in (("b.example", "乙"), ("a.example", "丙"), ("c.example", "甲")):
        snapshot_of(link_of(alice, f"https://{host}/"), title)
    page = shown(browser_of(alice), f"?sort={sort}")
    hosts = re.findall(r'<span class="h">(\w)\.example', page)
    expected = {"newest": "cab", "oldest": "bac", "site": "abc"}.get(sort)
    assert expected is None or "".join(hosts) == expected
    assert len(hosts) == 3


def test_it_shows_a_failed_capture_with_its_reason_and_a_way_to_try_again() -> None:
    capture = failed(link_of(person("alice")), "name_not_found")
    page = shown(browser_of(person("alice")))
    assert "There is no site of this name." in page
    assert reverse("capture_retry", args=[capture.public_id]) in page


def test_it_numbers_its_pages() -> None:
    for number in range(30):
        link_of(person("alice"), f"https://zili.example/{number}")
    page = shown(browser_of(person("alice")), "?page=2")
    assert "25–30 of 30" in page
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_it_tells_somebody_new_how_to_begin() -> None:
    assert "Your library is empty" in shown(browser_of(person("alice")))


def test_it_finds_tags_of_the_side_bar_by_a_part_of_their_name() -> None:
    for name in ("城市湿地", "摄影", "摄影器材"):
        tag_of(person("alice"), name)
    tag_of(person("bob"), "摄影棚")
    piece = browser_of(person("alice")).get("/side/tags/", {"q": "摄影"}).content.decode()
    assert "摄影器材" in piece
    assert "城市湿地" not in piece
    assert "摄影棚" not in piece


def test_it_keeps_markup_in_titles_harmless() -> None:
    snapshot_of(link_of(person("alice")), "<script>alert('排版')</script>")
    page = shown(browser_of(person("alice")))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
