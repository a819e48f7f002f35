"""Tests of the own order of a collection's links."""

import pytest

from linksnap.models import Collection, CollectionLink
from linksnap.services import collection_order, collections
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers() -> Collection:
    alice = person("alice")
    made = collections.create(alice, "论文")
    collections.add_links(
        made, [link_of(alice, f"https://zili.example/{n}", name).pk for n, name in enumerate("甲乙丙丁")]
    )
    return made


def order(papers: Collection) -> str:
    rows = CollectionLink.objects.filter(collection=papers).select_related("link").order_by("position", "pk")
    return "".join(row.link.title for row in rows)


def key(papers: Collection, title: str) -> int:
    return CollectionLink.objects.get(collection=papers, link__title=title).link_id


def test_it_moves_a_link_and_stops_at_the_ends(papers: Collection) -> None:
    collection_order.shift_link(papers, key(papers, "丙"), -1)
    assert order(papers) == "甲丙乙丁"
    collection_order.shift_link(papers, key(papers, "甲"), 99)
    assert order(papers) == "丙乙丁甲"
    collection_order.shift_link(papers, 0, 1)
    assert order(papers) == "丙乙丁甲"


def test_it_moves_links_whose_places_are_the_same(papers: Collection) -> None:
    CollectionLink.objects.update(position=7)
    collection_order.shift_link(papers, key(papers, "丁"), -3)
    assert order(papers) == "丁甲乙丙"


def test_it_arranges_some_links_on_their_own_places(papers: Collection) -> None:
    stranger = link_of(person("charlie"))
    collection_order.arrange_links(papers, [key(papers, "丁"), stranger.pk, key(papers, "乙"), key(papers, "丁")])
    assert order(papers) == "甲丁丙乙"
