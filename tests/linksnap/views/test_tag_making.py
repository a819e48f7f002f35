"""Tests of making a tag from the list: under another, nested, refused with what was typed, taken back."""

import pytest
from django.test import Client

from linksnap.models import ChangeSet, Tag, User
from linksnap.services import tags as tag_services
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def sent(browser: Client, name: str, parent: str = "") -> str:
    return str(browser.post("/tags/new/", {"name": name, "parent": parent}, follow=True).content.decode())


def undo(browser: Client) -> None:
    browser.post(f"/undo/{ChangeSet.objects.latest('pk').public_id}/")


def test_it_makes_a_tag_and_takes_it_back(alice: User, browser: Client) -> None:
    waiting = suggestion_of(link_of(alice), "湿地摄影")
    assert "There is a tag “湿地摄影” now." in sent(browser, " #湿地摄影 ")
    waiting.refresh_from_db()
    assert waiting.tag == Tag.objects.get(name="湿地摄影", parent=None)
    assert "Made “湿地摄影”" in browser.get("/tags/").content.decode()
    undo(browser)
    assert not Tag.objects.exists()


def test_it_makes_a_tag_under_another(alice: User, browser: Client) -> None:
    tag_services.rename(tag_of(alice, "人工智能"), "AI")
    sent(browser, "机器学习", "人工智能")
    assert Tag.objects.get(name="机器学习").parent == Tag.objects.get(name="AI")


def test_it_makes_those_above_a_nested_name_and_takes_all_back(alice: User, browser: Client) -> None:
    tag_of(alice, "ai")
    sent(browser, "ai/nlp/分词")
    assert set(Tag.objects.values_list("name", "parent__name")) == {
        ("ai", None),
        ("ai/nlp", "ai"),
        ("ai/nlp/分词", "ai/nlp"),
    }
    undo(browser)
    assert set(Tag.objects.values_list("name", flat=True)) == {"ai"}


def test_it_keeps_what_is_in_use_by_the_time_it_is_taken_back(alice: User, browser: Client) -> None:
    sent(browser, "排版")
    tag_services.add(link_of(alice), "排版")
    undo(browser)
    assert Tag.objects.get().name == "排版"


@pytest.mark.parametrize(
    ("name", "parent", "told"),
    [
        ("排 版", "", "There is a tag of this name already: “排版”."),
        ("typesetting", "", "“typesetting” is another name of the tag “排版” already."),
        ("分词", "ai", "There is a tag of this name already: “ai/分词”."),
        ("a,b", "", "A tag name holds no commas and no control characters."),
        ("", "", "Type a name for the tag."),
        ("新的", "没有", "There is no tag named “没有” to stand under."),
    ],
)
def test_it_refuses_and_keeps_what_was_typed(alice: User, browser: Client, name: str, parent: str, told: str) -> None:
    tag_services.add_alias(tag_of(alice, "排版"), "typesetting")
    tag_services.get_or_create(alice.pk, "ai/分词")
    html = sent(browser, name, parent)
    assert told in html
    form = html.split('class="merge new-tag"')[1]
    assert f'name="name" value="{name}"' in form and f'name="parent" value="{parent}"' in form
    assert Tag.objects.count() == 3 and not ChangeSet.objects.exists()


def test_it_makes_no_tag_under_one_of_others(browser: Client) -> None:
    tag_of(person("bob"), "别人的")
    assert "There is no tag named" in sent(browser, "新的", "别人的")
    assert not Tag.objects.filter(name="新的").exists()
