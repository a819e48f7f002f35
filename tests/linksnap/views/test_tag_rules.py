"""Tests of the page of rules: trying one, keeping it, what is said of a bad one, switching and applying; no scripts."""

import pytest
from django.test import Client
from django.urls import reverse

from linksnap.models import LinkTag, TagRule, TagRun, User
from tests.kept import tag_of
from tests.searchable import page_of
from workers.tag_runs import carry_out

pytestmark = pytest.mark.django_db


def test_it_tries_a_rule_before_it_is_kept(browser: Client, alice: User) -> None:
    page_of(alice, "a", "行高与标点", title="网页排版")
    tag_of(alice, "排版", page_of(alice, "b", "行高"))
    asked = {"words": "行高", "site": "", "title": "", "q": "-tag:旧", "tag": "排版"}
    html = browser.get(reverse("tag_rules"), asked).content.decode()
    assert "1 link would get #排版" in html and "1 link has it already" in html and "网页排版" in html
    assert TagRule.objects.count() == 0 and 'name="q" value="-tag:旧 行高"' in html
    told = browser.post(reverse("tag_rule_save"), {"q": "-tag:旧 行高", "tag": "排版"}, follow=True)
    assert "-tag:旧 行高" in told.content.decode() and TagRule.objects.get().tag.name == "排版"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("排版 is:unread", "“is:unread” at 4 cannot stand in a rule"),
        ("排版 type:vidoe", "“type:vidoe” at 4: this filter has no such value. Did you mean “type:video”?"),
        ('排版 "行高', "The quotation mark at 4 has no second one."),
        ("", "Say which links are meant"),
    ],
)
def test_it_says_what_is_wrong_and_where(browser: Client, query: str, told: str) -> None:
    html = browser.get(reverse("tag_rules"), {"q": query, "tag": "排版"}).content.decode()
    assert told in html and reverse("tag_rule_save") not in html
    html = browser.post(reverse("tag_rule_save"), {"q": query, "tag": "排版"}, follow=True).content.decode()
    assert told in html and not TagRule.objects.exists()


def test_it_changes_switches_applies_and_deletes(browser: Client, alice: User) -> None:
    link = page_of(alice, "a", "行高与标点")
    browser.post(reverse("tag_rule_save"), {"q": "行高", "tag": "排版"})
    rule = TagRule.objects.get()
    html = browser.get(reverse("tag_rules"), {"rule": rule.public_id}).content.decode()
    assert 'value="行高"' in html and "Change a rule" in html
    browser.post(reverse("tag_rule_save"), {"rule": rule.public_id, "q": "标点", "tag": "字体"})
    browser.post(reverse("tag_rule_switch", args=[rule.public_id]), {"on": "0"})
    rule.refresh_from_db()
    assert (rule.query, rule.tag.name, rule.is_active) == ("标点", "字体", False)
    browser.post(reverse("tag_rule_apply", args=[rule.public_id]))
    html = browser.get(reverse("tag_rules")).content.decode()
    assert "0 of 0 links" in html and "every 2s" in html
    carry_out(TagRun.objects.get().pk)
    html = browser.get(reverse("tag_rules")).content.decode()
    assert "1 tag put on" in html and "Take back" in html and LinkTag.objects.get(link=link).source == "rule"
    html = browser.post(reverse("tag_rule_delete", args=[rule.public_id]), follow=True).content.decode()
    assert "Undo" in html and not TagRule.objects.exists()
