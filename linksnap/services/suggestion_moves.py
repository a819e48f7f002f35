"""Keep suggestions true when tags are added, taken off, renamed or merged: no decision is lost or asked for again."""

from django.db.models import Q
from django.utils import timezone

from linksnap.models import Link, Suggestion, SuggestionState, Tag

# The reason of a no that nobody was asked for: the tag was on the link and its person took it off.
REMOVED = "removed"


def mark_added(link: Link, tag: Tag, key: str) -> None:
    """The link has this tag now: whatever was proposed under its name is settled."""
    Suggestion.objects.filter(Q(tag=tag) | Q(key__in=[tag.key, key]), owner_id=link.owner_id, link=link).exclude(
        state=SuggestionState.ACCEPTED
    ).update(state=SuggestionState.ACCEPTED, tag=tag, decided_at=timezone.now())


def mark_removed(link: Link, tag: Tag, was_on: bool) -> None:
    """A person does not want this tag on the link: nothing proposes it and no rule puts it back.

    Was it on the link (`was_on`), that is written down even if nobody ever proposed it.
    """
    about = Suggestion.objects.filter(Q(tag=tag) | Q(key=tag.key), owner_id=link.owner_id, link=link)
    now = timezone.now()
    if not about.update(state=SuggestionState.REJECTED, decided_at=now) and was_on:
        no = Suggestion(owner_id=link.owner_id, link=link, tag=tag, name=tag.name, key=tag.key, score=0.0)
        no.reason, no.state, no.decided_at = REMOVED, SuggestionState.REJECTED, now
        Suggestion.objects.bulk_create([no], ignore_conflicts=True)


def move_suggestions(source: Tag, into: Tag) -> None:
    """Bring every suggestion of `source` (which may be `into` under its old key) under the key of `into`."""
    own = Suggestion.objects.filter(owner_id=into.owner_id)
    moving = own.filter(Q(tag=source) | Q(key=source.key)).exclude(key=into.key)
    for key in set(moving.values_list("key", flat=True)):
        _move_key(key, into)
    own.filter(key=into.key).update(tag=into, name=into.name)
    settled = own.filter(key=into.key, state=SuggestionState.PENDING, link__link_tags__tag=into)
    settled.update(state=SuggestionState.ACCEPTED, decided_at=timezone.now())


def move_name(key: str, into: Tag) -> None:
    """A tag has got another name: what was proposed under it is about this tag now."""
    if key != into.key:
        _move_key(key, into)
        move_suggestions(into, into)


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
