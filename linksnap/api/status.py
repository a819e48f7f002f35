"""`/status`: whose token this is, what it may do, and how the library stands."""

from django.http import HttpRequest
from ninja import Router, Schema

from linksnap.api.auth import owner_of, scope_of
from linksnap.queries.library_status import library_status

router = Router(tags=["status"])


class LinkCounts(Schema):
    """Links by state."""

    total: int
    unread: int
    favourite: int
    archived: int
    failed: int


class StatusOut(Schema):
    """Whose token was sent, what it may do (`read` or `write`), and how the library stands."""

    user: str
    scope: str
    links: LinkCounts
    tags: int
    suggestions: int
    captures_waiting: int
    captures_running: int


@router.get("", response=StatusOut, summary="Whose token this is, and how the library stands")
def read_status(request: HttpRequest) -> StatusOut:
    """In numbers. Archived links count as archived alone; failed ones are those whose last capture failed."""
    owner = owner_of(request)
    status = library_status(owner)
    return StatusOut(
        user=owner.get_username(),
        scope=scope_of(request).value,
        links=LinkCounts(**vars(status.links)),
        tags=status.tags,
        suggestions=status.suggestions,
        captures_waiting=status.captures_waiting,
        captures_running=status.captures_running,
    )
