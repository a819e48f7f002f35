"""Tests of what is done with one link: forms without scripts, strangers, bad input, and where each leads."""

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from linksnap.models import Capture, Link, LinkTag, SuggestionState, Tag
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
ACTIONS = (
    "tag",
    "untag",
    "accept",
    "reject",
    "accept-all",
    "again",
    "favourite",
    "unread",
    "archive",
    "delete",
    "edit",
)


@pytest.fixture
def link() -> Link:
    return link_of(person("alice"))


@pytest.fixture
def browser(link: Link) -> Client:
    return browser_of(link.owner)


def post(browser: Client, link: Link, action: str, **data: str) -> HttpResponse:
    response = browser.post(f"/links/{link.public_id}/{action}", data)
    assert response.status_code == 303
    return response


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("action", ACTIONS)
def test_it_does_nothing_for_a_stranger_or_by_get(link: Link, browser: Client, action: str) -> None:
    tag_of(link.owner, "排版", link)
    suggestion_of(link, "字体")
    path = f"/links/{link.public_id}/{action}"
    assert browser_of(person("charlie")).post(path, {"name": "偷", "tag": "排版"}).status_code == 404
    assert browser.get(path).status_code == 405
    assert browser_of(None).post(path).status_code == 302
    assert Link.objects.filter(pk=link.pk, is_favourite=False, is_unread=True, is_archived=False).exists()
    assert [row.tag.name for row in LinkTag.objects.all()] == ["排版"]


def test_it_adds_several_tags_typed_with_chinese_commas(link: Link, browser: Client) -> None:
    post(browser, link, "tag", name="排版、字体，css")
    assert set(link.link_tags.values_list("tag__name", flat=True)) == {"排版", "字体", "css"}


@pytest.mark.parametrize(("name", "sentence"), [("  ", "Type a name"), ("长" * 201, "too long")])
def test_it_says_what_is_wrong_with_a_name(link: Link, browser: Client, name: str, sentence: str) -> None:
    response = post(browser, link, "tag", name=name)
    assert sentence in said(response)[0]
    assert not Tag.objects.exists()


def test_it_takes_a_tag_off(link: Link, browser: Client) -> None:
    tag_of(link.owner, "排版", link)
    post(browser, link, "untag", tag="排版")
    assert not link.link_tags.exists()
    assert browser.post(f"/links/{link.public_id}/untag", {"tag": "没有\x00"}).status_code == 404


def test_it_accepts_and_rejects_by_plain_forms(link: Link, browser: Client) -> None:
    wanted, unwanted = suggestion_of(link, "字体"), suggestion_of(link, "上海")
    post(browser, link, "accept", suggestion=wanted.public_id)
    post(browser, link, "reject", suggestion=unwanted.public_id)
    for row in (wanted, unwanted):
        row.refresh_from_db()
    assert (wanted.state, unwanted.state) == (SuggestionState.ACCEPTED, SuggestionState.REJECTED)
    assert [row.tag.name for row in link.link_tags.all()] == ["字体"]


def test_it_knows_no_proposal_of_another_link(link: Link, browser: Client) -> None:
    other = suggestion_of(link_of(link.owner, "https://b.example/"), "字体")
    path = f"/links/{link.public_id}/accept"
    for wanted in (other.public_id, "", "x\x00"):
        assert browser.post(path, {"suggestion": wanted}).status_code == 404


def test_it_accepts_under_another_name_and_says_how_to_take_it_back(link: Link, browser: Client) -> None:
    proposal = suggestion_of(link, "版式")
    told = said(post(browser, link, "accept", suggestion=proposal.public_id, name="中文排版"))
    assert told == ["1 proposal accepted."]
    assert [row.tag.name for row in link.link_tags.all()] == ["中文排版"]
    browser.post(f"/undo/{link.owner.change_sets.get().public_id}/")
    assert not link.link_tags.exists()


def test_it_accepts_all(link: Link, browser: Client) -> None:
    for name in ("字体", "排版"):
        suggestion_of(link, name)
    post(browser, link, "accept-all")
    assert link.link_tags.count() == 2


@pytest.mark.parametrize(
    ("action", "field"), [("favourite", "is_favourite"), ("unread", "is_unread"), ("archive", "is_archived")]
)
def test_it_switches_a_state_and_back(link: Link, browser: Client, action: str, field: str) -> None:
    before = getattr(link, field)
    for expected in (not before, before):
        post(browser, link, action)
        link.refresh_from_db()
        assert getattr(link, field) is expected
    post(browser, link, action, to="1")
    post(browser, link, action, to="1")
    link.refresh_from_db()
    assert getattr(link, field) is True
    assert browser.post(f"/links/{link.public_id}/{action}", {"to": "x"}).status_code == 404


def test_it_asks_for_a_snapshot_once(link: Link, browser: Client) -> None:
    post(browser, link, "again")
    post(browser, link, "again")
    assert Capture.objects.filter(link=link).count() == 1


def test_it_edits_only_what_was_sent(link: Link, browser: Client) -> None:
    post(browser, link, "edit", title="  我的标题 ", notes="周末细读\x00")
    post(browser, link, "edit", notes="改")
    link.refresh_from_db()
    assert (link.title, link.notes) == ("我的标题", "改")
    post(browser, link, "edit", title="长" * 2001)
    link.refresh_from_db()
    assert link.title == "我的标题"


def test_it_deletes_the_link_and_leads_away_from_its_page(link: Link, browser: Client) -> None:
    response = post(browser, link, "delete", next=f"/s/{link.public_id}/?view=text")
    assert response["Location"] == "/"
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/?tag=%E6%8E%92%E7%89%88", "/?tag=%E6%8E%92%E7%89%88"),
        ("https://evil.example/", ""),
        ("//evil.example/", ""),
        ("/\\evil.example", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_it_leads_back_only_within_this_site(link: Link, browser: Client, wanted: str, leads_to: str) -> None:
    response = post(browser, link, "favourite", next=wanted)
    assert response["Location"] == (leads_to or f"/s/{link.public_id}/")


def test_it_refuses_a_form_without_the_token(link: Link) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(link.owner)
    assert strict.post(f"/links/{link.public_id}/delete").status_code == 403
    assert Link.objects.exists()
