"""Tests of collections that several tabs, imports and programs change at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from linksnap.models import Collection, CollectionLink
from linksnap.rules.collection_names import CollectionError
from linksnap.services import collections
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Do all at the same moment, each on a connection of its own; what they gave, refusals as themselves."""
    start = Barrier(len(steps))

    def step(do: Callable[[], object]) -> object:
        try:
            start.wait(10)
            return do()
        except CollectionError as error:
            return error.problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(step, steps))


def test_it_makes_one_path_however_many_ask() -> None:
    alice = person("alice")
    made = at_once(*[lambda: collections.get_or_create_path(alice, ("技术", "数据库", "索引")).pk] * 5)
    assert len(set(made)) == 1 and Collection.objects.count() == 3


def test_it_closes_no_ring_from_two_sides() -> None:
    alice = person("alice")
    first, second = collections.create(alice, "甲"), collections.create(alice, "乙")
    outcome = at_once(lambda: collections.move(first, second), lambda: collections.move(second, first))
    assert "collection_cycle" in outcome
    assert Collection.objects.filter(parent=None).count() == 1


def test_it_gives_no_two_links_one_place() -> None:
    alice = person("alice")
    papers = collections.create(alice, "论文")
    keys = [link_of(alice, f"https://zili.example/{n}").pk for n in range(12)]
    at_once(*[lambda part=part: collections.add_links(papers, keys[part : part + 6]) for part in (0, 2, 4, 6)])
    positions = sorted(CollectionLink.objects.values_list("position", flat=True))
    assert len(positions) == 12 and len(set(positions)) == 12


def test_it_deletes_once_and_fills_nothing_that_is_gone() -> None:
    alice = person("alice")
    papers = collections.create(alice, "论文")
    key = link_of(alice).pk
    at_once(
        lambda: collections.delete(papers),
        lambda: collections.delete(papers),
        lambda: collections.add_links(papers, [key]),
        lambda: collections.rename(papers, "文章"),
    )
    assert not Collection.objects.exists() and not CollectionLink.objects.exists()
