"""The tags of a narrowed list: the same ones whichever way its links are found."""

import pytest

from linksnap.models import Link, Tag, User
from linksnap.queries import narrowed_tags
from linksnap.queries.library import LibraryFilter
from linksnap.queries.link_numbers import known_numbers
from linksnap.queries.narrowed_tags import tags_of_list
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db
WALKED, FETCHED = 0, 1_000_000


def library(owner: User) -> dict[str, Tag]:
    """Twelve links: each second one has 摄影, each third one 湿地, which stands below 自然; the first is archived."""
    links = [link_of(owner, f"https://shidi.example/{number}") for number in range(12)]
    tags = {name: tag_of(owner, name, *links[::step]) for name, step in (("摄影", 2), ("湿地", 3))}
    tags["自然"] = tag_of(owner, "自然", links[1])
    Tag.objects.filter(pk=tags["湿地"].pk).update(parent=tags["自然"])
    Link.objects.filter(pk=links[0].pk).update(is_archived=True)
    return {name: Tag.objects.get(pk=tag.pk) for name, tag in tags.items()}


def counted(owner: User, wanted: LibraryFilter) -> tuple[dict[str, int], int]:
    found, looked_at = tags_of_list(owner, wanted, known_numbers(owner)["total"], 40)
    names = dict(Tag.objects.values_list("pk", "name"))
    return {names[tag_id]: links for tag_id, links in found.items()}, looked_at


@pytest.mark.parametrize("walk_from", [WALKED, FETCHED])
def test_it_counts_the_tags_of_links_that_have_one_tag(monkeypatch: pytest.MonkeyPatch, walk_from: int) -> None:
    monkeypatch.setattr(narrowed_tags, "_WALK_FROM", walk_from)
    alice = person("alice")
    tags = library(alice)
    library(person("bob"))
    assert counted(alice, LibraryFilter(tags=(tags["摄影"].slug,))) == ({"摄影": 5, "湿地": 1}, 5)
    assert counted(alice, LibraryFilter(tags=(tags["自然"].slug,))) == ({"湿地": 3, "自然": 1, "摄影": 1}, 4)
    either = LibraryFilter(any_tags=(tags["摄影"].slug, tags["自然"].slug))
    assert counted(alice, either) == ({"摄影": 5, "湿地": 3, "自然": 1}, 8)


@pytest.mark.parametrize("walk_from", [WALKED, FETCHED])
def test_it_keeps_to_what_else_is_asked_for(monkeypatch: pytest.MonkeyPatch, walk_from: int) -> None:
    monkeypatch.setattr(narrowed_tags, "_WALK_FROM", walk_from)
    alice = person("alice")
    tags = library(alice)
    photo, nature = tags["摄影"].slug, tags["自然"].slug
    assert counted(alice, LibraryFilter(tags=(photo, nature))) == ({"摄影": 1, "湿地": 1}, 1)
    assert counted(alice, LibraryFilter(tags=(photo,), no_tags=(nature,))) == ({"摄影": 4}, 4)
    assert counted(alice, LibraryFilter(tags=(photo,), any_tags=(nature,))) == ({"摄影": 1, "湿地": 1}, 1)
    assert counted(alice, LibraryFilter(tags=(photo,), site="bieren.example")) == ({}, 0)
    assert counted(alice, LibraryFilter(tags=("没有",))) == ({}, 0)


@pytest.mark.parametrize("walk_from", [WALKED, FETCHED])
def test_it_says_when_there_are_more_links_than_it_looks_at(monkeypatch: pytest.MonkeyPatch, walk_from: int) -> None:
    monkeypatch.setattr(narrowed_tags, "_WALK_FROM", walk_from)
    monkeypatch.setattr(narrowed_tags, "MOST_LINKS", 3)
    alice = person("alice")
    assert counted(alice, LibraryFilter(tags=(library(alice)["摄影"].slug,)))[1] == 4
