"""The people of the tests: alice owns, bob has an account of his own, charlie is a stranger without one."""

from django.test import Client

from linksnap.models import User


def person(name: str) -> User:
    """An account, made on first use."""
    return User.objects.get_or_create(username=name)[0]


def browser_of(user: User | None) -> Client:
    """The browser of somebody who is signed in; of a stranger when there is nobody."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
