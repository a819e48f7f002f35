"""Invitations: one account each, for a while, from somebody who is an owner."""

from datetime import timedelta

import pytest

from linksnap.models import Invitation, User
from linksnap.services import invitations, people
from tests.people import person

pytestmark = pytest.mark.django_db
PASSWORD = "三更灯火五更鸡，正是读书时"


@pytest.fixture
def owner() -> User:
    found = person("主人")
    people.set_owner(found, True)
    return found


def secret_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]


def test_it_makes_one_account(owner: User) -> None:
    secret = secret_of(invitations.create(owner, "给 小明"))
    made = invitations.accept(secret, "小明", PASSWORD)
    assert made and made.check_password(PASSWORD) and not made.is_superuser
    assert invitations.accept(secret, "小红", PASSWORD) is None
    assert Invitation.objects.get().used_by == made


def test_it_still_works_after_a_name_that_was_taken(owner: User) -> None:
    secret = secret_of(invitations.create(owner))
    with pytest.raises(people.NameTaken):
        invitations.accept(secret, "主人", PASSWORD)
    assert invitations.open_invitation(secret)


def test_it_runs_out_and_is_revoked(owner: User) -> None:
    old = secret_of(invitations.create(owner, lifetime=timedelta(seconds=-1)))
    revoked = secret_of(invitations.create(owner, "收回"))
    invitations.revoke(Invitation.objects.get(note="收回"))
    assert invitations.open_invitation(old) is None and invitations.open_invitation(revoked) is None


def test_it_ends_with_the_power_of_who_gave_it(owner: User) -> None:
    secret = secret_of(invitations.create(owner))
    people.set_owner(person("另一位"), True)
    people.set_owner(owner, False)
    assert invitations.open_invitation(secret) is None


def test_it_keeps_no_secret_that_works(owner: User) -> None:
    secret = secret_of(invitations.create(owner))
    assert secret not in str(Invitation.objects.values().get())
