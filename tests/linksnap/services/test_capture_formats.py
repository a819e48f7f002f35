"""The kinds of artifact a person keeps: the lean set, a choice, no choice at all, and names nobody knows."""

import pytest

from linksnap.services import capture_formats
from linksnap.services.capture_formats import UnknownFormat
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_keeps_the_lean_set_unless_told_otherwise() -> None:
    assert capture_formats.chosen(person("alice")) == {"screenshot"}


@pytest.mark.parametrize("kinds", [[], ["pdf"], ["wacz", "screenshot", "html"]])
def test_it_keeps_a_choice_also_that_of_nothing(kinds: list[str]) -> None:
    owner = person("alice")
    capture_formats.choose(owner, kinds)
    owner.refresh_from_db()
    assert capture_formats.chosen(owner) == set(kinds) - {"html"}
    assert capture_formats.chosen(person("bob")) == {"screenshot"}


@pytest.mark.parametrize("name", ["exe", "blocks", "截图", ""])
def test_it_refuses_a_name_that_is_none(name: str) -> None:
    with pytest.raises(UnknownFormat):
        capture_formats.choose(person("alice"), ["pdf", name])
    assert capture_formats.chosen(person("alice")) == {"screenshot"}


def test_it_passes_over_what_an_older_version_knew() -> None:
    owner = person("alice")
    owner.formats = ["html", "pdf", "gopher"]
    assert capture_formats.chosen(owner) == {"pdf"}
