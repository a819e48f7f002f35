"""Tags put on by themselves: only above the probability their owner chose, marked, listed, and undone at will."""

from django.db import transaction

from linksnap.models import ChangeSet, Link, LinkTag, Suggestion, SuggestionState, TagSource, User
from linksnap.services import bulk_tagging, tags

LOWEST, HIGHEST = 0.5, 0.99


class NotAChance(ValueError):
    """A probability to put tags on from must lie between 0.5 and 0.99."""


def choose(owner: User, start: float | None) -> None:
    """Put tags on by themselves from this probability; None: never. Raises NotAChance."""
    if start is not None and not LOWEST <= start <= HIGHEST:
        raise NotAChance(start)
    owner.auto_tags_from = start
    owner.save(update_fields=["auto_tags_from"])


@transaction.atomic
def apply(link: Link) -> list[LinkTag]:
    """Put on what is proposed for a link and sure enough for its owner; never a new tag, never one without a choice."""
    start = link.owner.auto_tags_from
    if start is None:
        return []
    sure = Suggestion.objects.filter(
        owner_id=link.owner_id, link=link, state=SuggestionState.PENDING, tag__isnull=False, score__gte=start
    )
    # In the order of the tags, so that two at once wait for each other and do not block each other.
    put = []
    for suggestion in sure.select_related("tag").order_by("tag_id"):
        if suggestion.tag is not None:
            added = tags.add(link, suggestion.tag.name, source=TagSource.AUTO)
            put.append(_marked(added, suggestion.score))
    return put


def _marked(link_tag: LinkTag, score: float) -> LinkTag:
    if link_tag.source == TagSource.AUTO:
        link_tag.probability = score
        link_tag.save(update_fields=["probability"])
    return link_tag


@transaction.atomic
def undo(link_tag: LinkTag) -> None:
    """Take a tag off that was put on by itself; it is remembered as refused for this link."""
    tags.remove(link_tag.link, link_tag.tag)


def undo_all(owner: User) -> tuple[int, ChangeSet | None]:
    """Take off every tag that was put on by itself and not confirmed since; how many, and what brings them back."""
    change = bulk_tagging.remove_automatic(owner)
    return (len(change.before["taken"]), change) if change else (0, None)


def keep(owner: User, link_tag_ids: list[int] | None = None) -> int:
    """Confirm tags that were put on by themselves (None: all): they are the person's own now, and learned from."""
    rows = LinkTag.objects.filter(owner=owner, source=TagSource.AUTO)
    if link_tag_ids is not None:
        rows = rows.filter(pk__in=link_tag_ids)
    return rows.update(source=TagSource.SUGGESTION)
