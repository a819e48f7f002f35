"""Put tags on many links at once without a person's hand: by a rule or by the suggester, and take that back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from linksnap.models import ChangeSet, Link, LinkTag, Suggestion, SuggestionState, Tag, TagSource, Webhook
from linksnap.services import announcements, bulk_rows, change_sets
from linksnap.services.bulk_rows import Columns
from linksnap.services.search_index import refresh_link_words

PUT_ON = "tags_put_on"

# A link and a tag by their ids, and how sure the suggester was (None: a rule).
Pairs = Mapping[tuple[int, int], float | None]


@dataclass(frozen=True)
class PutOn:
    """What was done: the pairs of link and tag that are new, and the open suggestions they settle (id, link, tag)."""

    pairs: list[tuple[int, int]]
    settled: list[tuple[int, int, int]]


@transaction.atomic
def put_on(owner_id: int, pairs: Pairs, source: TagSource) -> PutOn:
    """Put the tags on; what a link has already is passed over, and so is what its person took off or refused."""
    tags = Tag.objects.select_for_update(no_key=True).filter(owner_id=owner_id, pk__in={tag for _, tag in pairs})
    keys = dict(tags.order_by("pk").values_list("pk", "key"))
    links = set(Link.objects.filter(owner_id=owner_id, pk__in={pk for pk, _ in pairs}).values_list("pk", flat=True))
    refused = _refused(owner_id, links, keys)
    wanted = [pair for pair in pairs if pair[0] in links and pair[1] in keys and pair not in refused]
    columns: dict[str, list[object]] = {
        "link_id": [link_id for link_id, _ in wanted],
        "tag_id": [tag_id for _, tag_id in wanted],
        "probability": [pairs[pair] for pair in wanted],
    }
    constants = {"owner_id": owner_id, "source": source.value}
    fresh = [
        (int(link_id), int(tag_id))
        for link_id, tag_id in bulk_rows.insert(LinkTag, Columns(columns, constants), returning=("link_id", "tag_id"))
    ]
    settled = _settle(owner_id, set(fresh), keys)
    changed = {link_id for link_id, _ in fresh}
    refresh_link_words(changed)
    _announce(owner_id, changed)
    return PutOn(fresh, settled)


def record(owner_id: int, summary: dict[str, Any], done: PutOn, source: TagSource) -> ChangeSet:
    """Write down what was put on, so that it can be taken back in one step."""
    before = {"pairs": done.pairs, "settled": done.settled, "source": source.value, "proposed": []}
    return change_sets.record(owner_id, PUT_ON, summary, before)


def add_to(change_set: ChangeSet, done: PutOn, proposed: list[int] | None = None) -> None:
    """Write down some more of the same change (`proposed`: ids of suggestions that were made)."""
    change_set.before["pairs"] += done.pairs
    change_set.before["settled"] += done.settled
    change_set.before["proposed"] += proposed or []
    change_set.summary["tags"] = len(change_set.before["pairs"]) or len(change_set.before["proposed"])
    change_set.save(update_fields=["before", "summary"])


@change_sets.undoes(PUT_ON)
def take_off(change_set: ChangeSet) -> None:
    """Take off what was put on and nobody confirmed since; suggestions are open again or, if made by it, gone."""
    owner_id, before = change_set.owner_id, change_set.before
    pairs = {(link_id, tag_id) for link_id, tag_id in before["pairs"]}
    rows = LinkTag.objects.select_for_update().filter(
        owner_id=owner_id, source=before["source"], link__in={link_id for link_id, _ in pairs}
    )
    mine = [row for row in rows.order_by("pk") if (row.link_id, row.tag_id) in pairs]
    LinkTag.objects.filter(pk__in=[row.pk for row in mine]).delete()
    own = Suggestion.objects.filter(owner_id=owner_id)
    taken = {(row.link_id, row.tag_id) for row in mine}
    again = [pk for pk, link_id, tag_id in before["settled"] if (link_id, tag_id) in taken]
    own.filter(pk__in=again, state=SuggestionState.ACCEPTED).update(state=SuggestionState.PENDING, decided_at=None)
    own.filter(pk__in=before["proposed"], state=SuggestionState.PENDING).delete()
    changed = {row.link_id for row in mine}
    refresh_link_words(changed)
    _announce(owner_id, changed)


def _refused(owner_id: int, links: set[int], keys: Mapping[int, str]) -> set[tuple[int, int]]:
    """Pairs a person has said no to, or has taken off by hand (services.suggestion_moves.mark_removed)."""
    by_key = {key: tag_id for tag_id, key in keys.items()}
    rows = Suggestion.objects.filter(
        Q(tag__in=keys) | Q(key__in=by_key), owner_id=owner_id, link__in=links, state=SuggestionState.REJECTED
    )
    return {(link_id, tag_id or by_key[key]) for link_id, tag_id, key in rows.values_list("link_id", "tag_id", "key")}


def _settle(owner_id: int, fresh: set[tuple[int, int]], keys: Mapping[int, str]) -> list[tuple[int, int, int]]:
    """Open suggestions of tags the links have now are settled; which ones, each with its link and tag."""
    by_key = {key: tag_id for tag_id, key in keys.items()}
    rows = Suggestion.objects.filter(
        Q(tag__in=keys) | Q(key__in=by_key),
        owner_id=owner_id,
        link__in={link_id for link_id, _ in fresh},
        state=SuggestionState.PENDING,
    )
    found = [
        (pk, link_id, tag_id or by_key[key])
        for pk, link_id, tag_id, key in rows.values_list("pk", "link_id", "tag_id", "key")
        if (link_id, tag_id or by_key[key]) in fresh
    ]
    Suggestion.objects.filter(pk__in=[pk for pk, _, _ in found]).update(
        state=SuggestionState.ACCEPTED, decided_at=timezone.now()
    )
    return found


def _announce(owner_id: int, link_ids: set[int]) -> None:
    # Nobody listens in most libraries: one question for thousands of links.
    if link_ids and Webhook.objects.filter(owner_id=owner_id, is_active=True).exists():
        for link in Link.objects.filter(pk__in=link_ids).select_related("current_snapshot"):
            announcements.tags_changed(link)
