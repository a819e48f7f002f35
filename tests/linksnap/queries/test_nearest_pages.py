"""The pages most like one page."""

import pytest

from linksnap.models import TagSource
from linksnap.queries.nearest_pages import nearest_pages, neighbours
from linksnap.services import tags
from tests.kept import link_of
from tests.people import person
from tests.searchable import fake_encoder, page_of

pytestmark = pytest.mark.django_db


def test_it_finds_the_nearest_pages_of_the_same_person() -> None:
    alice = person("alice")
    page = page_of(alice, "one", "机器学习与神经网络的入门。")
    page_of(alice, "two", "神经网络与机器学习的进阶。")
    page_of(alice, "far", "红烧肉的做法。")
    page_of(person("bob"), "bobs", "机器学习与神经网络的入门。")
    near = nearest_pages(alice, page, limit=5)
    assert [hit.link.host for hit in near] == ["two.example", "far.example"]
    assert near[0].similarity > 0.4 > near[1].similarity


def test_it_finds_nothing_for_a_page_without_vector() -> None:
    assert nearest_pages(person("alice"), link_of(person("alice"))) == []


def test_it_gives_the_tags_and_titles_of_neighbours() -> None:
    alice = person("alice")
    page = page_of(alice, "one", "机器学习。", title="甲")
    other = page_of(alice, "two", "机器学习。", title="乙")
    tag = tags.add(other, "人工智能").tag
    vector = fake_encoder().encode_passages(["甲\n机器学习。"])[0].tolist()
    (row,) = neighbours(alice, vector, page)
    assert (row.link_id, row.tag_ids, row.title) == (other.pk, (tag.pk,), "乙")
    assert neighbours(person("bob"), vector, page) == []


def test_it_does_not_learn_from_tags_a_machine_put_there() -> None:
    alice = person("alice")
    page = page_of(alice, "one", "机器学习。", title="甲")
    other = page_of(alice, "two", "机器学习。", title="乙")
    tags.add(other, "自动生成", TagSource.MACHINE)
    own = tags.add(other, "人工智能").tag
    vector = fake_encoder().encode_passages(["甲\n机器学习。"])[0].tolist()
    assert neighbours(alice, vector, page)[0].tag_ids == (own.pk,)
    tags.add(other, "自动生成")
    assert len(neighbours(alice, vector, page)[0].tag_ids) == 2
