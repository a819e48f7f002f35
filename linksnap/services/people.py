"""The people of an instance: accounts made, closed, opened again and deleted; who is an owner."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from linksnap.models import ApiToken, Link, SignInLink, User

# Deleting a person with a large library holds no more rows in memory at once than this.
_LINKS_AT_ONCE = 500
_SHORTEST_NAME = 2


class LastOwner(Exception):
    """There would be no owner left who can sign in."""


class NameTaken(ValueError):
    """Somebody has that user name, in whatever case."""


class NameUnusable(ValueError):
    """Too short, too long, or with signs a user name cannot have."""


def make(username: str, *, password: str | None = None) -> User:
    """Make an account; without a password its person comes in by a link. Raises NameTaken, NameUnusable."""
    name = User.normalize_username(username.strip())
    longest = User._meta.get_field("username").max_length or 150
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError as problem:
        raise NameUnusable(name) from problem
    if not _SHORTEST_NAME <= len(name) <= longest:
        raise NameUnusable(name)
    if User.objects.filter(username__iexact=name).exists():
        raise NameTaken(name)
    person = User(username=name)
    # None makes it unusable.
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as problem:
        raise NameTaken(name) from problem
    return person


@transaction.atomic
def set_owner(person: User, is_owner: bool) -> None:
    """Make somebody an owner of the instance, or one no more. Raises LastOwner."""
    if not is_owner:
        _keep_one_owner(person)
    User.objects.filter(pk=person.pk).update(is_superuser=is_owner, is_staff=is_owner)
    person.is_superuser = person.is_staff = is_owner


@transaction.atomic
def close(person: User) -> None:
    """Let somebody in no more: sessions, sign-in links and tokens stop at once, everything kept stays.

    Raises LastOwner.
    """
    _keep_one_owner(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    SignInLink.objects.filter(owner=person, used_at=None).delete()
    end_sessions(person)


def open_again(person: User) -> None:
    """Let somebody in again; their tokens work again, too."""
    User.objects.filter(pk=person.pk).update(is_active=True)


@transaction.atomic
def drop_second_factor(person: User) -> None:
    """Take away authenticator app, passkeys and recovery codes, for somebody who has lost them."""
    Authenticator.objects.filter(user_id=person.pk).delete()


def delete(person: User) -> None:
    """Delete an account with everything of it, for good. Its files leave the store with the next sweep.

    Raises LastOwner.
    """
    with transaction.atomic():
        close(person)
        ApiToken.objects.filter(owner=person, revoked_at=None).update(revoked_at=Now())
    links = Link.objects.filter(owner=person).order_by("pk").values_list("pk", flat=True)
    while batch := list(links[:_LINKS_AT_ONCE]):
        Link.objects.filter(pk__in=batch).delete()
    person.delete()


def end_sessions(person: User, keep: str = "") -> int:
    """Sign somebody out on every device but the one of session key `keep`; how many there were."""
    rows = UserSession.objects.filter(user_id=person.pk).exclude(session_key=keep)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def _keep_one_owner(person: User) -> None:
    """Hold the owners while one of them goes. Two who drop each other at once must not both succeed."""
    owners = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
    keys = list(owners.values_list("pk", flat=True))
    if keys == [person.pk]:
        raise LastOwner
