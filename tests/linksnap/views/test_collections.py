"""Tests of the pages of collections: overview, one list, changes, order, deletion with its undo, strangers."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linksnap.models import Collection, CollectionLink, User
from linksnap.services import collections
from tests.kept import link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def page(browser: Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def filled(alice: User, name: str = "论文", titles: str = "甲乙丙") -> Collection:
    made = collections.create(alice, name)
    links = [link_of(alice, f"https://zili.example/{name}/{n}", f"第{n}篇") for n in titles]
    collections.add_links(made, [link.pk for link in links])
    return made


def order(found: Collection) -> str:
    rows = CollectionLink.objects.filter(collection=found).select_related("link").order_by("position")
    return "".join(row.link.title[1] for row in rows)


def test_it_says_how_to_begin(browser: Client) -> None:
    assert "col-tree" not in page(browser, "/collections/")


def test_it_shows_the_whole_tree_with_counts(alice: User, browser: Client) -> None:
    top = filled(alice)
    collections.create(alice, "检索", parent=top)
    html = page(browser, "/collections/")
    assert html.index(f"col-{top.public_id}") < html.index("检索</a>")
    assert len(re.findall(r"<details", html.split('class="col-tree')[1].split("</section>")[0])) == 1


def test_it_draws_fifty_levels(alice: User, browser: Client) -> None:
    deepest = collections.get_or_create_path(alice, tuple(f"第{n}层" for n in range(50)))
    html = page(browser, "/collections/")
    assert html.count("<ul") == html.count("</ul>")
    assert len(re.findall(r"<li[ >]", html)) == html.count("</li>")
    assert "第49层" in html
    assert "第48层" in page(browser, at("collection", deepest.public_id))


def test_it_makes_a_collection_below_another(alice: User, browser: Client) -> None:
    top = filled(alice)
    response = browser.post("/collections/new/", {"name": "检索", "parent": top.public_id, "description": "读过的"})
    made = Collection.objects.get(name="检索")
    assert response["Location"] == at("collection", made.public_id)
    assert (made.parent, made.description) == (top, "读过的")
    browser.post("/collections/new/", {"name": "索引", "under": "论文/检索"})
    assert Collection.objects.get(name="索引").parent == made


@pytest.mark.parametrize(
    "sent", [{"name": ""}, {"name": "论文"}, {"name": "甲", "under": "没有"}, {"name": "甲", "parent": "x\x00"}]
)
def test_it_explains_why_it_makes_none(alice: User, browser: Client, sent: dict[str, str]) -> None:
    filled(alice)
    html = browser.post("/collections/new/", sent, follow=True).content.decode()
    assert "note error" in html and Collection.objects.count() == 1


def test_it_shows_the_links_in_three_orders(alice: User, browser: Client) -> None:
    found = filled(alice)
    path = at("collection", found.public_id)

    def titles(query: str = "") -> str:
        return "".join(re.findall(r'href="/s/[0-9a-f]+/">(?:<span.*?</span>)?第(.)篇', page(browser, path + query)))

    assert titles() == "甲乙丙"
    assert titles("?sort=newest") == "丙乙甲"
    assert titles("?sort=oldest") == "甲乙丙"
    assert titles("?sort=nonsense&page=99&view=list") == "甲乙丙"


def test_it_asks_a_fixed_number_of_queries(
    alice: User, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    found = filled(alice, titles="甲乙丙丁戊己庚辛")
    for number in range(60):
        collections.create(alice, f"下 {number}", parent=found)
        collections.create(alice, f"别的 {number}")
    for link in CollectionLink.objects.all():
        snapshot_of(link.link)
    with django_assert_max_num_queries(28):
        page(browser, at("collection", found.public_id))


def test_it_renames_describes_and_moves(alice: User, browser: Client) -> None:
    found, other = filled(alice), collections.create(alice, "归档")
    browser.post(at("collection_edit", found.public_id), {"name": "文章", "description": "<b>值得</b>再读"})
    browser.post(at("collection_move", found.public_id), {"under": "归档"})
    found.refresh_from_db()
    assert (found.name, found.parent) == ("文章", other)
    html = page(browser, at("collection", found.public_id))
    assert "&lt;b&gt;值得" in html and "归档</a>" in html
    browser.post(at("collection_move", other.public_id), {"under": "归档 / 文章"})
    other.refresh_from_db()
    assert other.parent is None
    browser.post(at("collection_move", found.public_id), {"under": ""})
    found.refresh_from_db()
    assert found.parent is None


@pytest.mark.parametrize(("places", "expected"), [("-1", "乙甲丙"), ("1", "甲丙乙"), ("99", "甲丙乙"), ("x", "甲乙丙")])
def test_it_moves_a_link(alice: User, browser: Client, places: str, expected: str) -> None:
    found = filled(alice)
    link = CollectionLink.objects.get(link__title="第乙篇").link
    browser.post(at("link_place", found.public_id, link.public_id), {"places": places})
    assert order(found) == expected


def test_it_keeps_an_order_that_was_dragged(alice: User, browser: Client) -> None:
    found = filled(alice)
    ids = {row.link.title[1]: row.link.public_id for row in CollectionLink.objects.select_related("link")}
    response = browser.post(
        at("collection_arrange", found.public_id), {"link": [ids["丙"], "\x00", "0" * 32, ids["甲"], ids["乙"]]}
    )
    assert (response.status_code, order(found)) == (204, "丙甲乙")


def test_it_puts_a_link_in_by_path_and_takes_it_out(alice: User, browser: Client) -> None:
    link = link_of(alice)
    browser.post(at("link_collect", link.public_id), {"name": "技术/数据库"})
    browser.post(at("link_collect", link.public_id), {"name": "技术 / 数据库"})
    found = Collection.objects.get(name="数据库", parent__name="技术")
    assert Collection.objects.count() == 2 and CollectionLink.objects.get().collection == found
    assert "数据库</a>" in page(browser, at("snapshot", link.public_id))
    browser.post(at("link_uncollect", link.public_id), {"collection": found.public_id})
    assert not CollectionLink.objects.exists()
    html = browser.post(at("link_collect", link.public_id), {"name": " / "}, follow=True).content.decode()
    assert "note error" in html


def test_it_deletes_and_takes_that_back_from_the_sentence(alice: User, browser: Client) -> None:
    found = filled(alice)
    html = browser.post(at("collection_delete", found.public_id), follow=True).content.decode()
    undo = re.search(r'action="(/undo/[0-9a-f]{32}/)"', html)
    assert undo and not Collection.objects.exists()
    assert browser_of(person("charlie")).post(undo[1]).status_code == 404
    browser.post(undo[1])
    assert order(Collection.objects.get()) == "甲乙丙"
    html = browser.post(undo[1], follow=True).content.decode()
    assert Collection.objects.count() == 1 and "note success" in html


def test_it_stands_in_the_side_bar_open_where_one_is(alice: User, browser: Client) -> None:
    top = filled(alice)
    below = collections.create(alice, "检索", parent=top)
    for number in range(200):
        collections.create(alice, f"列表 {number}")
    side = page(browser, "/").split('id="side-collections"')[1].split("</nav>")[0]
    assert "<details>" in side and "检索" in side and "202" in side and "列表 150" not in side
    side = page(browser, at("collection", below.public_id)).split('id="side-collections"')[1].split("</nav>")[0]
    assert "<details open>" in side and 'aria-current="page"' in side


@pytest.mark.parametrize("who", ["charlie", None])
def test_it_shows_a_stranger_nothing_and_changes_nothing(alice: User, who: str | None) -> None:
    found, link = filled(alice), CollectionLink.objects.first()
    assert link is not None
    stranger = browser_of(person(who) if who else None)
    expected = 404 if who else 302
    assert stranger.get(at("collection", found.public_id)).status_code == expected
    sent = {"name": "抢走", "under": "", "places": "1", "on": "1", "collection": found.public_id}
    for name in ("edit", "move", "place", "share", "delete", "arrange"):
        response = stranger.post(at(f"collection_{name}", found.public_id), sent)
        assert response.status_code == expected, name
    for path in (
        at("link_place", found.public_id, link.link.public_id),
        at("link_collect", link.link.public_id),
        at("link_uncollect", link.link.public_id),
    ):
        assert stranger.post(path, sent).status_code == expected
    found.refresh_from_db()
    assert (found.name, found.share_secret, order(found)) == ("论文", None, "甲乙丙")


def test_it_never_puts_alices_link_into_charlies_collection(alice: User) -> None:
    link, theirs = link_of(alice), collections.create(person("charlie"), "别人的")
    browser = browser_of(alice)
    assert browser.post(at("link_uncollect", link.public_id), {"collection": theirs.public_id}).status_code == 404
    browser.post(at("link_collect", link.public_id), {"name": "别人的"})
    assert CollectionLink.objects.get().collection.owner == alice


def test_it_takes_changes_by_post_alone(alice: User, browser: Client) -> None:
    found = filled(alice)
    for name in ("edit", "move", "place", "share", "delete", "arrange"):
        assert browser.get(at(f"collection_{name}", found.public_id)).status_code == 405
