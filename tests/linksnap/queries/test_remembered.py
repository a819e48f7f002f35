"""What was found in a library stays found until the library changes."""

import pytest

from linksnap.models import Link
from linksnap.queries.remembered import remembered
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_looks_once_until_the_library_changes() -> None:
    alice, looked = person("alice"), []

    def look() -> int:
        looked.append("看")
        return len(looked)

    assert [remembered(alice, "重复", look), remembered(alice, "重复", look)] == [1, 1]
    link = link_of(alice)
    assert remembered(alice, "重复", look) == 2
    Link.objects.filter(pk=link.pk).update(is_archived=True)
    assert remembered(alice, "重复", look) == 3
    tag_of(alice, "排版", link)
    assert remembered(alice, "重复", look) == 4 == remembered(alice, "重复", look)


def test_it_keeps_people_and_names_apart() -> None:
    assert remembered(person("alice"), "甲", lambda: "甲") == "甲"
    assert remembered(person("alice"), "乙", lambda: "乙") == "乙"
    assert remembered(person("bob"), "甲", lambda: "丙") == "丙"
