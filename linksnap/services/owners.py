"""Accounts of an instance."""

from itertools import count

from django.db import IntegrityError, transaction

from linksnap.models import User

DEFAULT_NAME = "owner"


def first_owner(username: str = DEFAULT_NAME) -> User:
    """The person this instance belongs to, made when there is none; `username` is for a new one only.

    Where somebody else has that name already, a number is added.
    """
    known = _known_owner()
    for number in count(1):
        if known is not None:
            return known
        name = username if number == 1 else f"{username}-{number}"
        try:
            with transaction.atomic():
                return _make(name)
        except IntegrityError:
            # The name is taken, or another process was faster with the same thought.
            known = _known_owner()
    raise AssertionError("numbers do not end")


def _known_owner() -> User | None:
    return User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()


def _make(username: str) -> User:
    owner = User(username=username, is_staff=True, is_superuser=True)
    owner.set_unusable_password()
    owner.save()
    return owner
