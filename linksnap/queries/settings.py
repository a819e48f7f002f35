"""What the settings page shows of a person: tokens that still work, and how much is kept."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from linksnap.models import ApiToken, Artifact, Link, Snapshot, User


@dataclass(frozen=True)
class Holdings:
    """How much a person keeps here; `stored` is in bytes on disk, after compression."""

    links: int
    snapshots: int
    stored: int


def living_tokens(owner: User) -> QuerySet[ApiToken]:
    """Tokens that were not revoked, newest first."""
    return ApiToken.objects.filter(owner=owner, revoked_at=None).order_by("-created_at")


def holdings(owner: User) -> Holdings:
    """Numbers of everything kept; bytes shared by two versions count for both."""
    return Holdings(
        links=Link.objects.filter(owner=owner).count(),
        snapshots=Snapshot.objects.filter(owner=owner).aggregate(n=Count("pk"))["n"],
        stored=Artifact.objects.filter(owner=owner).aggregate(n=Sum("stored_size"))["n"] or 0,
    )
