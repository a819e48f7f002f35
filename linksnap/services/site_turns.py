"""The turns of sites: spacing, Retry-After, circuit breaker; rows of the database, so all machines keep them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from linksnap.models import Capture, SiteTurn, WorkState
from linksnap.queries.database_time import database_now
from linksnap.rules.site_turns import (
    BREAKER_FAILURES,
    BUSY_WAIT,
    GAP,
    MOST_AT_ONCE,
    breaker_wait,
    is_network_failure,
    site_of,
    wished_wait,
)
from linksnap.rules.web_copies import host_of_copy


def put_off(capture: Capture) -> str:
    """The reason why this capture must wait for its site's turn, and "" when it may begin (its turn is taken then).

    A capture that must wait is due again when the site is free. Call it in the transaction that claims the row: the
    turn's own row is locked until its end, so that two workers never take one turn.
    """
    # Of a copy the archive is asked, not the site that is gone.
    site = site_of(host_of_copy(capture.address) if capture.is_copy else capture.link.host)
    SiteTurn.objects.get_or_create(site=site)
    turn = SiteTurn.objects.select_for_update().get(site=site)
    now = database_now()
    wait, reason = _wait(turn, site, now)
    if wait:
        Capture.objects.filter(pk=capture.pk).update(run_after=now + wait, hinted_at=None, reason=reason, site=site)
        return reason
    SiteTurn.objects.filter(site=site).update(free_at=now + GAP)
    Capture.objects.filter(pk=capture.pk).update(site=site)
    return ""


def _wait(turn: SiteTurn, site: str, now: datetime) -> tuple[timedelta, str]:
    if turn.closed_until and turn.closed_until > now:
        return turn.closed_until - now, "site_resting"
    if turn.free_at and turn.free_at > now:
        return turn.free_at - now, "site_turn"
    running = Capture.objects.filter(site=site, state=WorkState.RUNNING, lease_until__gt=Now()).count()
    return (BUSY_WAIT, "site_turn") if running >= MOST_AT_ONCE else (timedelta(), "")


@transaction.atomic
def record_success(site: str) -> None:
    """The site answered: whatever it had done before is forgiven."""
    SiteTurn.objects.filter(site=site).exclude(failures=0, closings=0, closed_until=None).update(
        failures=0, closings=0, closed_until=None, reason=""
    )


@transaction.atomic
def record_failure(site: str, reason: str) -> None:
    """Count a failure of the network; the fifth in a row leaves the site alone for a while."""
    if not site or not is_network_failure(reason):
        return
    SiteTurn.objects.filter(site=site).update(failures=F("failures") + 1, reason=reason)
    turn = SiteTurn.objects.select_for_update().filter(site=site).first()
    if turn is not None and turn.failures >= BREAKER_FAILURES:
        SiteTurn.objects.filter(site=site).update(
            failures=0, closings=turn.closings + 1, closed_until=Now() + breaker_wait(turn.closings)
        )


def record_wish(site: str, seconds: float) -> timedelta:
    """The site asked to be left alone (Retry-After, RFC 9110 10.2.3); how long it will be."""
    wait = wished_wait(seconds)
    SiteTurn.objects.filter(site=site).update(closed_until=Now() + wait, reason="retry_after")
    return wait
