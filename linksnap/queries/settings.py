"""What the settings page shows of a person: tokens that still work, and how much is kept."""

from dataclasses import dataclass

from django.db.models import QuerySet

from linksnap.models import ApiToken, Snapshot, User
from linksnap.queries.file_numbers import known_files
from linksnap.queries.link_numbers import all_links


@dataclass(frozen=True)
class Holdings:
    """How many things a person keeps here."""

    links: int
    snapshots: int


def format_sizes(owner: User) -> dict[str, int]:
    """Bytes that one artifact of a kind takes on disk on average, by kind; the parts of one count together."""
    return {one.kind: one.stored_bytes // one.wholes for one in known_files(owner) if one.wholes}


def living_tokens(owner: User) -> QuerySet[ApiToken]:
    """Tokens that were not revoked, newest first; one that has run out stays in sight until it is taken away."""
    return ApiToken.objects.filter(owner=owner, revoked_at=None).order_by("-created_at")


def holdings(owner: User) -> Holdings:
    """Numbers of everything kept."""
    return Holdings(all_links(owner), Snapshot.objects.filter(owner=owner).count())
