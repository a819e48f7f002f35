"""The first owner of an instance."""

import pytest

from linksnap.models import User
from linksnap.services import owners
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_makes_one_owner() -> None:
    first = owners.first_owner("主人")
    assert owners.first_owner() == first and first.username == "主人" and not first.has_usable_password()


def test_it_makes_a_new_one_when_the_only_owner_is_closed() -> None:
    first = owners.first_owner()
    User.objects.update(is_active=False)
    second = owners.first_owner()
    assert second != first and second.username == "owner-2"


def test_it_takes_the_owner_another_process_has_just_made(monkeypatch: pytest.MonkeyPatch) -> None:
    other = owners.first_owner("主人")
    answers = iter([None, other])
    monkeypatch.setattr(owners, "_known_owner", lambda: next(answers))
    assert owners.first_owner("主人") == other and User.objects.count() == 1


def test_it_gives_nobody_else_the_instance() -> None:
    person("owner")
    assert owners.first_owner().username == "owner-2" and not person("owner").is_superuser
