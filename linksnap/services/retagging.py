"""Tag a library anew: a look at many links first, then what was found as suggestions or as tags, with one undo."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from linksnap.models import Link, LinkTag, Suggestion, Tag, TagRun, TagRunKind, TagRunStep, TagSource, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.rules.collection_names import one_line
from linksnap.rules.found_tags import FoundTag
from linksnap.rules.query_tree import Filter, FilterName, LinkState
from linksnap.rules.search_query import parse_conditions
from linksnap.services import tag_putting, tag_runs
from linksnap.services.tag_putting import PutOn

# Below, a suggestion is not worth a look.
LEAST = 0.2
LOWEST, HIGHEST = 0.5, 0.99
# What one look keeps; a person reviews no more, and the row stays small enough to be written again and again.
MOST_FOUND = 200_000
LONGEST_QUERY = 500


class Scope(StrEnum):
    """Which links are looked at."""

    UNTAGGED = "untagged"
    ALL = "all"
    SEARCH = "search"


class Outcome(StrEnum):
    """What becomes of what was found."""

    REVIEW = "review"
    PUT_ON = "put_on"


class CannotRetag(ValueError):
    """The wish makes no sense: a search for nothing, or a probability that is none of those offered."""


def look(owner: User, scope: Scope, query: str = "") -> TagRun:
    """Ask for a look at links without tags, at all, or at those a search means (its words must all stand on the page).

    Raises CannotRetag for a search for nothing.
    """
    text = one_line(query)[:LONGEST_QUERY] if scope is Scope.SEARCH else ""
    if scope is Scope.SEARCH and not parse_conditions(text)[0]:
        raise CannotRetag(query)
    return tag_runs.ask(owner, TagRunKind.RETAG, TagRunStep.LOOKING, {"scope": scope.value, "query": text})


def links_of(run: TagRun) -> QuerySet[Link]:
    """The links a run is about, in no order; without a snapshot there is nothing to look at."""
    owner, scope = run.owner, run.options.get("scope")
    conditions: Sequence[Any] = ()
    if scope == Scope.SEARCH:
        conditions = parse_conditions(str(run.options.get("query", "")))[0]
    elif scope == Scope.UNTAGGED:
        conditions = (Filter(FilterName.IS, LinkState.UNTAGGED),)
    return links_that_meet(owner, conditions).filter(current_snapshot__isnull=False)


def decide(run: TagRun, outcome: Outcome, start: float | None = None) -> bool:
    """Go on with what was found: as suggestions, or as tags from a probability on. False: decided before.

    Raises CannotRetag for a probability outside 0.5 to 0.99.
    """
    if outcome is Outcome.PUT_ON and not (start is not None and LOWEST <= start <= HIGHEST):
        raise CannotRetag(str(start))
    options = {**run.options, "outcome": outcome.value, "start": start}
    return tag_runs.requeue(run, TagRunStep.APPLYING, options)


def apply(run: TagRun) -> None:
    """Do what was decided, some hundred links at a time. Raises tag_runs.RunTaken."""
    found = [FoundTag.of(row) for row in run.found.get("rows", [])]
    start = float(run.options.get("start") or 0.0)
    wanted = [one for one in found if one.chance >= start]
    links = sorted({one.link_id for one in wanted})
    for begin in range(run.links_done, len(links), tag_runs.CHUNK):
        some = set(links[begin : begin + tag_runs.CHUNK])
        _apply_some(run, [one for one in wanted if one.link_id in some], begin + len(some), len(links))
    tag_runs.finish(run, TagRunStep.DONE, found={})


@transaction.atomic
def _apply_some(run: TagRun, wanted: list[FoundTag], links_done: int, total: int) -> None:
    held = tag_runs.hold(run)
    change = tag_runs.change_set_of(held, {"tags": 0, "outcome": run.options["outcome"]}, TagSource.AUTO)
    if run.options["outcome"] == Outcome.PUT_ON:
        pairs = {(one.link_id, one.tag_id): one.chance for one in wanted}
        tag_putting.add_to(change, tag_putting.put_on(run.owner_id, pairs, TagSource.AUTO))
    else:
        tag_putting.add_to(change, PutOn([], []), _propose(run.owner_id, wanted))
    tag_runs.write(held, links_done=links_done, links_total=total)


def _propose(owner_id: int, wanted: list[FoundTag]) -> list[int]:
    """Open suggestions for the pairs that have neither the tag nor a decision; what waits already stays as it is."""
    tags = Tag.objects.filter(owner_id=owner_id, pk__in={one.tag_id for one in wanted}).in_bulk()
    link_ids = {one.link_id for one in wanted}
    alive = set(Link.objects.filter(owner_id=owner_id, pk__in=link_ids).values_list("pk", flat=True))
    held = set(LinkTag.objects.filter(owner_id=owner_id, link__in=link_ids).values_list("link_id", "tag_id"))
    rows = [
        Suggestion(
            owner_id=owner_id,
            link_id=one.link_id,
            tag=tags[one.tag_id],
            name=tags[one.tag_id].name,
            key=tags[one.tag_id].key,
            score=one.chance,
            reason=one.reason,
            evidence=one.evidence,
        )
        for one in wanted
        if one.tag_id in tags and one.link_id in alive and (one.link_id, one.tag_id) not in held
    ]
    ids = [row.public_id for row in rows]
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Suggestion.objects.filter(owner_id=owner_id, public_id__in=ids).values_list("pk", flat=True))
