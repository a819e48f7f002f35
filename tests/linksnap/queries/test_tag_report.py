"""Tags that may be one, with what merging them would do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.queries.tag_report import shown_pairs, tag_report
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_counts_what_a_merge_would_do() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://t.example/{n}") for n in range(3)]
    tag_of(alice, "self-hosting", *links)
    tag_of(alice, "selfhosting", *links[:2])
    tag_of(alice, "只用一次", links[0])
    tag_of(person("bob"), "self.hosting")
    report = tag_report(alice)
    (row,) = shown_pairs(alice, report.pairs)
    assert (row.big.name, row.small.name, row.both, row.moved) == ("self-hosting", "selfhosting", 2, 0)
    assert report.singles == 1 and [tag.name for tag in report.shown_singles] == ["只用一次"]


def test_it_asks_a_fixed_number_of_queries() -> None:
    alice = person("alice")
    counts = []
    for number in range(2):
        for name in (f"kubernetes {'甲乙'[number]}", f"web-page-{'ab'[number] * 4}", f"webpage{'ab'[number] * 4}"):
            tag_of(alice, name)
        with CaptureQueriesContext(connection) as asked:
            assert len(shown_pairs(alice, tag_report(alice).pairs)) == number + 1
        counts.append(len(asked))
    assert counts[0] == counts[1]
