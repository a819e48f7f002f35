"""What the settings page shows of a person: tokens that still work, and how much is kept."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from linksnap.models import ApiToken, Artifact, Link, Snapshot, User


@dataclass(frozen=True)
class Holdings:
    """How many things a person keeps here."""

    links: int
    snapshots: int


def format_sizes(owner: User) -> dict[str, int]:
    """Bytes that one artifact of a kind takes on disk on average, by kind; the parts of one count together."""
    rows = Artifact.objects.filter(owner=owner).order_by().values("kind")
    sums = rows.annotate(stored=Sum("stored_size"), pages=Count("pk", filter=Q(part=0)))
    return {row["kind"]: row["stored"] // row["pages"] for row in sums if row["pages"]}


def living_tokens(owner: User) -> QuerySet[ApiToken]:
    """Tokens that were not revoked, newest first; one that has run out stays in sight until it is taken away."""
    return ApiToken.objects.filter(owner=owner, revoked_at=None).order_by("-created_at")


def holdings(owner: User) -> Holdings:
    """Numbers of everything kept."""
    return Holdings(
        links=Link.objects.filter(owner=owner).count(),
        snapshots=Snapshot.objects.filter(owner=owner).aggregate(n=Count("pk"))["n"],
    )
