"""Tests of highlights on the snapshot page: the panel, the marks in the reader, changes, strangers."""

import re

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
def alice() -> User:
    return person("alice")


@pytest.fixture
def browser(alice: User) -> Client:
    return browser_of(alice)


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
