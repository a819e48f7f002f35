"""The quality page: honest with little, right with much, and own questions asked again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from linksnap.models import Link, LinkTag, OpenedHit, TaggerModel, TagSource, User
from linksnap.rules.plots import reliability, shares_over_time
from linksnap.services import own_questions, search_history
from linksnap.services.search_index import refresh_link_words
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def decide(owner: User, accepted: int, rejected: int, days: int, tag: str) -> None:
    kept = tag_of(owner, tag)
    for n in range(accepted + rejected):
        link = link_of(owner, f"https://{tag}.example/{n}")
        state = "accepted" if n < accepted else "rejected"
        at = timezone.now() - timedelta(days=days)
        suggestion_of(link, tag, kept, state=state, decided_at=at, reason="site" if n % 2 else "name")


def test_it_says_what_is_missing(browser: Client, alice: User) -> None:
    decide(alice, 3, 4, 5, "归档")
    page = browser.get("/quality/").content.decode()
    assert "Needs 20 decisions; there are 7 so far." in page
    assert "None yet: search for something and open a hit." in page
    assert "<svg viewBox" not in page


def test_it_counts_what_a_person_decided_and_nothing_else(browser: Client, alice: User) -> None:
    decide(alice, 15, 5, 3, "归档")
    decide(alice, 4, 6, 70, "排版")
    # Put on by itself, and taken off by hand without having been proposed: nobody decided on these.
    auto = suggestion_of(link_of(alice, "https://auto.example/"), "字体", tag_of(alice, "字体"), state="accepted")
    LinkTag.objects.create(owner=alice, link=auto.link, tag=auto.tag, source=TagSource.AUTO, probability=0.97)
    suggestion_of(link_of(alice, "https://off.example/"), "上海", state="rejected", reason="removed")
    TaggerModel.objects.create(
        owner=alice,
        version=1,
        is_active=True,
        figures={"held_out": 30, "precision_at_1": 0.8, "ece": 0.03, "bins": [[10, 0.2, 0.1], "odd", [20, 0.9, 0.95]]},
    )
    page = browser.get("/quality/").content.decode()
    for words in ("63%", "75%", "40%", "of 20", "of 10", "Usual on its site", 'points="0.0,66.0 320.0,27.5"'):
        assert words in page
    assert page.count("</title></circle>") == 2


def test_it_asks_own_questions_again_and_forgets_them_with_the_history(browser: Client, alice: User) -> None:
    for n in range(3):
        link_of(alice, f"https://zili.example/{n}", f"中文标点第{n}篇")
    refresh_link_words(Link.objects.values_list("pk", flat=True))
    link = Link.objects.get(title="中文标点第1篇")
    for text, rank in (("中文标点", 7), ("没有这样的词汇", 2)):
        search_history.note_opened(alice, text, link.public_id, None, rank)
    assert browser.post("/quality/ask/").headers["Location"] == "/quality/#questions"
    recall = own_questions.recall_of(alice)
    places = {row.hit.text: (row.then, row.now) for row in recall.rows}
    assert places["没有这样的词汇"] == (2, 0)
    assert places["中文标点"][0] == 7
    assert places["中文标点"][1] in (1, 2, 3)
    assert (recall.share_then(3), recall.share_now(3)) == (0.5, 0.5)
    assert "beyond 20" in browser.get("/quality/").content.decode()
    search_history.forget(alice)
    assert own_questions.recall_of(alice).rows == ()
    assert own_questions.ask_again(person("bob")).asked == []
    assert not OpenedHit.objects.exists()


def test_it_costs_a_fixed_number_of_queries(
    browser: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    decide(alice, 20, 9, 3, "归档")
    for n in range(5):
        OpenedHit.objects.create(owner=alice, text=f"问题{n}", link=Link.objects.earliest("pk"), rank=1)
    browser.get("/quality/")
    with django_assert_max_num_queries(26):
        browser.get("/quality/")


def test_it_places_points() -> None:
    assert shares_over_time([0.5]).path == "160.0,55.0"
    assert shares_over_time([0, 2, 1]).path == "0.0,110.0 160.0,0.0 320.0,0.0"
    assert [(dot.x, dot.y, dot.r) for dot in reliability([(1, 0.5, 0.25), (4, 1, 1)])] == [(60, 90, 3), (120, 0, 6)]
    assert reliability([]) == ()
