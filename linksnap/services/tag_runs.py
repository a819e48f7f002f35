"""Work on the tags of many links in the background: asked for, held, checkpointed, ended; and applying rules so."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import OPEN_STATES, ChangeSet, TagRule, TagRun, TagRunKind, TagRunStep, TagSource, User, WorkState
from linksnap.queries.tag_rules import pairs_to_put_on
from linksnap.services import queue, tag_putting, tag_rules
from linksnap.services.tag_putting import PutOn

LEASE_S = 120.0
CHUNK = 500
# Runs that are shown are few; what each has found may be large.
_KEPT = 20


class RunTaken(RuntimeError):
    """The run is not this worker's any more: cancelled, or claimed anew."""


@transaction.atomic
def ask(owner: User, kind: TagRunKind, step: TagRunStep, options: dict[str, object]) -> TagRun:
    """Queue a run and hint it; one of this kind that is under way with the same wishes is returned instead."""
    list(User.objects.select_for_update(no_key=True).filter(pk=owner.pk).values_list("pk"))
    own = TagRun.objects.filter(owner=owner, kind=kind).order_by("-pk")
    same = own.filter(state__in=OPEN_STATES, options=options).first()
    if same is not None:
        return same
    own.filter(pk__in=list(own.exclude(state__in=OPEN_STATES).values_list("pk", flat=True)[_KEPT:])).delete()
    run = TagRun.objects.create(owner=owner, kind=kind, step=step, options=options)
    jobs.hint_row(run)
    return run


def ask_to_apply(owner: User, rule: TagRule | None) -> TagRun:
    """Have a rule (None: every one that is on) applied to the whole library."""
    return ask(owner, TagRunKind.RULE, TagRunStep.APPLYING, {"rule": rule.pk if rule else None})


def requeue(run: TagRun, step: TagRunStep, options: dict[str, object]) -> bool:
    """Let a run that waits for its person go on with a step; False when it has gone on already."""
    waits = TagRun.objects.filter(pk=run.pk, step=TagRunStep.READY).exclude(state__in=OPEN_STATES)
    moved = waits.update(
        step=step, options=options, state=WorkState.QUEUED, attempts=0, hinted_at=None, queued_at=Now(), links_done=0
    )
    if moved:
        jobs.hint_row(run)
    return bool(moved)


def cancel(run: TagRun) -> bool:
    """End a run; what it has done stays, and can be taken back. False when it has ended already."""
    open_or_ready = TagRun.objects.filter(pk=run.pk).exclude(step=TagRunStep.DONE)
    return bool(
        open_or_ready.update(
            state=WorkState.CANCELLED, step=TagRunStep.DONE, finished_at=Now(), lease_until=None, found={}
        )
    )


def hold(run: TagRun) -> TagRun:
    """The run's row, locked. Raises RunTaken."""
    held = TagRun.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk=run.pk, fence=run.fence, state=WorkState.RUNNING
    )
    found = held.defer("found").select_related("change_set").first()
    if found is None:
        raise RunTaken(run.public_id)
    return found


def write(run: TagRun, **changes: object) -> None:
    """Change a held run and extend the lease. Attempts begin anew: a run that moves is not what kills its workers."""
    TagRun.objects.filter(pk=run.pk).update(**changes, attempts=0, lease_until=Now() + timedelta(seconds=LEASE_S))


def finish(run: TagRun, step: TagRunStep, **changes: object) -> bool:
    """End the work with a step people see. False when the run is no longer ours."""
    if not queue.finish(run, WorkState.SUCCEEDED):
        return False
    TagRun.objects.filter(pk=run.pk, fence=run.fence).update(step=step, **changes)
    return True


def change_set_of(held: TagRun, summary: dict[str, object], source: TagSource) -> ChangeSet:
    """The change set of a held run, made with its first change."""
    if held.change_set is None:
        held.change_set = tag_putting.record(held.owner_id, summary, PutOn([], []), source)
        TagRun.objects.filter(pk=held.pk).update(change_set=held.change_set)
    return held.change_set


def apply_rules(run: TagRun) -> None:
    """Put on what the rules mean for the library, some hundred links at a time. Raises RunTaken."""
    rules = _rules_of(run)
    owner = run.owner
    links = sorted({link_id for link_id, _ in pairs_to_put_on(owner, rules, None)})
    with transaction.atomic():
        write(hold(run), links_total=len(links), links_done=0)
    for start in range(0, len(links), CHUNK):
        _apply_some(run, rules, links[start : start + CHUNK], start)
    finish(run, TagRunStep.DONE)


@transaction.atomic
def _apply_some(run: TagRun, rules: list[TagRule], links: Sequence[int], start: int) -> None:
    held = hold(run)
    done = tag_rules.apply(run.owner, rules, list(links))
    if done.pairs:
        tag_putting.add_to(change_set_of(held, {"tags": 0}, TagSource.RULE), done)
    write(held, links_done=start + len(links))


def _rules_of(run: TagRun) -> list[TagRule]:
    own = TagRule.objects.filter(owner_id=run.owner_id).select_related("tag", "owner").order_by("position", "pk")
    wanted = run.options.get("rule")
    return list(own.filter(is_active=True) if wanted is None else own.filter(pk=wanted))
