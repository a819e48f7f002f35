"""Tests of the words around tags: what a merge would do, in both languages, without what is none."""

import pytest
from django.utils.translation import override

from linksnap.templatetags.tag_words import merge_effect


@pytest.mark.parametrize(
    ("moved", "both", "told"),
    [
        (1, 2, "1 link gets the other tag, 2 links have both already"),
        (1200, 0, "1,200 links get the other tag"),
        (0, 1, "1 link has both already"),
        (0, 0, "no link changes its tags"),
    ],
)
def test_it_says_what_a_merge_would_do(moved: int, both: int, told: str) -> None:
    with override("en"):
        assert merge_effect(moved, both) == told
