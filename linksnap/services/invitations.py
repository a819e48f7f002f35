"""Invitations: a secret address by which one person makes an account, once, before it runs out."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from linksnap.env import SignUp
from linksnap.models import Invitation, User, digest
from linksnap.services import people

LIFETIME = timedelta(days=7)
_LONGEST_NOTE = 120


def are_on() -> bool:
    """Whether invitations work: the operator lets people join, and accounts with passwords are of use."""
    sign_on = settings.ENV.sign_on
    return settings.ENV.sign_up != SignUp.CLOSED and not (sign_on and sign_on.hides_passwords)


def create(owner: User, note: str = "", lifetime: timedelta = LIFETIME) -> str:
    """The full address of a fresh invitation, which is never seen again; `note` says whom it is for."""
    secret = secrets.token_urlsafe(32)
    Invitation.objects.create(
        owner=owner,
        sha256=digest(secret),
        note=" ".join(note.replace("\x00", "").split())[:_LONGEST_NOTE],
        expires_at=timezone.now() + lifetime,
    )
    return f"{settings.PUBLIC_URL}{reverse('invited', args=[secret])}"


def open_invitation(secret: str) -> Invitation | None:
    """The invitation if it still works; whoever gave it must still be an owner."""
    rows = Invitation.objects.select_related("owner")
    living = rows.filter(sha256=digest(secret), used_at=None, expires_at__gt=Now())
    return living.filter(owner__is_active=True, owner__is_superuser=True).first()


@transaction.atomic
def accept(secret: str, username: str, password: str) -> User | None:
    """Make the account and use the invitation up; None when it is spent, old or unknown.

    Raises people.NameTaken and people.NameUnusable, and the invitation still works.
    """
    invitation = open_invitation(secret)
    if invitation is None or not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=Now()):
        return None
    person = people.make(username, password=password)
    Invitation.objects.filter(pk=invitation.pk).update(used_by=person)
    return person


def revoke(invitation: Invitation) -> None:
    """Let an invitation that nobody has used work no more."""
    Invitation.objects.filter(pk=invitation.pk, used_at=None).delete()
