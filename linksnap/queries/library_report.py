"""The report on a library: which addresses still answer; each list of it, page by page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Prefetch, QuerySet

from linksnap.models import OPEN_STATES, Capture, CaptureSource, Link, LinkCheck, LinkHealth, User

# What a person may want to do something about, the worst first.
TROUBLED = (LinkHealth.DEAD, LinkHealth.MOVED, LinkHealth.UNREACHABLE, LinkHealth.REFUSED)


@dataclass(frozen=True)
class AddressReport:
    """How the addresses of a library stand. `checked_at` is the newest check."""

    links: int
    checked: int
    waiting: int
    checked_at: datetime | None
    by_health: dict[str, int]

    @property
    def percent(self) -> int:
        """How much of the library has been checked, 0 to 100."""
        return min(100, self.checked * 100 // self.links) if self.links else 0


def address_report(owner: User) -> AddressReport:
    """Counted over the whole library; links that were never checked count as links alone."""
    checks = LinkCheck.objects.filter(owner=owner)
    counted = checks.exclude(health=LinkHealth.UNKNOWN)
    by_health = dict(counted.values_list("health").annotate(n=Count("pk")))
    return AddressReport(
        links=Link.objects.filter(owner=owner).count(),
        checked=sum(by_health.values()),
        waiting=checks.filter(state__in=OPEN_STATES, health=LinkHealth.UNKNOWN).count(),
        checked_at=checks.aggregate(newest=Max("checked_at"))["newest"],
        by_health=by_health,
    )


def checks_with(owner: User, health: str) -> QuerySet[LinkCheck]:
    """The checks that ended so, with their links, by site; links already in the archive stand last."""
    checks = LinkCheck.objects.filter(owner=owner, health=health).select_related("link__current_snapshot")
    return checks.defer("link__words").order_by("link__is_archived", "host", "link_id")


def with_copies(checks: QuerySet[LinkCheck]) -> QuerySet[LinkCheck]:
    """With the captures of a web archive's copies of each link, the newest first, as `link.copies`."""
    copies = Capture.objects.filter(source=CaptureSource.ARCHIVE).select_related("snapshot").order_by("-pk")
    return checks.prefetch_related(Prefetch("link__captures", copies, to_attr="copies"))
