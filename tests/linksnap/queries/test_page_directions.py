"""The directions of pages: of one owner alone, one unit long, without what their language shares."""

import numpy as np
import pytest

from linksnap.queries.page_directions import page_directions
from tests.kept import link_of
from tests.people import person
from tests.searchable import encoder_row, page_of

pytestmark = pytest.mark.django_db


def test_it_gives_the_directions_of_the_pages_of_one_person() -> None:
    alice = person("alice")
    one, two, far = (
        page_of(alice, name, text)
        for name, text in (
            ("one", "机器学习与神经网络的入门。"),
            ("two", "神经网络与机器学习的进阶。"),
            ("far", "红烧肉的做法。"),
        )
    )
    bobs = page_of(person("bob"), "bobs", "机器学习与神经网络的入门。")
    unread = link_of(alice, url="https://unread.example/")
    found = page_directions(alice, encoder_row(), dict.fromkeys((one.pk, two.pk, far.pk, bobs.pk, unread.pk), "zh"))
    assert found.keys() == {one.pk, two.pk, far.pk}
    assert all(np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) for vector in found.values())
    assert found[one.pk] @ found[two.pk] > 0.3 > found[one.pk] @ found[far.pk]
    assert page_directions(alice, encoder_row(), {}) == {}
