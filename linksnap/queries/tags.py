"""Tags as people manage them: the list with use and aliases, one tag, what a merge would do, names to complete."""

from dataclasses import dataclass
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Prefetch, Q, QuerySet

from linksnap.models import LinkTag, Suggestion, SuggestionState, Tag, TagAlias, User
from linksnap.rules.tag_names import tag_key

TAGS_A_PAGE = 50
NAMES_TO_COMPLETE = 200


class TagSort(StrEnum):
    """The orders the tag list can have."""

    USE = "use"
    NAME = "name"
    LAST = "last"


@dataclass(frozen=True)
class MergePreview:
    """What joining two tags would do: links that get the other tag, links that have both already, names that move."""

    moved: int
    both: int
    aliases: int
    proposals: int


def tags_page(owner: User, text: str, sort: TagSort, number: int) -> Page[Tag]:
    """One page of a person's tags, each with `links`, `last_used`; `text` looks in names and aliases."""
    tags, words, key = _counted(owner), text.strip(), tag_key(text)
    if words:
        named = Q(name__icontains=words)
        if key:
            # A subquery, since a join on aliases would count links once per alias.
            aliased = Tag.objects.filter(owner=owner, aliases__key__contains=key).values("pk")
            named |= Q(key__contains=key) | Q(pk__in=aliased)
        tags = tags.filter(named)
    orders = {
        TagSort.USE: ("-links", "name"),
        TagSort.NAME: ("key",),
        TagSort.LAST: (F("last_used").desc(nulls_last=True), "name"),
    }
    return Paginator(tags.order_by(*orders[sort], "id"), TAGS_A_PAGE).get_page(number)


def tag_of(owner: User, slug: str) -> Tag | None:
    """One tag of this person with `links`, `last_used` and its aliases; None where there is none."""
    return _counted(owner).filter(slug=slug).first()


def tag_by_old_name(owner: User, slug: str) -> Tag | None:
    """The tag an address meant before a rename or merge: found by the key of its slug, or by an alias."""
    key = tag_key(slug)
    own = Tag.objects.filter(owner=owner)
    return own.filter(key=key).first() or own.filter(aliases__key=key).first()


def tag_named(owner: User, name: str) -> Tag | None:
    """The tag this name leads to, as its own name or as an alias."""
    return tag_by_old_name(owner, name) if tag_key(name) else None


def tag_names(owner: User) -> list[str]:
    """The names used most, then unused ones, for completing what is typed."""
    # Counted from the rows of links alone: joining 20,000 tags first takes three times as long.
    used = LinkTag.objects.filter(owner=owner).values("tag_id").annotate(links=Count("pk")).order_by("-links", "tag_id")
    ids = list(used.values_list("tag_id", flat=True)[:NAMES_TO_COMPLETE])
    named = dict(Tag.objects.filter(owner=owner, pk__in=ids).values_list("pk", "name"))
    names = [named[pk] for pk in ids if pk in named]
    rest = Tag.objects.filter(owner=owner).exclude(pk__in=ids).order_by("name").values_list("name", flat=True)
    return names + list(rest[: NAMES_TO_COMPLETE - len(names)]) if len(names) < NAMES_TO_COMPLETE else names


def merge_preview(source: Tag, into: Tag) -> MergePreview:
    """Count what `services.tags.merge(source, into)` would change."""
    theirs = LinkTag.objects.filter(owner_id=into.owner_id, tag=into).values("link_id")
    links = LinkTag.objects.filter(owner_id=source.owner_id, tag=source)
    both = links.filter(link_id__in=theirs).count()
    pending = Suggestion.objects.filter(owner_id=source.owner_id, tag=source, state=SuggestionState.PENDING)
    return MergePreview(
        moved=links.count() - both,
        both=both,
        aliases=TagAlias.objects.filter(tag=source).count() + 1,
        proposals=pending.count(),
    )


def _counted(owner: User) -> QuerySet[Tag]:
    aliases = Prefetch("aliases", TagAlias.objects.order_by("name"))
    counted = Tag.objects.filter(owner=owner).annotate(links=Count("link_tags"), last_used=Max("link_tags__created_at"))
    return counted.select_related("parent").prefetch_related(aliases)
