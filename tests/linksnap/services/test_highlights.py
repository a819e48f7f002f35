"""Tests of highlights: kept once by their words, with notes, and put back after a deletion."""

from datetime import UTC, datetime

import pytest

from linksnap.models import Highlight
from linksnap.services import change_sets, highlights
from linksnap.services.highlights import HighlightError
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_keeps_the_same_words_once_and_completes_the_note() -> None:
    link = link_of(person("alice"))
    first = highlights.add(link, "行高  要比\n西文大", note="同意", created_at=datetime(2019, 5, 1, tzinfo=UTC))
    again = highlights.add(link, "行高要比西文大", note="再读")
    assert again.pk == first.pk and Highlight.objects.count() == 1
    assert (again.note, again.created_at.year) == ("同意\n\n再读", 2019)
    assert highlights.add(link, "行高要比西文大", note="再读").note == "同意\n\n再读"


def test_it_keeps_two_people_apart() -> None:
    mine, theirs = link_of(person("alice")), link_of(person("charlie"))
    assert highlights.add(mine, "行高").pk != highlights.add(theirs, "行高").pk


@pytest.mark.parametrize(
    ("quote", "problem"),
    [("", "highlight_empty"), (" \x00\n ", "highlight_empty"), ("长" * 20_001, "highlight_too_long")],
)
def test_it_refuses_a_quote(quote: str, problem: str) -> None:
    with pytest.raises(HighlightError) as error:
        highlights.add(link_of(person("alice")), quote)
    assert error.value.problem == problem


def test_it_changes_note_and_colour_and_drops_what_is_no_colour() -> None:
    row = highlights.add(link_of(person("alice")), "行高", colour="yellow")
    highlights.change(row, note="改过的笔记", colour="green")
    row.refresh_from_db()
    assert (row.note, row.colour) == ("改过的笔记", "green")
    assert highlights.change(row, colour='"><script>').colour == ""


def test_it_takes_a_deletion_back() -> None:
    link = link_of(person("alice"))
    row = highlights.add(link, "行高", note="笔记")
    change = highlights.delete(row)
    assert not Highlight.objects.exists()
    change_sets.undo(change)
    again = Highlight.objects.get()
    assert (again.public_id, again.quote, again.note, again.created_at) == (
        row.public_id, "行高", "笔记", row.created_at
    )  # fmt: skip


def test_it_keeps_a_note_with_half_a_character() -> None:
    assert highlights.add(link_of(person("alice")), "行高", note="妙\ud83d").note == "妙?"
