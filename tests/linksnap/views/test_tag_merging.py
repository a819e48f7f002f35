"""Tests of merging several tags from the list: which stays, what it does, one more by name, one step back."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linksnap.models import ChangeSet, Tag, User
from linksnap.services import tags as tag_services
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def page(browser: Client, **asked: object) -> str:
    response = browser.get("/tags/merge/", asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def three(alice: User) -> None:
    """排版 on two links, typesetting on one of them and another, 版式 on the first and with a tag below."""
    links = [link_of(alice, f"https://{n}.example/") for n in range(3)]
    tag_of(alice, "排版", *links[:2])
    tag_of(alice, "typesetting", links[1], links[2])
    layout = tag_of(alice, "版式", links[0], links[2])
    tag_services.set_parent(tag_of(alice, "栅格"), layout)
    suggestion_of(links[0], "typesetting", Tag.objects.get(name="typesetting"))


def test_it_tells_what_merging_several_would_do(alice: User, browser: Client) -> None:
    three(alice)
    html = page(browser, tag=["版式", "typesetting", "排版"], into="排版")
    for told in (
        "Merge 2 tags into #排版?",
        "1 link gets #排版",
        "2 links have #排版 already",
        "1 open suggestion moves along",
        "1 tag stands under #排版 then",
        "2 names lead to #排版 from then on",
    ):
        assert told in html
    assert Tag.objects.count() == 4


def test_it_merges_several_in_one_step_and_takes_it_back(alice: User, browser: Client) -> None:
    three(alice)
    sent = {"tag": ["版式", "typesetting", "排版"], "into": "排版"}
    html = browser.post("/tags/merge/now/", sent, follow=True).content.decode()
    assert "2 tags are part of “排版” now. You can take this back for 30 days." in html
    kept = Tag.objects.get(name="排版")
    assert kept.link_tags.count() == 3
    assert set(kept.aliases.values_list("name", flat=True)) == {"版式", "typesetting"}
    assert Tag.objects.get(name="栅格").parent == kept
    assert "Merged 2 tags into “排版”" in browser.get("/tags/").content.decode()
    browser.post(f"/undo/{ChangeSet.objects.get().public_id}/")
    assert set(Tag.objects.values_list("name", flat=True)) == {"排版", "typesetting", "版式", "栅格"}
    assert Tag.objects.get(name="排版").link_tags.count() == 2


def test_it_lets_the_most_used_one_stay_and_takes_one_more_by_name(alice: User, browser: Client) -> None:
    tag_of(alice, "少用", link_of(alice))
    tag_services.rename(
        tag_of(alice, "旧名", link_of(alice, "https://b.example/"), link_of(alice, "https://c.example/")), "常用"
    )
    html = page(browser, tag="少用", add="旧名")
    assert "Merge 1 tag into #常用?" in html
    assert "“少用” stays as another name of #常用" in html
    assert "There is no tag named “没有”." in page(browser, tag="少用", add="没有")


@pytest.mark.parametrize("asked", [{}, {"tag": "没有"}, {"tag": ["排版", "a\x00"]}, {"tag": "排版", "into": "\x00"}])
def test_it_asks_for_two(alice: User, browser: Client, asked: dict[str, object]) -> None:
    tag_of(alice, "排版")
    assert 'class="merge"' not in page(browser, **asked)
    html = browser.post("/tags/merge/now/", asked, follow=True).content.decode()
    assert "Choose at least two tags" in html
    assert Tag.objects.count() == 1


def test_it_touches_nothing_of_others(alice: User, browser: Client) -> None:
    tag_of(alice, "排版")
    theirs = tag_of(person("bob"), "别人的")
    assert "别人的" not in page(browser, tag=["排版", theirs.slug])
    browser.post("/tags/merge/now/", {"tag": ["排版", theirs.slug], "into": theirs.slug})
    assert Tag.objects.count() == 2


def test_it_costs_the_same_for_two_and_for_sixty(
    alice: User, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    links = [link_of(alice, f"https://{n}.example/") for n in range(3)]
    slugs = [tag_of(alice, f"标签{n}", links[n % 3]).slug for n in range(70)]
    with django_assert_max_num_queries(20):
        html = page(browser, tag=slugs)
    assert html.count('name="into" id=') == 60
