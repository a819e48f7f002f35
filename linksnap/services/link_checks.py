"""Checks of saved addresses: asked for in bulk, spread so that no site notices, recorded one by one."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from linksnap.models import OPEN_STATES, Link, LinkCheck, LinkHealth, User, WorkState
from linksnap.rules.link_health import Finding, Health
from linksnap.rules.sample_site import SAMPLE_HOST
from linksnap.services import queue

LEASE_S = 120
# One question to a site every few seconds, whoever asks.
SECONDS_BETWEEN_QUESTIONS = 5
# A site that is away for an hour is not gone: it is asked once more before the answer counts.
SECOND_TRY = timedelta(hours=6)
_FRESH = timedelta(days=7)
_BATCH = 2000
_UNSURE = (Health.UNREACHABLE, Health.DEAD)


def ask_for_all(owner: User, *, fresh: timedelta = _FRESH) -> int:
    """Ask for a check of every link of a person that was not checked lately; how many were asked for."""
    known = LinkCheck.objects.filter(owner=owner)
    known_and_fine = known.filter(Q(state__in=OPEN_STATES) | Q(checked_at__gte=timezone.now() - fresh))
    real = Link.objects.filter(owner=owner).exclude(host=SAMPLE_HOST)
    wanted = real.exclude(pk__in=known_and_fine.values("link_id")).order_by("host", "pk")
    turns: Counter[str] = Counter(dict(_waiting_by_host(owner)))
    asked = 0
    batch: list[LinkCheck] = []
    now = timezone.now()
    for link_id, host in wanted.values_list("pk", "host").iterator(chunk_size=_BATCH):
        due = now + timedelta(seconds=turns[host] * SECONDS_BETWEEN_QUESTIONS)
        turns[host] += 1
        batch.append(LinkCheck(owner=owner, link_id=link_id, host=host, run_after=due))
        if len(batch) >= _BATCH:
            asked += _put(batch)
            batch = []
    return asked + _put(batch)


def stop(owner: User) -> int:
    """Take back the checks of a person that wait; how many."""
    return LinkCheck.objects.filter(owner=owner, state=WorkState.QUEUED).update(
        state=WorkState.CANCELLED, finished_at=Now()
    )


def claim(check_id: int, worker: str) -> LinkCheck | None:
    """Take one check, with its link; None when it is not to be had."""
    check = queue.claim(LinkCheck, check_id, queue.Lease(worker, LEASE_S))
    return LinkCheck.objects.select_related("link").get(pk=check.pk) if check else None


@transaction.atomic
def record(check: LinkCheck, finding: Finding, archive_url: str = "") -> None:
    """Write what was found. What looks bad is asked once more some hours later, but shown already."""
    is_ours = LinkCheck.objects.filter(pk=check.pk, fence=check.fence, state=WorkState.RUNNING)
    written = is_ours.update(
        health=LinkHealth(finding.health.value),
        http_status=finding.status,
        final_url=finding.final_url,
        archive_url=archive_url,
        checked_at=Now(),
    )
    if not written:
        return
    if finding.health in _UNSURE and finding.status not in (404, 410) and check.attempts < 2:
        queue.put_back(check, SECOND_TRY, finding.health.value)
    else:
        queue.finish(check, WorkState.SUCCEEDED, finding.health.value)


def fail(check: LinkCheck, detail: str) -> None:
    """Something is wrong with us: the check ends, the link stays as it was known."""
    queue.finish(check, WorkState.FAILED, "internal", detail)


def _waiting_by_host(owner: User) -> list[tuple[str, int]]:
    waiting = LinkCheck.objects.filter(owner=owner, state__in=OPEN_STATES).values_list("host", flat=True)
    return list(Counter(waiting).items())


def _put(batch: list[LinkCheck]) -> int:
    """New rows, and those of links that were checked before made due again."""
    if not batch:
        return 0
    LinkCheck.objects.bulk_create(
        batch,
        update_conflicts=True,
        unique_fields=["link"],
        update_fields=["state", "attempts", "run_after", "hinted_at", "queued_at", "reason", "detail", "host"],
    )
    return len(batch)
