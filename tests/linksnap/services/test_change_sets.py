"""Tests of the journal: every kind is undone once, by its own function, and forgotten after a month."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import ChangeSet
from linksnap.services import change_sets, upkeep
from linksnap.services.change_sets import CannotUndo
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the function of the kind `换名` was called with."""
    seen: list[str] = []
    monkeypatch.setattr(change_sets, "_UNDO", {})
    change_sets.undoes("换名")(lambda change: seen.append(change.before["旧名"]))
    return seen


def test_it_takes_a_change_back_once(undone: list[str]) -> None:
    change = change_sets.record(person("alice"), "换名", {"name": "新"}, {"旧名": "排版"})
    assert [change_sets.undo(change), change_sets.undo(change)] == [True, False]
    assert undone == ["排版"] and ChangeSet.objects.get().undone_at is not None


def test_it_records_nothing_that_it_could_not_take_back(undone: list[str]) -> None:
    with pytest.raises(CannotUndo):
        change_sets.record(person("alice"), "别的", {}, {})
    assert not ChangeSet.objects.exists()


def test_it_refuses_a_kind_it_does_not_know_any_more(undone: list[str]) -> None:
    change = ChangeSet.objects.create(owner=person("alice"), kind="过时")
    with pytest.raises(CannotUndo):
        change_sets.undo(change)
    assert ChangeSet.objects.get().undone_at is None


def test_it_leaves_a_change_as_it_is_when_its_undo_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(change: ChangeSet) -> None:
        raise OSError

    monkeypatch.setattr(change_sets, "_UNDO", {"换名": fail})
    change = change_sets.record(person("alice"), "换名", {}, {})
    with pytest.raises(OSError):
        change_sets.undo(change)
    assert ChangeSet.objects.get().undone_at is None


def test_it_lets_no_two_functions_take_back_one_kind(undone: list[str]) -> None:
    with pytest.raises(ValueError):
        change_sets.undoes("换名")(lambda change: None)


def test_it_forgets_after_a_month(undone: list[str]) -> None:
    old, _ = (change_sets.record(person("alice"), "换名", {}, {}) for _ in range(2))
    ChangeSet.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert upkeep.do("forget_change_sets") == 1 and ChangeSet.objects.count() == 1
