"""How many captures of a person wait, are paused, and failed for which reason: what batch actions are offered for."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from linksnap.models import FAILED_STATES, Capture, Link, User, WorkState


@dataclass(frozen=True)
class ReasonCount:
    """A reason of failure and how many links stand at it now."""

    reason: str
    count: int


@dataclass(frozen=True)
class CaptureNumbers:
    """Counts for the head of the queue; `failed` counts links whose latest capture failed, most frequent first."""

    waiting: int
    paused: int
    failed: tuple[ReasonCount, ...]

    @property
    def all_failed(self) -> int:
        """All reasons together."""
        return sum(one.count for one in self.failed)


def capture_numbers(owner: User) -> CaptureNumbers:
    """Two short queries, each by an index of its own."""
    waiting = Capture.objects.filter(owner=owner, state=WorkState.QUEUED).aggregate(
        waiting=Count("pk", filter=Q(is_paused=False)), paused=Count("pk", filter=Q(is_paused=True))
    )
    # An index alone tells which are the latest ones of their links; nothing of the links is read.
    is_latest = Exists(Link.objects.filter(latest_capture=OuterRef("pk")))
    failed = (
        Capture.objects.filter(is_latest, owner=owner, state__in=FAILED_STATES)
        .values("reason")
        .annotate(count=Count("pk"))
        .order_by("-count", "reason")
    )
    return CaptureNumbers(
        waiting=waiting["waiting"],
        paused=waiting["paused"],
        failed=tuple(ReasonCount(row["reason"], row["count"]) for row in failed),
    )
