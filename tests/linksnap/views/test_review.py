"""The review inbox: what it shows, deciding on it with and without scripts, and what it costs."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linksnap.models import LinkTag, Suggestion, SuggestionState, Tag, TagSource, User
from linksnap.services import change_sets
from tests.kept import link_of, passage_of, snapshot_of, suggestion_of, tag_of

pytestmark = pytest.mark.django_db


def shown_names(page: str) -> list[str]:
    return re.findall(r'class="nm">([^<]+)<', page)


def test_it_shows_own_tags_first_and_five_at_most(alice: User, browser: Client) -> None:
    link = link_of(alice, title="中文网页排版")
    passage_of(snapshot_of(link), 1, "行高与标点，各有讲究。", (1, 1))
    own = tag_of(alice, "排版")
    for n in range(6):
        suggestion_of(link, f"新词{n}", score=0.9 - n / 100)
    suggestion_of(link, "排版", own, score=0.2, evidence={"pages": 3})
    tag_of(alice, "机器加的", link).link_tags.update(source=TagSource.AUTO, probability=0.91)
    page = browser.get("/tags/review/").content.decode()
    assert shown_names(page) == ["排版", "新词0", "新词1", "新词2", "新词3"]
    for words in (
        "中文网页排版",
        "行高与标点，各有讲究。",
        "near 3 snapshots tagged 排版",
        "20%",
        "and 2 more",
        "91% sure",
    ):
        assert words in page
    # A probability stands there before one was chosen.
    assert '<option value="90" selected>' in page and 'class="preview"' not in page


def test_it_decides_without_scripts_and_takes_it_back(alice: User, browser: Client) -> None:
    link = link_of(alice)
    yes, no = suggestion_of(link, "湿地"), suggestion_of(link, "上海")
    path, shown = f"/tags/review/{link.public_id}/", f"{yes.public_id} {no.public_id}"
    sent = {"do": f"accept:{yes.public_id}", "shown": shown, "next": "/tags/review/#here"}
    assert browser.post(path, sent).headers["Location"] == "/tags/review/#here"
    page = browser.get("/tags/review/").content.decode()
    assert "1 proposal accepted." in page
    browser.post(path, {"do": "rest", "shown": shown})
    assert set(Suggestion.objects.values_list("name", "state")) == {("湿地", "accepted"), ("上海", "rejected")}
    assert "Nothing waits for a decision." in browser.get("/tags/review/").content.decode()
    for _ in range(2):
        newest = alice.change_sets.filter(undone_at=None).latest("pk")
        browser.post(f"/undo/{newest.public_id}/")
    assert not LinkTag.objects.exists()
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"pending"}


def test_it_redraws_one_row_where_chips_keep_their_places(alice: User, browser: Client) -> None:
    link = link_of(alice)
    chips = [suggestion_of(link, name, score=0.9 - n / 10) for n, name in enumerate(("湿地", "摄影", "上海"))]
    sent = {"do": f"accept:{chips[1].public_id}", "shown": " ".join(chip.public_id for chip in chips)}
    part = browser.post(f"/tags/review/{link.public_id}/", sent, headers={"HX-Request": "true"}).content.decode()
    assert shown_names(part) == ["湿地", "摄影", "上海"]
    assert f'value="back:{chips[1].public_id}"' in part
    assert part.count("hx-swap-oob") == 2
    assert "<html" not in part
    back = {**sent, "do": f"back:{chips[1].public_id}"}
    part = browser.post(f"/tags/review/{link.public_id}/", back, headers={"HX-Request": "true"}).content.decode()
    assert f'value="accept:{chips[1].public_id}"' in part
    assert (LinkTag.objects.count(), Tag.objects.count()) == (0, 0)


def test_it_accepts_under_another_name_and_refuses_what_is_none(alice: User, browser: Client) -> None:
    chip = suggestion_of(link_of(alice), "版式")
    path = f"/tags/review/{chip.link.public_id}/"
    browser.post(path, {"do": f"as:{chip.public_id}", "name": "，，", "shown": chip.public_id})
    assert "This cannot be the name of a tag." in browser.get("/tags/review/").content.decode()
    browser.post(path, {"do": f"as:{chip.public_id}", "name": "中文排版", "shown": chip.public_id})
    assert LinkTag.objects.get().tag.name == "中文排版"
    assert browser.post(path, {"do": "burn"}).status_code == 400


def test_it_groups_by_tag_and_decides_on_all_or_on_the_ticked(alice: User, browser: Client) -> None:
    tag = tag_of(alice, "归档")
    waiting = [suggestion_of(link_of(alice, f"https://{n}.example/", f"第{n}页"), "归档", tag) for n in range(3)]
    for n in range(4):
        state = SuggestionState.REJECTED if n == 0 else SuggestionState.ACCEPTED
        suggestion_of(
            link_of(alice, f"https://old{n}.example/"), "归档", tag, state=state, decided_at="2026-11-01T00:00Z"
        )
    page = browser.get("/tags/review/?by=tag&open=归档").content.decode()
    for words in ("3 pages", "accepted 3 of 4 times", "第2页"):
        assert words in page
    one = {
        "tag": "归档",
        "only": "1",
        "suggestion": [waiting[0].public_id],
        "do": "reject",
        "next": "/tags/review/?by=tag",
    }
    browser.post("/tags/review/tag/", one)
    browser.post("/tags/review/tag/", {"tag": "归档", "do": "accept"})
    states = [Suggestion.objects.get(pk=one.pk).state for one in waiting]
    assert states == ["rejected", "accepted", "accepted"]
    assert browser.post("/tags/review/tag/", {"do": "accept"}).status_code == 400


def test_it_previews_and_accepts_what_is_sure(alice: User, browser: Client) -> None:
    tag = tag_of(alice, "归档")
    for n, score in enumerate((0.97, 0.93, 0.5)):
        link = link_of(alice, f"https://{n}.example/")
        suggestion_of(link, "归档", tag, score=score)
        suggestion_of(link, f"新词{n}", score=score)
    page = browser.get("/tags/review/?sure=90").content.decode()
    assert "2 proposals" in page
    assert "Accept all 4" in browser.get("/tags/review/?sure=90&new=on").content.decode()
    browser.post("/tags/review/sure/", {"sure": "90"})
    assert (LinkTag.objects.count(), alice.change_sets.count()) == (2, 1)
    change_sets.undo(alice.change_sets.get())
    assert LinkTag.objects.count() == 0
    for odd in ("", "-1", "9²", "100", "abc"):
        browser.post("/tags/review/sure/", {"sure": odd})
        assert browser.get("/tags/review/", {"sure": odd}).status_code == 200
    assert LinkTag.objects.count() == 0


def test_it_goes_on_after_a_link_and_narrows_by_site_kind_and_name(alice: User, browser: Client) -> None:
    tag = tag_of(alice, "归档")
    for n in range(15):
        suggestion_of(link_of(alice, f"https://{n % 2}.example/{n}", f"第{n}页"), "归档", tag if n % 3 else None)
    first = browser.get("/tags/review/").content.decode()
    after = re.search(r"after=([0-9a-f]{32})", first)
    assert after is not None
    second = browser.get("/tags/review/", {"after": after[1]}).content.decode()
    assert "第14页" in first and "第2页" not in first
    assert [f"第{n}页" in second for n in (0, 1, 2, 3)] == [True, True, True, False]
    for query, pages in (("site=0.example", 8), ("kind=new", 5), ("kind=own", 10), ("tag=没有", 0)):
        assert f"<small>{pages} pages</small>" in browser.get(f"/tags/review/?{query}").content.decode()
    for odd in ("after=xyz", "kind=%00", "tag=%00", "show=9999999", "by=tag&open=%00", "site=" + "x" * 400):
        assert browser.get(f"/tags/review/?{odd}").status_code == 200


def test_it_costs_the_same_for_two_and_for_twenty(
    alice: User, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tag = tag_of(alice, "归档")
    for n in range(20):
        link = link_of(alice, f"https://{n}.example/")
        snapshot_of(link)
        suggestion_of(link, "归档", tag)
        suggestion_of(link, f"新词{n}")
    browser.get("/tags/review/")
    for query in ("", "?by=tag", "?by=tag&open=归档", "?sure=70"):
        with django_assert_max_num_queries(24):
            browser.get(f"/tags/review/{query}")
