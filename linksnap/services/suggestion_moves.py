"""Keep suggestions true when tags are added, renamed or merged: no decision is lost or asked for again."""

from django.db.models import Q
from django.utils import timezone

from linksnap.models import Link, Suggestion, SuggestionState, Tag


def mark_added(link: Link, tag: Tag, key: str) -> None:
    """The link has this tag now: whatever was proposed under its name is settled."""
    Suggestion.objects.filter(Q(tag=tag) | Q(key__in=[tag.key, key]), owner_id=link.owner_id, link=link).exclude(
        state=SuggestionState.ACCEPTED
    ).update(state=SuggestionState.ACCEPTED, tag=tag, decided_at=timezone.now())


def move_suggestions(source: Tag, into: Tag) -> None:
    """Bring every suggestion of `source` (which may be `into` under its old key) under the key of `into`."""
    own = Suggestion.objects.filter(owner_id=into.owner_id)
    moving = own.filter(Q(tag=source) | Q(key=source.key)).exclude(key=into.key)
    for key in set(moving.values_list("key", flat=True)):
        _move_key(key, into)
    own.filter(key=into.key).update(tag=into, name=into.name)
    settled = own.filter(key=into.key, state=SuggestionState.PENDING, link__link_tags__tag=into)
    settled.update(state=SuggestionState.ACCEPTED, decided_at=timezone.now())


def _move_key(key: str, into: Tag) -> None:
    """Where a link has both, one row stays, and a decision goes before an open proposal."""
    own = Suggestion.objects.filter(owner_id=into.owner_id)
    moving = own.filter(key=key)
    for state in (SuggestionState.ACCEPTED, SuggestionState.REJECTED):
        decided = moving.filter(state=state).values("link_id")
        own.filter(key=into.key, state=SuggestionState.PENDING, link__in=decided).update(
            state=state, decided_at=timezone.now()
        )
    moving.filter(link__in=own.filter(key=into.key).values("link_id")).delete()
    moving.update(key=into.key, name=into.name, tag=into)
