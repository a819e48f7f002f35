"""Decide on proposed tags: accepting puts the tag on the link, rejecting is remembered for this link and name."""

from django.db import transaction
from django.utils import timezone

from linksnap.models import Link, LinkTag, Suggestion, SuggestionState, TagSource
from linksnap.services import tags


@transaction.atomic
def accept(suggestion: Suggestion) -> LinkTag:
    """Put the proposed tag on the link, making it if it is new. Accepting twice is accepting once.

    Raises TagNameError when the proposed name cannot be a tag.
    """
    name = suggestion.tag.name if suggestion.tag else suggestion.name
    link_tag = tags.add(suggestion.link, name, source=TagSource.SUGGESTION)
    # `tags.add` settles what has the tag's key; this row may stand under an older one.
    Suggestion.objects.filter(pk=suggestion.pk).exclude(state=SuggestionState.ACCEPTED, tag=link_tag.tag).update(
        state=SuggestionState.ACCEPTED, tag=link_tag.tag, decided_at=timezone.now()
    )
    suggestion.refresh_from_db()
    return link_tag


def reject(suggestion: Suggestion) -> None:
    """Never propose this name for this link again. One already accepted stays accepted: remove the tag instead."""
    Suggestion.objects.filter(pk=suggestion.pk, state=SuggestionState.PENDING).update(
        state=SuggestionState.REJECTED, decided_at=timezone.now()
    )
    suggestion.refresh_from_db()


@transaction.atomic
def accept_all(link: Link) -> list[LinkTag]:
    """Accept what is still open for a link."""
    # In the order of the tags, so that two tabs doing the same wait for each other and do not block each other.
    pending = link.suggestions.filter(state=SuggestionState.PENDING).select_related("tag", "link")
    return [accept(suggestion) for suggestion in pending.order_by("tag_id", "id")]
