"""Split a tag: those of its links that meet a question get another tag instead, and that can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from linksnap.models import ChangeSet, Link, LinkTag, Tag, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.rules.query_tree import Node
from linksnap.rules.search_query import parse_conditions
from linksnap.rules.tag_names import clean_tag_name, tag_key
from linksnap.services import bulk_rows, change_sets, tags
from linksnap.services.bulk_rows import Columns
from linksnap.services.search_index import refresh_link_words
from linksnap.services.tag_making import find

SPLIT = "tag_split_off"
LONGEST_QUESTION = 500
_SHOWN = 8


class SplitProblem(StrEnum):
    """Why a tag cannot be split so."""

    EMPTY = "split_empty"
    ODD = "split_odd"
    SAME_TAG = "split_same"


class SplitError(ValueError):
    """The question or the other tag makes no sense."""

    def __init__(self, problem: SplitProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class SplitPreview:
    """What a split would do: links that get the other tag instead (the newest are `shown`), and those that stay."""

    moved: int
    stay: int
    shown: tuple[Link, ...]


def preview(tag: Tag, question: str) -> SplitPreview:
    """Try a split. Raises SplitError."""
    chosen = _chosen(tag, question)
    moved = chosen.count()
    total = LinkTag.objects.filter(owner_id=tag.owner_id, tag=tag).count()
    newest = chosen.select_related("current_snapshot").defer("words").order_by("-created_at", "-pk")[:_SHOWN]
    return SplitPreview(moved, total - moved, tuple(newest))


@transaction.atomic
def split(tag: Tag, question: str, name: str) -> tuple[Tag, ChangeSet]:
    """Give the links of `tag` that meet the question the tag `name` instead; a new one stands beside it.

    Raises SplitError, and TagNameError.
    """
    held = Tag.objects.select_for_update().get(pk=tag.pk)
    chosen = list(_chosen(held, question).values_list("pk", flat=True))
    if not chosen:
        raise SplitError(SplitProblem.EMPTY)
    before: dict[str, Any] = {"from": held.pk, "made": _is_new(held.owner_id, name)}
    into = tags.get_or_create(held.owner_id, name)
    if into.pk == held.pk:
        raise SplitError(SplitProblem.SAME_TAG)
    if before["made"] and into.parent_id is None:
        Tag.objects.filter(pk=into.pk).update(parent=held.parent_id)
    rows = LinkTag.objects.filter(tag=held, link__in=chosen)
    had = set(LinkTag.objects.filter(tag=into, link__in=chosen).values_list("link_id", flat=True))
    before["links"] = [
        [link_id, source, at.isoformat()] for link_id, source, at in rows.values_list("link_id", "source", "created_at")
    ]
    before |= {"into": into.pk, "moved": [link_id for link_id in chosen if link_id not in had]}
    rows.filter(link__in=had).delete()
    rows.update(tag=into)
    refresh_link_words(chosen)
    summary = {"name": held.name, "new": into.name, "links": len(chosen)}
    return into, change_sets.record(held.owner_id, SPLIT, summary, before)


@change_sets.undoes(SPLIT)
def join(change_set: ChangeSet) -> None:
    """The links get the first tag back; the other goes from them again, and altogether if nothing has it any more."""
    before, owner_id = change_set.before, change_set.owner_id
    tag = Tag.objects.select_for_update().filter(owner_id=owner_id, pk=before["from"]).first()
    if tag is None:
        return
    wanted = [link_id for link_id, _, _ in before["links"]]
    alive = set(Link.objects.filter(owner_id=owner_id, pk__in=wanted).values_list("pk", flat=True))
    rows = [
        (link_id, source, datetime.fromisoformat(at)) for link_id, source, at in before["links"] if link_id in alive
    ]
    if rows:
        columns = dict(zip(("link_id", "source", "created_at"), map(list, zip(*rows, strict=True)), strict=True))
        bulk_rows.insert(LinkTag, Columns(columns, {"owner_id": owner_id, "tag_id": tag.pk}))
    LinkTag.objects.filter(owner_id=owner_id, tag_id=before["into"], link_id__in=before["moved"]).delete()
    into = Tag.objects.filter(owner_id=owner_id, pk=before["into"]).first()
    if into is not None and before["made"] and not into.link_tags.exists() and not into.children.exists():
        into.delete()
    refresh_link_words(alive)


def _chosen(tag: Tag, question: str) -> QuerySet[Link]:
    owner = User.objects.get(pk=tag.owner_id)
    here = LinkTag.objects.filter(owner_id=tag.owner_id, tag=tag).values("link_id")
    return links_that_meet(owner, _conditions(question)).filter(pk__in=here)


def _conditions(question: str) -> tuple[Node, ...]:
    """Words that stand alone must stand on the page, too. What makes no sense is refused and not left out."""
    if not question.strip():
        raise SplitError(SplitProblem.EMPTY)
    conditions, warnings = parse_conditions(question[:LONGEST_QUESTION])
    if warnings or not conditions:
        raise SplitError(SplitProblem.ODD)
    return conditions


def _is_new(owner_id: int, name: str) -> bool:
    return find(owner_id, tag_key(clean_tag_name(name))) is None
