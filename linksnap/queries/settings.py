"""What the settings page shows of a person: tokens that still work, and how much is kept."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from linksnap.models import ApiToken, Link, Snapshot, User


@dataclass(frozen=True)
class Holdings:
    """How many things a person keeps here."""

    links: int
    snapshots: int


def living_tokens(owner: User) -> QuerySet[ApiToken]:
    """Tokens that were not revoked, newest first."""
    return ApiToken.objects.filter(owner=owner, revoked_at=None).order_by("-created_at")


def holdings(owner: User) -> Holdings:
    """Numbers of everything kept."""
    return Holdings(
        links=Link.objects.filter(owner=owner).count(),
        snapshots=Snapshot.objects.filter(owner=owner).aggregate(n=Count("pk"))["n"],
    )
