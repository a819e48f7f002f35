"""The chores of an instance: what they are, how often, and doing one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import ChangeSet, Event, EventKind, Invitation, SignInLink, UpkeepRun
from linksnap.services import (
    encoders,
    export_schedules,
    exports,
    file_sums,
    fsck,
    imports,
    library_maps,
    link_counts,
    near_duplicates,
    retention,
    store_sweep,
    tag_proposals,
    tag_upkeep,
    taggers,
    training_runs,
    upkeep_reports,
    uploads,
    webhooks,
    worker_signs,
)
from linksnap.services.backups import writing
from linksnap.services.change_sets import KEPT_FOR

log = structlog.get_logger(__name__)

UPKEEP_TASK = "workers.tasks.maintain"
_KEEP_STEPS = timedelta(days=30)


@dataclass(frozen=True)
class Chore:
    """Something to do every so often."""

    every: timedelta
    run: Callable[[], int]


def forget_sessions() -> int:
    """Delete sessions that have run out, the devices they stood for, and counts of attempts nobody asks for."""
    SessionStore.clear_expired()
    deleted, _ = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM linksnap_cache WHERE expires < now()")
    return int(deleted)


def forget_steps() -> int:
    """Delete the fine-grained events of long-finished captures; transitions stay."""
    deleted, _ = Event.objects.filter(kind=EventKind.STEP, at__lt=Now() - _KEEP_STEPS).delete()
    return deleted


def forget_change_sets() -> int:
    """Delete what undo would need of changes nobody has taken back for a month."""
    deleted, _ = ChangeSet.objects.filter(created_at__lt=Now() - KEPT_FOR).delete()
    return deleted


def forget_sign_in_links() -> int:
    """Delete sign-in links and invitations nobody can use any more."""
    spent = Q(used_at__isnull=False) | Q(expires_at__lt=Now())
    links, _ = SignInLink.objects.filter(spent).delete()
    invitations, _ = Invitation.objects.filter(spent).delete()
    return links + invitations


def sweep_store() -> int:
    """Delete blobs nothing names any more, and half-written files of writers that died."""
    swept = store_sweep.sweep()
    return swept.blobs + swept.leftovers


CHORES = {
    "forget_sessions": Chore(timedelta(days=1), forget_sessions),
    "forget_steps": Chore(timedelta(days=1), forget_steps),
    "forget_change_sets": Chore(timedelta(days=1), forget_change_sets),
    "forget_sign_in_links": Chore(timedelta(hours=6), forget_sign_in_links),
    "forget_dead_workers": Chore(timedelta(hours=1), worker_signs.forget_dead),
    "forget_webhook_deliveries": Chore(timedelta(days=1), webhooks.forget_old_deliveries),
    "forget_uploads": Chore(timedelta(hours=1), uploads.forget),
    "forget_import_files": Chore(timedelta(hours=6), imports.forget_files),
    "forget_exports": Chore(timedelta(hours=6), exports.forget_expired),
    "train_encoder": Chore(timedelta(days=1), training_runs.start_if_due),
    "look_for_order": Chore(timedelta(days=1), tag_proposals.send_due),
    "learn_tags": Chore(timedelta(minutes=10), taggers.send_due),
    "draw_maps": Chore(timedelta(minutes=10), library_maps.draw_due),
    "mark_near_duplicates": Chore(timedelta(minutes=10), near_duplicates.catch_up),
    "add_up_link_counts": Chore(timedelta(minutes=1), link_counts.add_up),
    "add_up_file_sums": Chore(timedelta(minutes=1), file_sums.add_up),
    "count_tags": Chore(timedelta(minutes=1), tag_upkeep.count_changed),
    "write_tag_forms": Chore(timedelta(minutes=5), tag_upkeep.write_forms),
    "export_to_folders": Chore(timedelta(minutes=10), export_schedules.start_due),
    "thin_versions": Chore(timedelta(days=1), retention.thin_versions),
    "sweep_store": Chore(timedelta(days=1), sweep_store),
    "check_store": Chore(timedelta(days=1), fsck.check_sample),
    "back_up": Chore(timedelta(days=1), writing.back_up_by_schedule),
    "forget_encoders": Chore(timedelta(hours=6), encoders.forget_retired),
    "forget_upkeep_reports": Chore(timedelta(days=7), upkeep_reports.forget_old),
}


def send_due() -> int:
    """Hint the chores whose time has come; the number sent."""
    sent = 0
    for name, chore in CHORES.items():
        UpkeepRun.objects.get_or_create(chore=name, defaults={"last_started_at": Now() - chore.every * 2})
        due = UpkeepRun.objects.filter(chore=name, last_started_at__lt=Now() - chore.every)
        if due.exists() and jobs.send(UPKEEP_TASK, jobs.MAINTAIN_QUEUE, chore=name):
            due.update(last_started_at=Now())
            sent += 1
    return sent


def do(name: str) -> int:
    """Do one chore by its name; what it counted. An unknown name does nothing."""
    chore = CHORES.get(name)
    if chore is None:
        return 0
    count = chore.run()
    UpkeepRun.objects.filter(chore=name).update(last_finished_at=Now())
    log.info("chore_done", chore=name, count=count)
    return count
