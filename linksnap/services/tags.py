"""Change a person's vocabulary and what their links are tagged with."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q

from linksnap.models import Feed, Link, LinkTag, Tag, TagAlias, TagRule, TagSource
from linksnap.rules.tag_forms import tag_forms
from linksnap.rules.tag_names import (
    MOST_TAGS_OF_A_LINK,
    TagNameError,
    TagProblem,
    clean_tag_name,
    tag_key,
    tag_slug,
)
from linksnap.services import announcements
from linksnap.services.search_index import refresh_link_words
from linksnap.services.suggestion_moves import mark_added, mark_removed, move_name, move_suggestions
from linksnap.services.tag_making import get_or_create, new_slug, seen

__all__ = [
    "TagCycle",
    "TagNameTaken",
    "add",
    "add_alias",
    "change",
    "get_or_create",
    "join",
    "merge",
    "remove",
    "remove_alias",
    "rename",
    "set_parent",
]

_BY_MACHINE = (TagSource.MACHINE, TagSource.AUTO)


class TagNameTaken(ValueError):
    """Another tag has this name (or had it, and it is an alias now): merging is what is wanted."""

    def __init__(self, tag: Tag) -> None:
        super().__init__(tag.name)
        self.tag = tag


class TagCycle(ValueError):
    """A tag cannot stand under itself or under one of its own children."""


@transaction.atomic
def add(link: Link, name: str, source: TagSource = TagSource.PERSON) -> LinkTag:
    """Put a tag on a link; a new name becomes a new tag, an alias' name leads to its tag.

    Adding twice changes nothing. Raises TagNameError, also for one tag too many.
    """
    tag = get_or_create(link.owner_id, name)
    _refuse_too_many(link, tag)
    link_tag, created = LinkTag.objects.get_or_create(
        owner_id=link.owner_id, link=link, tag=tag, defaults={"source": source}
    )
    if not created and link_tag.source in _BY_MACHINE and source not in _BY_MACHINE:
        # Now a person means it, too.
        link_tag.source = source
        link_tag.save(update_fields=["source"])
    mark_added(link, tag, tag_key(name))
    if created:
        refresh_link_words([link.pk])
        announcements.tags_changed(link)
    return link_tag


@transaction.atomic
def remove(link: Link, tag: Tag) -> None:
    """Take a tag off a link. That is remembered: neither a suggestion nor a rule brings it back."""
    deleted, _ = LinkTag.objects.filter(owner_id=link.owner_id, link=link, tag=tag).delete()
    mark_removed(link, tag, was_on=bool(deleted))
    if deleted:
        refresh_link_words([link.pk])
        announcements.tags_changed(link)


@transaction.atomic
def change(link: Link, add_names: Iterable[str], remove_names: Iterable[str]) -> None:
    """Take tags off a link and put others on it, all or nothing.

    A name to take off may be an alias or a slug; one the link does not have is no fault. Raises TagNameError.
    """
    for name in remove_names:
        key = tag_key(name)
        named = Q(key=key) | Q(slug=name) | Q(aliases__key=key)
        for tag in Tag.objects.filter(named, owner_id=link.owner_id, link_tags__link=link).distinct():
            remove(link, tag)
    for name in add_names:
        add(link, name)


@transaction.atomic
def rename(tag: Tag, name: str) -> Tag:
    """Give a tag another name. Where the key changes, the old name stays as an alias, so that it still finds it.

    Raises TagNameError, and TagNameTaken when the name belongs to another tag.
    """
    tag = _locked(tag)
    old_name, old_key = tag.name, tag.key
    tag.name, tag.key = clean_tag_name(name), tag_key(clean_tag_name(name))
    tag.forms = tag_forms(tag.name)
    if tag.key != old_key:
        other = seen(tag.owner_id, tag.key)
        if other is not None and other.pk != tag.pk:
            raise TagNameTaken(other)
    if tag_slug(tag.name) != tag_slug(old_name):
        tag.slug = new_slug(tag.owner_id, tag.name, besides=tag)
    try:
        with transaction.atomic():
            tag.save(update_fields=["name", "key", "slug", "forms"])
    except IntegrityError:
        raise TagNameTaken(Tag.objects.filter(owner_id=tag.owner_id, key=tag.key).first() or tag) from None
    if tag.key != old_key:
        _leave_alias(tag, old_name, old_key)
        TagAlias.objects.filter(owner_id=tag.owner_id, key=tag.key).delete()
    move_suggestions(tag, into=tag)
    refresh_link_words(_link_ids(tag))
    return tag


@transaction.atomic
def merge(source: Tag, into: Tag) -> Tag:
    """Make two tags one: links, suggestions, children and aliases of `source` go to `into`, its name becomes an alias.

    Raises ValueError when they are one tag already or belong to two people.
    """
    into = join(source, into)
    # All its links, not only those that came: the new other name is found in their words, too.
    refresh_link_words(_link_ids(into))
    return into


@transaction.atomic
def join(source: Tag, into: Tag) -> Tag:
    """As `merge`, but the words of the links are left to whoever joins many tags and writes them once."""
    if source.pk == into.pk or source.owner_id != into.owner_id:
        raise ValueError("a tag merges into another tag of the same person")
    # Locked in one order, whichever way round two people at two tabs ask.
    held = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=[source.pk, into.pk]).order_by("pk")}
    if len(held) < 2:
        return held.get(into.pk, into)
    source, into = held[source.pk], held[into.pk]
    theirs = LinkTag.objects.filter(owner_id=into.owner_id, tag=into).values("link_id")
    LinkTag.objects.filter(tag=source, link__in=theirs).delete()
    LinkTag.objects.filter(tag=source).update(tag=into)
    _adopt_children(source, into)
    TagAlias.objects.filter(tag=source).update(tag=into)
    # Who reads its feed goes on reading, now of both.
    Feed.objects.filter(tag=source).update(tag=into)
    same = TagRule.objects.filter(tag=into).values("query")
    TagRule.objects.filter(tag=source).exclude(query__in=same).update(tag=into)
    _leave_alias(into, source.name, source.key)
    move_suggestions(source, into=into)
    source.delete()
    return into


@transaction.atomic
def set_parent(tag: Tag, parent: Tag | None) -> Tag:
    """Stand a tag under another one, or at the top. Raises TagCycle."""
    # All are held, so that two changes at once cannot close a ring together.
    own = Tag.objects.select_for_update().filter(owner_id=tag.owner_id).order_by("pk")
    parents = dict(own.values_list("pk", "parent_id"))
    above = parent.pk if parent is not None else None
    while above is not None:
        if above == tag.pk or above not in parents:
            raise TagCycle(tag.name)
        above = parents[above]
    tag.parent = parent
    tag.save(update_fields=["parent"])
    return tag


@transaction.atomic
def add_alias(tag: Tag, name: str) -> TagAlias:
    """Give a tag another name. Raises TagNameError, and TagNameTaken when a tag (it may be this one) has the name."""
    tag = _locked(tag)
    shown = clean_tag_name(name)
    key = tag_key(shown)
    taken = seen(tag.owner_id, key)
    if taken is not None:
        raise TagNameTaken(taken)
    try:
        with transaction.atomic():
            alias = TagAlias.objects.create(owner_id=tag.owner_id, tag=tag, name=shown, key=key, forms=tag_forms(shown))
    except IntegrityError:
        raise TagNameTaken(seen(tag.owner_id, key) or tag) from None
    move_name(key, into=tag)
    refresh_link_words(_link_ids(tag))
    return alias


@transaction.atomic
def remove_alias(alias: TagAlias) -> None:
    """Forget another name of a tag."""
    TagAlias.objects.filter(pk=alias.pk).delete()
    refresh_link_words(_link_ids(alias.tag))


def _refuse_too_many(link: Link, tag: Tag) -> None:
    held = LinkTag.objects.filter(owner_id=link.owner_id, link=link)
    if held.count() >= MOST_TAGS_OF_A_LINK and not held.filter(tag=tag).exists():
        raise TagNameError(TagProblem.TOO_MANY)


def _locked(tag: Tag) -> Tag:
    return Tag.objects.select_for_update().get(pk=tag.pk)


def _leave_alias(tag: Tag, name: str, key: str) -> None:
    TagAlias.objects.update_or_create(
        owner_id=tag.owner_id, key=key, defaults={"tag": tag, "name": name, "forms": tag_forms(name)}
    )


def _adopt_children(source: Tag, into: Tag) -> None:
    """Children of `source` go under `into`, unless `into` itself stands somewhere below `source`."""
    above = into.parent
    while above is not None and above.pk != source.pk:
        above = above.parent
    if above is not None:
        into.parent = source.parent
        into.save(update_fields=["parent"])
    Tag.objects.filter(parent=source).exclude(pk=into.pk).update(parent=into)


def _link_ids(tag: Tag) -> list[int]:
    return list(LinkTag.objects.filter(owner_id=tag.owner_id, tag=tag).values_list("link_id", flat=True))
