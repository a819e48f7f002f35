"""One-time sign-in links: the way in before there is a password, and back in when it is forgotten."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from linksnap.models import SignInLink, User, digest

LIFETIME = timedelta(hours=24)


def create(owner: User, lifetime: timedelta = LIFETIME, *, ends_others: bool = True) -> str:
    """The full address of a fresh link; older unused ones of the same person end, unless told otherwise.

    Whoever may only ask for a link by mail must not be able to end the one an owner has just handed over.
    """
    if ends_others:
        SignInLink.objects.filter(owner=owner, used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(owner=owner, sha256=digest(secret), expires_at=timezone.now() + lifetime)
    return f"{settings.PUBLIC_URL}{reverse('sign_in_link', args=[secret])}"


def open_link(secret: str) -> SignInLink | None:
    """The link if it still works; looking does not use it up, so a mail scanner's GET does no harm."""
    rows = SignInLink.objects.select_related("owner")
    return rows.filter(sha256=digest(secret), used_at=None, expires_at__gt=Now(), owner__is_active=True).first()


@transaction.atomic
def redeem(secret: str) -> User | None:
    """Use the link up and return who may come in; None when it is spent, old or unknown."""
    link = open_link(secret)
    if link is None:
        return None
    used = SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=Now())
    return link.owner if used else None
