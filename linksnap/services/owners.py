"""Accounts of an instance."""

from linksnap.models import User


def first_owner(username: str = "owner") -> User:
    """The person this instance belongs to, made when nobody has an account yet."""
    known = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if known is not None:
        return known
    owner = User(username=username, is_staff=True, is_superuser=True)
    owner.set_unusable_password()
    owner.save()
    return owner
