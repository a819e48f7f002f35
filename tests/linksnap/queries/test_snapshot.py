"""Tests of reading a snapshot page: its version, its files, what is near to it, and only for its owner."""

import pytest

from linksnap.models import DIMENSIONS, Encoder, Link, PageEmbedding
from linksnap.queries import snapshot
from linksnap.services.search_index import ensure_partition, register_encoder
from tests.kept import artifact_of, link_of, passage_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def encoder() -> Encoder:
    encoder = register_encoder("测试", "r1", DIMENSIONS)
    ensure_partition(encoder)
    return encoder


def place(link: Link, encoder: Encoder, x: float, y: float) -> Link:
    vector = [x, y] + [0.0] * (DIMENSIONS - 2)
    PageEmbedding.objects.create(owner=link.owner, encoder=encoder, link=link, vector=vector)
    return link


def test_it_names_the_nearest_links_of_the_same_person_with_their_pictures(encoder: Encoder) -> None:
    alice = person("alice")
    page = place(link_of(alice), encoder, 1, 0)
    far = place(link_of(alice, "https://far.example/"), encoder, 0, 1)
    near = place(link_of(alice, "https://near.example/"), encoder, 0.8, 0.6)
    place(link_of(person("charlie"), "https://别人.example/"), encoder, 1, 0)
    picture = artifact_of(snapshot_of(near), "thumbnail", b"webp")
    related = snapshot.related_links(page)
    assert [(row.link, row.thumbnail) for row in related] == [(near, picture), (far, None)]
    assert related[0].similarity == pytest.approx(0.8, abs=0.01)


def test_it_names_nothing_near_before_there_is_an_encoder() -> None:
    assert snapshot.related_links(link_of(person("alice"))) == []


def test_it_shows_the_current_version_unless_asked_for_another() -> None:
    link = link_of(person("alice"))
    first, second = snapshot_of(link, title="旧"), snapshot_of(link, title="新")
    newest = snapshot.snapshot_page(link.owner, link.public_id)
    older = snapshot.snapshot_page(link.owner, link.public_id, version=1)
    assert newest is not None and newest.snapshot == second and newest.is_newest
    assert older is not None and older.snapshot == first and not older.is_newest
    assert [row.version for row in older.versions] == [2, 1]
    assert snapshot.snapshot_page(link.owner, link.public_id, version=9) is None


def test_it_gives_a_stranger_nothing() -> None:
    link, charlie = link_of(person("alice")), person("charlie")
    kept = snapshot_of(link)
    artifact_of(kept, "html", "正文".encode())
    assert snapshot.snapshot_page(charlie, link.public_id) is None
    assert snapshot.artifact_of(charlie, kept.public_id, "html") is None


def test_it_finds_a_passage_by_its_number() -> None:
    kept = snapshot_of(link_of(person("alice")))
    passage = passage_of(kept, 3, "排版", (1, 2))
    assert snapshot.passage_of(kept, 3) == passage
    assert snapshot.passage_of(kept, 4) is None
    assert snapshot.passage_of(kept, None) is None
