"""Decide on many proposed tags in one step, and take that step back: one change set, however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from linksnap.models import (
    ChangeSet,
    LinkTag,
    Suggestion,
    SuggestionState,
    Tag,
    TagSource,
    User,
)
from linksnap.rules.suggestion_codes import DECIDED, MOST_AT_ONCE
from linksnap.rules.tag_names import TagNameError
from linksnap.services import announcements, bulk_rows, change_sets, tags
from linksnap.services.bulk_rows import Columns
from linksnap.services.search_index import refresh_link_words
from linksnap.services.tag_making import forget_unused

_BY_MACHINE = (TagSource.MACHINE, TagSource.AUTO)
# Any number that means nothing else in this database; the second one is the owner.
_LOCK = 0x7265_7669
_LINKS_AT_A_TIME = 1_000
_LOOKED_BACK = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """Proposals by primary key: what to accept, what to reject, and under which other name some are accepted."""

    accept: Sequence[int] = ()
    reject: Sequence[int] = ()
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """What became of it. `unfit` are names that cannot be tags: their proposals stay open."""

    change: ChangeSet | None
    accepted: int = 0
    rejected: int = 0
    unfit: int = 0


@dataclass
class _Plan:
    """Open proposals with the tag each gets; `made` are tags that are new."""

    tag_of: dict[int, Tag] = field(default_factory=dict)
    made: list[int] = field(default_factory=list)
    unfit: int = 0


@transaction.atomic
def decide(owner: User, wanted: Wanted) -> Decided:
    """Accept and reject open proposals of a person; those of others, and those decided by now, are passed over.

    At most 10,000 are accepted at once. A new name becomes a tag; one accepted under another name is remembered as
    refused under its own.
    """
    # Two tabs that accept hundreds of tags each would wait for each other in a ring.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, owner.pk % 2**31])
    plan = _planned(owner, wanted)
    asked = [*plan.tag_of, *wanted.reject]
    held = Suggestion.objects.select_for_update().filter(owner=owner, pk__in=asked, state=SuggestionState.PENDING)
    rows = {row.pk: row for row in held.order_by("pk").defer("evidence")}
    accepted = [row for pk, row in rows.items() if pk in plan.tag_of]
    rejected = [pk for pk in wanted.reject if pk in rows and pk not in plan.tag_of]
    if not accepted and not rejected:
        return Decided(None, unfit=plan.unfit)
    before = _accept(owner, accepted, plan) | {"rejected": rejected, "made": plan.made}
    _set(rejected, SuggestionState.REJECTED)
    names = sorted({plan.tag_of[row.pk].name for row in accepted})
    summary = {"accepted": len(accepted), "rejected": len(rejected), "names": names[:3], "tags": len(names)}
    change = change_sets.record(owner, DECIDED, summary, before)
    return Decided(change, len(accepted), len(rejected), plan.unfit)


def _planned(owner: User, wanted: Wanted) -> _Plan:
    """The tag of each proposal to accept, every tag held against a merge: existing ones first, in one order."""
    plan = _Plan()
    newest = Tag.objects.filter(owner=owner).aggregate(last=Max("pk"))["last"] or 0
    ids = list(dict.fromkeys([*wanted.accept, *wanted.names]))[:MOST_AT_ONCE]
    open_ones = Suggestion.objects.filter(owner=owner, pk__in=ids, state=SuggestionState.PENDING).order_by("key", "pk")
    rows = list(open_ones.values_list("pk", "tag_id", "name"))
    existing = {tag_id for pk, tag_id, _ in rows if tag_id and pk not in wanted.names}
    locked = Tag.objects.select_for_update(no_key=True).filter(owner=owner, pk__in=existing).order_by("pk")
    held = {tag.pk: tag for tag in locked}
    by_name: dict[str, Tag | None] = {}
    for pk, tag_id, own_name in rows:
        name = wanted.names.get(pk, own_name)
        if pk not in wanted.names and tag_id in held:
            plan.tag_of[pk] = held[tag_id]
            continue
        if name not in by_name:
            by_name[name] = _tag_named(owner, name)
        tag = by_name[name]
        if tag is None:
            plan.unfit += 1
        else:
            plan.tag_of[pk] = tag
    plan.made = sorted({tag.pk for tag in by_name.values() if tag is not None and tag.pk > newest})
    return plan


def _tag_named(owner: User, name: str) -> Tag | None:
    try:
        tag = tags.get_or_create(owner.pk, name)
    except TagNameError:
        return None
    # What is proposed under this name elsewhere is no new tag from now on.
    Suggestion.objects.filter(owner=owner, key=tag.key, tag=None, state=SuggestionState.PENDING).update(tag=tag)
    return tag


def _accept(owner: User, rows: list[Suggestion], plan: _Plan) -> dict[str, object]:
    """Put the tags on and settle the proposals; what undo needs."""
    wanted = {(row.link_id, plan.tag_of[row.pk].pk) for row in rows}
    links, tag_ids = {link for link, _ in wanted}, {tag for _, tag in wanted}
    columns = {"link_id": [link for link, _ in wanted], "tag_id": [tag for _, tag in wanted]}
    put = Columns(columns, {"owner_id": owner.pk, "source": TagSource.SUGGESTION.value})
    fresh = bulk_rows.insert(LinkTag, put, returning=("link_id", "tag_id"))
    # A tag that a machine had put there is meant by a person now.
    by_machine = LinkTag.objects.filter(owner=owner, link__in=links, tag__in=tag_ids, source__in=_BY_MACHINE)
    raised = [
        [pk, source]
        for pk, link, tag, source in by_machine.values_list("pk", "link_id", "tag_id", "source")
        if (link, tag) in wanted
    ]
    LinkTag.objects.filter(pk__in=[pk for pk, _ in raised]).update(source=TagSource.SUGGESTION)
    also = _settle_others(owner, wanted, {row.pk for row in rows})
    _settle(rows, plan)
    _links_changed(owner.pk, {int(link) for link, _ in fresh})
    pairs = [list(pair) for pair in fresh]
    return {"accepted": [row.pk for row in rows], "pairs": pairs, "raised": raised, "also": also}


def _settle(rows: Iterable[Suggestion], plan: _Plan) -> None:
    """Each is accepted under its tag; one whose page got another tag in its place is remembered as refused."""
    accepted: dict[int, list[int]] = {}
    refused = []
    for row in rows:
        tag = plan.tag_of[row.pk]
        if _is_named(tag, row):
            accepted.setdefault(tag.pk, []).append(row.pk)
        else:
            refused.append(row.pk)
    now = timezone.now()
    for tag_id, ids in accepted.items():
        Suggestion.objects.filter(pk__in=ids).update(state=SuggestionState.ACCEPTED, decided_at=now, tag=tag_id)
    _set(refused, SuggestionState.REJECTED)


def _is_named(tag: Tag, row: Suggestion) -> bool:
    """True when the tag is the one that was proposed, by its name or another name of it."""
    return tag.key == row.key or tag.pk == row.tag_id or (not row.tag_id and tag.aliases.filter(key=row.key).exists())


def _settle_others(owner: User, wanted: set[tuple[int, int]], besides: set[int]) -> list[list[object]]:
    """Other proposals of the same tags for the same links are settled with them; what they were before."""
    about = Q(tag__in={tag for _, tag in wanted})
    rows = Suggestion.objects.filter(about, owner=owner, link__in={link for link, _ in wanted})
    found = [
        row
        for row in rows.exclude(state=SuggestionState.ACCEPTED).exclude(pk__in=besides).order_by("pk").defer("evidence")
        if (row.link_id, row.tag_id) in wanted
    ]
    _set([row.pk for row in found], SuggestionState.ACCEPTED)
    return [[row.pk, row.state, row.decided_at.isoformat() if row.decided_at else None] for row in found]


def _set(ids: Sequence[int], state: SuggestionState) -> None:
    Suggestion.objects.filter(pk__in=ids).update(state=state, decided_at=timezone.now())


@transaction.atomic
def take_back(suggestion: Suggestion) -> None:
    """Open one decided proposal again, whichever step decided it; a tag it put on comes off, the rest stays."""
    since = timezone.now() - _LOOKED_BACK
    steps = ChangeSet.objects.select_for_update().filter(owner_id=suggestion.owner_id, kind=DECIDED, undone_at=None)
    about = Q(before__accepted__contains=[suggestion.pk]) | Q(before__rejected__contains=[suggestion.pk])
    step = steps.filter(about, created_at__gte=since).order_by("-pk").first()
    before: dict[str, Any] = {"accepted": [suggestion.pk], "rejected": [suggestion.pk]}
    if step is not None:
        mine = [pair for pair in step.before["pairs"] if pair[0] == suggestion.link_id and pair[1] == suggestion.tag_id]
        before |= {"pairs": mine, "made": step.before["made"]}
        if len(step.before["accepted"]) + len(step.before["rejected"]) == 1:
            change_sets.undo(step)
            return
    elif suggestion.state == SuggestionState.ACCEPTED:
        before |= {"pairs": [[suggestion.link_id, suggestion.tag_id]]}
    _put_back(suggestion.owner_id, before)


@change_sets.undoes(DECIDED)
def undo(change_set: ChangeSet) -> None:
    """Open the proposals again; what they put on comes off, and so does what they made if nothing else uses it."""
    _put_back(change_set.owner_id, dict(change_set.before))


def _put_back(owner_id: int, before: dict[str, Any]) -> None:
    pairs = {(link, tag) for link, tag in before.get("pairs", ())}
    put = LinkTag.objects.filter(owner_id=owner_id, link__in={link for link, _ in pairs}, source=TagSource.SUGGESTION)
    gone = [row for row in put.values_list("pk", "link_id", "tag_id") if row[1:] in pairs]
    LinkTag.objects.filter(pk__in=[pk for pk, _, _ in gone]).delete()
    for source in {source for _, source in before.get("raised", ())}:
        ids = [pk for pk, was in before["raised"] if was == source]
        LinkTag.objects.filter(owner_id=owner_id, pk__in=ids, source=TagSource.SUGGESTION).update(source=source)
    own = Suggestion.objects.filter(owner_id=owner_id)
    # What the link has all the same, by another hand, is not asked for again.
    has = LinkTag.objects.filter(link=OuterRef("link"), tag=OuterRef("tag")).exclude(source__in=_BY_MACHINE)
    decided = own.filter(pk__in=[*before["accepted"], *before["rejected"]]).exclude(Exists(has))
    decided.update(state=SuggestionState.PENDING, decided_at=None)
    for pk, state, at in before.get("also", ()):
        was = datetime.fromisoformat(at) if at else None
        own.filter(pk=pk).exclude(Exists(has)).update(state=state, decided_at=was)
    forget_unused(owner_id, before.get("made", ()))
    _links_changed(owner_id, {link for _, link, _ in gone})


def _links_changed(owner_id: int, link_ids: set[int]) -> None:
    """Links have other tags now: their words, and who listens."""
    ids = sorted(link_ids)
    for start in range(0, len(ids), _LINKS_AT_A_TIME):
        refresh_link_words(ids[start : start + _LINKS_AT_A_TIME])
    announcements.tags_changed_on(owner_id, ids)
