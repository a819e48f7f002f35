"""Tests of saved searches: kept, renamed, put in order, forgotten and taken back."""

import pytest

from linksnap.models import SavedSearch
from linksnap.rules.saved_search_names import SavedSearchError, SavedSearchProblem
from linksnap.services import change_sets, saved_searches
from tests.people import person

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(SavedSearch.objects.filter(owner=person("alice")).order_by("position").values_list("name", flat=True))


def test_it_keeps_a_search_and_names_it_by_itself() -> None:
    saved = saved_searches.save(person("alice"), " ", "is:unread  lang:zh", "keyword")
    assert (saved.name, saved.query, saved.mode) == ("is:unread lang:zh", "is:unread lang:zh", "keyword")


@pytest.mark.parametrize(
    ("name", "query", "mode", "problem"),
    [
        ("空的", " ", "hybrid", SavedSearchProblem.EMPTY),
        ("太长", "长" * 501, "hybrid", SavedSearchProblem.TOO_LONG),
        ("名" * 201, "排版", "hybrid", SavedSearchProblem.NAME_TOO_LONG),
        ("未读", "排版", "hybrid", SavedSearchProblem.NAME_TAKEN),
        ("别的", "排版", "telepathy", SavedSearchProblem.BAD_MODE),
    ],
)
def test_it_refuses_a_search(name: str, query: str, mode: str, problem: SavedSearchProblem) -> None:
    saved_searches.save(person("alice"), "未读", "is:unread")
    with pytest.raises(SavedSearchError) as error:
        saved_searches.save(person("alice"), name, query, mode)
    assert error.value.problem == problem


def test_it_keeps_five_hundred_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST", 1)
    saved_searches.save(person("alice"), "未读", "is:unread")
    with pytest.raises(SavedSearchError) as error:
        saved_searches.save(person("alice"), "收藏", "is:favourite")
    assert error.value.problem == SavedSearchProblem.TOO_MANY


def test_it_changes_a_search_but_not_onto_another_s_name() -> None:
    first = saved_searches.save(person("alice"), "未读", "is:unread")
    saved_searches.save(person("alice"), "收藏", "is:favourite")
    saved_searches.change(first, name="待读的中文", query="is:unread lang:zh", mode="meaning")
    first.refresh_from_db()
    assert (first.name, first.query, first.mode) == ("待读的中文", "is:unread lang:zh", "meaning")
    with pytest.raises(SavedSearchError) as error:
        saved_searches.change(first, name="收藏")
    assert error.value.problem == SavedSearchProblem.NAME_TAKEN


def test_it_puts_searches_in_order() -> None:
    made = [saved_searches.save(person("alice"), name, "排版") for name in ("甲", "乙", "丙")]
    saved_searches.reorder(made[2], -2)
    assert names() == ["丙", "甲", "乙"]


def test_it_takes_a_deletion_back_beside_a_new_one_of_the_name() -> None:
    saved = saved_searches.save(person("alice"), "未读", "is:unread")
    change = saved_searches.delete(saved)
    saved_searches.save(person("alice"), "未读", "is:unread lang:zh")
    assert change_sets.undo(change) is True
    assert SavedSearch.objects.get(public_id=saved.public_id).name == "未读 (2)"
