"""Tests of highlights on the snapshot page: the panel, the marks in the reader, changes, strangers."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from linksnap.models import Highlight, Link, User
from linksnap.services import highlights
from tests.kept import artifact_of, link_of, passage_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
ARTICLE = (
    '<h1 id="ls-0" data-ls-b="0">中文网页排版</h1><p id="ls-1" data-ls-b="1">行高要比<em>西文</em>大，标点要挤压。</p>'
)


@pytest.fixture
def link(alice: User) -> Link:
    kept = link_of(alice)
    snapshot = snapshot_of(kept)
    artifact_of(snapshot, "reader", ARTICLE.encode())
    passage_of(snapshot, 3, "行高要比西文大，标点要挤压。", (1, 1))
    return kept


def page(browser: Client, link: Link, query: str = "") -> str:
    return str(browser.get(reverse("snapshot", args=[link.public_id]) + query).content.decode())


def test_it_adds_one_by_hand_and_marks_it_in_the_reader(browser: Client, link: Link) -> None:
    sent = {"quote": "行高要比西文大", "note": "<i>同意</i>"}
    browser.post(reverse("link_highlight", args=[link.public_id]), sent)
    row = Highlight.objects.get()
    html = page(browser, link, "?view=reader")
    assert (
        f'<mark class="hl yellow" id="hl-{row.public_id}">行高要比</mark><em><mark class="hl yellow">西文</mark>'
        in html
    )
    panel = html.split('id="highlights"')[1]
    assert f"#hl-{row.public_id}" in panel and "&lt;i&gt;同意" in panel


def test_it_says_when_the_words_are_not_in_this_version(browser: Client, link: Link) -> None:
    highlights.add(link, "早先版本里的话")
    with_mark = page(browser, link, "?view=reader")
    assert "早先版本里的话" in with_mark and "<mark" not in with_mark


def test_it_changes_and_deletes_with_a_way_back(browser: Client, link: Link) -> None:
    row = highlights.add(link, "行高要比西文大")
    browser.post(reverse("highlight_edit", args=[row.public_id]), {"note": "再读", "colour": "green"})
    assert 'class="hl green"' in page(browser, link, "?view=reader")
    html = browser.post(reverse("highlight_delete", args=[row.public_id]), follow=True).content.decode()
    undo = re.search(r'action="(/undo/[0-9a-f]{32}/)"', html)
    assert undo and not Highlight.objects.exists()
    browser.post(undo[1])
    assert Highlight.objects.get().note == "再读"


@pytest.mark.parametrize("quote", ["", "  \n", "长" * 20_001])
def test_it_explains_why_it_marks_nothing(browser: Client, link: Link, quote: str) -> None:
    response = browser.post(reverse("link_highlight", args=[link.public_id]), {"quote": quote}, follow=True)
    assert "note error" in response.content.decode() and not Highlight.objects.exists()


@pytest.mark.parametrize("who", ["charlie", None])
def test_it_belongs_to_its_person_alone(link: Link, who: str | None) -> None:
    row = highlights.add(link, "行高要比西文大", note="我的")
    stranger, expected = browser_of(person(who) if who else None), 404 if who else 302
    paths = (
        reverse("link_highlight", args=[link.public_id]),
        reverse("highlight_edit", args=[row.public_id]),
        reverse("highlight_delete", args=[row.public_id]),
    )
    for path in paths:
        assert stranger.post(path, {"quote": "抢", "note": "抢"}).status_code == expected
    assert list(Highlight.objects.values_list("quote", "note")) == [("行高要比西文大", "我的")]


def all_of(browser: Client, query: str = "") -> str:
    return str(browser.get(reverse("highlights") + query).content.decode())


def test_it_shows_all_highlights_by_page_and_finds_words_in_them(browser: Client, link: Link, alice: User) -> None:
    other = link_of(alice, "https://other.example/", "Ranking by words")
    highlights.add(link, "行高要比西文大", note="同意")
    highlights.add(other, "fusion of ranks")
    html = all_of(browser)
    assert "行高要比西文大" in html and "fusion of ranks" in html and reverse("highlights") in html
    for query, found in (("?q=西文+同意", True), ("?q=FUSION", False), ("?q=中文网页排版", True), ("?q=没有的", False)):
        assert ("行高要比西文大" in all_of(browser, query)) is found
    assert "No highlight holds" in all_of(browser, "?q=没有的")
    of_one = all_of(browser, f"?link={other.public_id}")
    assert "fusion of ranks" in of_one and "行高要比西文大" not in of_one
    assert "fusion of ranks" in all_of(browser, "?link=坏&page=999&q=%00")


def test_it_changes_a_highlight_from_the_page_of_all(browser: Client, link: Link) -> None:
    row = highlights.add(link, "标点要挤压")
    answer = browser.post(
        reverse("highlight_edit", args=[row.public_id]), {"note": "记", "next": reverse("highlights")}
    )
    row.refresh_from_db()
    assert row.note == "记" and answer["Location"] == reverse("highlights")


def test_its_page_of_all_highlights_shows_nothing_to_others(link: Link) -> None:
    highlights.add(link, "标点要挤压")
    bob = browser_of(person("bob"))
    assert "标点要挤压" not in all_of(bob) and "No highlights yet" in all_of(bob)
    assert bob.get(reverse("highlights") + f"?link={link.public_id}").status_code == 404
    assert browser_of(None).get(reverse("highlights")).status_code == 302


def test_its_page_of_all_highlights_costs_the_same_for_many(
    browser: Client, link: Link, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for n in range(25):
        highlights.add(link, f"第{n}句")
    with django_assert_max_num_queries(20):
        browser.get(reverse("highlights"))
