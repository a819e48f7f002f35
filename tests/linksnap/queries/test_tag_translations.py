"""A Chinese tag and its English twin find each other by vectors; nothing else is proposed."""

import pytest

from linksnap.models import DIMENSIONS, Tag, TagEmbedding
from linksnap.queries.tag_report import tag_report
from linksnap.queries.tag_translations import tag_translations
from linksnap.rules.tag_pairs import TagLikeness
from tests.kept import tag_of
from tests.people import person
from tests.searchable import encoder_row

pytestmark = pytest.mark.django_db

TWINS = [("机器学习", "machine learning"), ("数据库", "database"), ("摄影", "photography"), ("旅行", "travel")]


def named(owner: str, name: str, axis: int) -> Tag:
    """A tag whose vector points along its script's own direction and, less, along an axis of meaning."""
    tag = tag_of(person(owner), name)
    vector = [0.0] * DIMENSIONS
    vector[0 if name.isascii() else 1] = 0.8
    vector[10 + axis] = 0.6
    TagEmbedding.objects.create(owner=tag.owner, encoder=encoder_row(), tag=tag, name=tag.name, vector=vector)
    return tag


def library(owner: str) -> list[tuple[Tag, Tag]]:
    twins = [(named(owner, zh, axis), named(owner, other, axis)) for axis, (zh, other) in enumerate(TWINS)]
    for number in range(8):
        named(owner, f"随笔{'甲乙丙丁戊己庚辛'[number]}", 20 + number)
        named(owner, f"notes {'abcdefgh'[number] * 6}", 40 + number)
    return twins


def test_it_pairs_what_means_the_same() -> None:
    twins = library("alice")
    assert set(tag_translations(person("alice"))) == {(zh.pk, other.pk) for zh, other in twins}
    maybe = [pair for pair in tag_report(person("alice")).pairs if pair.likeness == TagLikeness.TRANSLATION]
    assert len(maybe) == len(TWINS)


def test_it_says_nothing_of_small_vocabularies_and_of_others() -> None:
    library("alice")
    named("bob", "机器学习", 1)
    named("bob", "machine learning", 1)
    assert tag_translations(person("bob")) == []


def test_it_leaves_out_names_the_encoder_has_not_seen() -> None:
    twins = library("alice")
    Tag.objects.filter(pk=twins[0][0].pk).update(name="深度学习")
    assert len(tag_translations(person("alice"))) == len(TWINS) - 1
