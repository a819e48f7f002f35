"""What was found in a library stays found until the library changes."""

import pytest

from linksnap.models import Link
from linksnap.queries.remembered import Look, remembered
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_looks_once_until_the_library_changes() -> None:
    alice, looked = person("alice"), []

    def look() -> int:
        looked.append("看")
        return len(looked)

    assert [remembered(alice, Look.DUPLICATES, look), remembered(alice, Look.DUPLICATES, look)] == [1, 1]
    link = link_of(alice)
    assert remembered(alice, Look.DUPLICATES, look) == 2
    Link.objects.filter(pk=link.pk).update(is_archived=True)
    assert remembered(alice, Look.DUPLICATES, look) == 3 == remembered(alice, Look.DUPLICATES, look)
    assert remembered(alice, Look.TAG_PAIRS, look) == 4
    tag_of(alice, "排版", link)
    assert remembered(alice, Look.TAG_PAIRS, look) == 5 == remembered(alice, Look.TAG_PAIRS, look)
    assert remembered(alice, Look.DUPLICATES, look) == 3


def test_it_keeps_people_and_names_apart() -> None:
    assert remembered(person("alice"), Look.DUPLICATES, lambda: "甲") == "甲"
    assert remembered(person("alice"), Look.TAG_PAIRS, lambda: "乙") == "乙"
    assert remembered(person("bob"), Look.DUPLICATES, lambda: "丙") == "丙"
