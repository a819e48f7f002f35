"""The people of the tests: alice owns, bob has an account of his own, charlie is a stranger without one."""

import time

from django.test import Client

from linksnap.models import User
from linksnap.services import devices


def person(name: str) -> User:
    """An account, made on first use."""
    return User.objects.get_or_create(username=name)[0]


def browser_of(user: User | None) -> Client:
    """The browser of somebody who signed in and proved who they are just now; of a stranger when there is nobody."""
    client = Client()
    if user is not None:
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session[devices.SEEN] = int(time.time())
        session.save()
    return client
