"""Tests of tagging a library anew: the look, what is shown before anything happens, both outcomes and the way back."""

import pytest
from django.test import Client
from django.urls import reverse

from linksnap.models import Link, LinkTag, Suggestion, TagRun, User
from linksnap.services import change_sets, retagging
from linksnap.services.retagging import CannotRetag, Outcome, Scope
from tests.kept import tag_of
from tests.people import browser_of
from tests.searchable import page_of
from workers.tag_runs import carry_out

pytestmark = pytest.mark.django_db

TEXT = "中文网页的行高标点与字体排版，正文的行高"


@pytest.fixture
def untagged(alice: User) -> list[Link]:
    tag_of(alice, "排版", *(page_of(alice, f"old{n}", f"{TEXT}之{n}", title=f"网页排版{n}") for n in range(6)))
    return [page_of(alice, f"new{n}", f"{TEXT}第{n}篇", title=f"排版与行高{n}") for n in range(3)]


def ready(owner: User, scope: Scope = Scope.UNTAGGED, query: str = "") -> TagRun:
    run = retagging.look(owner, scope, query)
    carry_out(run.pk)
    return TagRun.objects.get(pk=run.pk)


def test_it_shows_what_it_found_and_suggests_it(alice: User, untagged: list[Link]) -> None:
    browser = browser_of(alice)
    browser.post(reverse("retag_look"), {"scope": "untagged"})
    run = TagRun.objects.get()
    assert "0 of 0 links" in browser.get(reverse("retag")).content.decode()
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.step, run.links_done, run.counts["pairs"]) == ("ready", 3, 3)
    html = browser.get(reverse("retag")).content.decode()
    assert "3 tags found, on 3 links" in html and "排版与行高" in html
    assert not Suggestion.objects.exists() and LinkTag.objects.count() == 6, "nothing has happened yet"
    browser.post(reverse("retag_decide", args=[run.public_id]), {"do": "review"})
    carry_out(run.pk)
    assert set(Suggestion.objects.values_list("link_id", "state")) == {(link.pk, "pending") for link in untagged}
    html = browser.get(reverse("retag")).content.decode()
    assert "3 suggestions made" in html and "Take back" in html
    run.refresh_from_db()
    assert run.change_set and change_sets.undo(run.change_set) and not Suggestion.objects.exists()


def test_it_puts_on_from_a_probability_and_takes_it_back(alice: User, untagged: list[Link]) -> None:
    run = ready(alice)
    with pytest.raises(CannotRetag):
        retagging.decide(run, Outcome.PUT_ON, 0.2)
    rows = [
        [link, tag, chance, "neighbours", {}]
        for (link, tag, *_), chance in zip(run.found["rows"], (950, 910, 400), strict=True)
    ]
    TagRun.objects.filter(pk=run.pk).update(found={"rows": rows})
    assert retagging.decide(run, Outcome.PUT_ON, 0.9) and not retagging.decide(run, Outcome.REVIEW)
    carry_out(run.pk)
    put = LinkTag.objects.filter(source="auto")
    assert set(put.values_list("probability", flat=True)) == {0.91, 0.95}
    kept = put.latest("pk")
    LinkTag.objects.filter(pk=kept.pk).update(source="suggestion")
    run.refresh_from_db()
    assert run.change_set and change_sets.undo(run.change_set)
    assert list(LinkTag.objects.filter(link__in=untagged)) == [kept], "what was confirmed meanwhile stays"


def test_it_looks_at_a_search_and_asks_for_one(alice: User, untagged: list[Link], client: Client) -> None:
    assert ready(alice, Scope.SEARCH, "site:new1.example").links_total == 1
    with pytest.raises(CannotRetag):
        retagging.look(alice, Scope.SEARCH, "  ")


def test_it_says_what_went_wrong_and_forgets_what_is_thrown_away(alice: User) -> None:
    run = ready(alice)
    html = browser_of(alice).get(reverse("retag")).content.decode()
    assert run.reason == "no_encoder" and "No encoder runs yet." in html
    page_of(alice, "new", TEXT)
    run = ready(alice, Scope.ALL)
    browser_of(alice).post(reverse("retag_decide", args=[run.public_id]), {"do": "forget"})
    run.refresh_from_db()
    assert (run.step, run.state, run.found) == ("done", "cancelled", {})
    carry_out(run.pk)
    assert not retagging.decide(run, Outcome.REVIEW) and not Suggestion.objects.exists()
