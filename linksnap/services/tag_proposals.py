"""Proposals of order in a vocabulary: kept by a look, accepted with one way back, refused for good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from linksnap.models import (
    OPEN_STATES,
    ChangeSet,
    SuggestionState,
    Tag,
    TagProposal,
    TagProposalKind,
    TagRun,
    TagRunKind,
    TagRunStep,
    User,
)
from linksnap.services import change_sets, tag_cleaning, tag_journal, tag_order_changes, tag_runs

ACCEPTED = "tag_proposals_accepted"
MOST_OF_A_KIND = 200


@dataclass(frozen=True)
class Proposed:
    """What a look found; `evidence` says why, in numbers and names (queries.tag_proposals puts it into words)."""

    kind: TagProposalKind
    tag_id: int
    other_id: int | None
    score: float
    evidence: dict[str, Any] = field(default_factory=dict)


def look(owner: User) -> TagRun:
    """Ask for a look at a person's tags."""
    return tag_runs.ask(owner, TagRunKind.ORDER, TagRunStep.LOOKING, {})


def send_due() -> int:
    """The chore: a look for everybody whose tags changed since the last one; how many."""
    asked = 0
    for owner in User.objects.filter(is_active=True, tags__isnull=False).distinct():
        looks = TagRun.objects.filter(owner=owner, kind=TagRunKind.ORDER)
        last = looks.order_by("-pk").values_list("counts", flat=True).first()
        if not looks.filter(state__in=OPEN_STATES).exists() and (last or {}).get("state") != vocabulary_state(owner):
            look(owner)
            asked += 1
    return asked


def vocabulary_state(owner: User) -> list[int]:
    """Two numbers that change with the tags and with what they are on."""
    tags = Tag.objects.filter(owner=owner)
    newest = tags.order_by("-link_tags__pk").values_list("link_tags__pk", flat=True).first()
    return [tags.count(), newest or 0]


@transaction.atomic
def store(owner: User, found: Iterable[Proposed]) -> int:
    """Replace what is proposed. What was refused stays refused, also the other way round; how many are open now."""
    list(User.objects.select_for_update(no_key=True).filter(pk=owner.pk).values_list("pk"))
    own = TagProposal.objects.filter(owner=owner)
    decided = own.exclude(state=SuggestionState.PENDING).values_list("kind", "tag_id", "other_id")
    refused = {(kind, frozenset({tag, other})) for kind, tag, other in decided}
    alive = set(Tag.objects.filter(owner=owner).values_list("pk", flat=True))
    wanted: dict[tuple[str, frozenset[int | None]], Proposed] = {}
    for one in found:
        place = (one.kind.value, frozenset({one.tag_id, one.other_id}))
        if place not in refused and place[1] - {None} <= alive:
            wanted.setdefault(place, one)
    # Rows that are found again stay the same rows: somebody may be looking at them.
    known = {(row.kind, row.tag_id, row.other_id): row for row in own.filter(state=SuggestionState.PENDING)}
    rows = {(one.kind.value, one.tag_id, one.other_id): one for one in wanted.values()}
    own.filter(pk__in=[row.pk for place, row in known.items() if place not in rows]).delete()
    TagProposal.objects.bulk_create(
        [
            TagProposal(owner=owner, kind=kind, tag_id=tag, other_id=other, score=one.score, evidence=one.evidence)
            for (kind, tag, other), one in rows.items()
        ],
        update_conflicts=True,
        unique_fields=["owner", "kind", "tag", "other"],
        update_fields=["score", "evidence"],
    )
    return len(rows)


def refuse(owner: User, proposals: Sequence[TagProposal]) -> int:
    """Never propose these again; how many were open."""
    own = TagProposal.objects.filter(owner=owner, pk__in=[one.pk for one in proposals], state=SuggestionState.PENDING)
    return own.update(state=SuggestionState.REJECTED, decided_at=timezone.now())


@transaction.atomic
def accept(
    owner: User, proposals: Sequence[TagProposal], names: Mapping[int, Sequence[str]] | None = None
) -> ChangeSet | None:
    """Do what is proposed, all in one step with one way back; None when nothing was left to do.

    `names`: other names for the parts of a split, by the proposal's id. Raises TagNameError for one that is none.
    """
    asked = TagProposal.objects.select_for_update().filter(
        owner=owner, pk__in=[one.pk for one in proposals], state=SuggestionState.PENDING
    )
    held = list(asked.order_by("-score", "pk"))
    own = TagProposal.objects.filter(owner=owner, pk__in=[one.pk for one in held])
    own.update(state=SuggestionState.ACCEPTED, decided_at=timezone.now())
    changes = [change for change in _changes(owner, held, names or {}) if change is not None]
    if not changes:
        return None
    before = {"changes": [change.public_id for change in changes], "proposals": [one.pk for one in held]}
    return change_sets.record(owner, ACCEPTED, {"n": len(held)}, before)


@change_sets.undoes(ACCEPTED)
def take_back(change_set: ChangeSet) -> None:
    """Take the changes back, the last one first; the proposals are open again."""
    own = ChangeSet.objects.filter(owner_id=change_set.owner_id)
    inner = own.in_bulk(change_set.before["changes"], field_name="public_id")
    for public_id in reversed(change_set.before["changes"]):
        if public_id in inner:
            change_sets.undo(inner[public_id])
    proposals = TagProposal.objects.filter(owner_id=change_set.owner_id, pk__in=change_set.before["proposals"])
    proposals.update(state=SuggestionState.PENDING, decided_at=None)


def _changes(owner: User, held: list[TagProposal], names: Mapping[int, Sequence[str]]) -> Iterable[ChangeSet | None]:
    """Splits and parents before merges: a tag that is merged away is followed to where it went by the merges alone."""
    of_kind = {kind: [one for one in held if one.kind == kind] for kind in TagProposalKind}
    for one in of_kind[TagProposalKind.SPLIT]:
        yield tag_order_changes.split(owner, one.tag_id, one.evidence["parts"], names.get(one.pk, ()))
    pairs = [(one.tag_id, one.other_id) for one in of_kind[TagProposalKind.PARENT] if one.other_id]
    yield tag_order_changes.nest(owner, pairs) if pairs else None
    for one in of_kind[TagProposalKind.STALE]:
        tag = Tag.objects.filter(owner=owner, pk=one.tag_id).first()
        yield tag_journal.delete(tag) if tag else None
    merges = [(one.tag_id, one.other_id) for one in of_kind[TagProposalKind.MERGE] if one.other_id]
    yield tag_cleaning.merge_pairs(owner, merges) if merges else None
