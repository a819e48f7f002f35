"""Make tags, rename them, stand them elsewhere, give them other names, each so that one step takes it back."""

from django.db import transaction
from django.db.models import Max

from linksnap.models import ChangeSet, Suggestion, SuggestionState, Tag, TagAlias, User
from linksnap.rules.tag_forms import tag_forms
from linksnap.services import change_sets, tags
from linksnap.services.search_index import refresh_link_words
from linksnap.services.suggestion_moves import move_suggestions
from linksnap.services.tag_making import forget_unused, make_under, seen
from linksnap.services.tags import TagNameTaken

MADE, RENAMED, MOVED, ALIASES = "tag_made", "tag_renamed", "tag_moved", "tag_aliases"


@transaction.atomic
def make(owner: User, name: str, parent: Tag | None = None) -> tuple[Tag, ChangeSet]:
    """Make a tag, under `parent` where there is one; else a nested name (`ai/nlp`) makes those above it, too.

    Raises TagNameError, and TagNameTaken when a tag has the name, as its own or as another name of it.
    """
    newest = Tag.objects.filter(owner=owner).aggregate(last=Max("pk"))["last"] or 0
    tag = make_under(parent, name) if parent else tags.get_or_create(owner.pk, name)
    if tag.pk <= newest:
        raise TagNameTaken(tag)
    # What is proposed under this name is no new tag from now on.
    waiting = Suggestion.objects.filter(owner=owner, key=tag.key, tag=None, state=SuggestionState.PENDING)
    waiting.update(tag=tag)
    made, above = [tag.pk], tag.parent
    while above is not None and above.pk > newest:
        made.append(above.pk)
        above = above.parent
    return tag, change_sets.record(owner, MADE, {"name": tag.name}, {"made": made})


@change_sets.undoes(MADE)
def unmake(change_set: ChangeSet) -> None:
    """Those made go, unless something hangs on them by now."""
    forget_unused(change_set.owner_id, change_set.before["made"])


@transaction.atomic
def rename(tag: Tag, name: str) -> tuple[Tag, ChangeSet]:
    """Give a tag another name, as services.tags.rename does, which also tells what it raises."""
    held = Tag.objects.select_for_update().get(pk=tag.pk)
    before = {"tag": held.pk, "name": held.name, "key": held.key, "slug": held.slug, "aliases": _aliases(held)}
    renamed = tags.rename(held, name)
    before["new_key"] = renamed.key
    summary = {"name": before["name"], "new": renamed.name}
    return renamed, change_sets.record(renamed.owner_id, RENAMED, summary, before)


@change_sets.undoes(RENAMED)
def name_back(change_set: ChangeSet) -> None:
    """The old name, unless another tag has got it since or the tag has been renamed once more."""
    before = change_set.before
    tag = Tag.objects.select_for_update().filter(owner_id=change_set.owner_id, pk=before["tag"]).first()
    if tag is None or tag.key != before["new_key"]:
        return
    owner_of_name = seen(tag.owner_id, before["key"])
    if owner_of_name is not None and owner_of_name.pk != tag.pk:
        return
    tag.name, tag.key, tag.forms = before["name"], before["key"], tag_forms(before["name"])
    if not Tag.objects.filter(owner_id=tag.owner_id, slug=before["slug"]).exclude(pk=tag.pk).exists():
        tag.slug = before["slug"]
    TagAlias.objects.filter(tag=tag, key=tag.key).delete()
    tag.save(update_fields=["name", "key", "slug", "forms"])
    _bring_aliases(tag, before["aliases"])
    move_suggestions(tag, into=tag)
    refresh_link_words(tag.link_tags.values_list("link_id", flat=True))


@transaction.atomic
def stand_under(tag: Tag, parent: Tag | None) -> ChangeSet:
    """Stand a tag under another one, or at the top (None). Raises TagCycle."""
    # All of them in one order, as set_parent does: two moves at once would wait for each other else.
    own = Tag.objects.select_for_update().filter(owner_id=tag.owner_id).order_by("pk")
    old = dict(own.values_list("pk", "parent_id"))[tag.pk]
    held = Tag.objects.get(pk=tag.pk)
    tags.set_parent(held, parent)
    summary = {"name": held.name, "parent": parent.name if parent else ""}
    return change_sets.record(held.owner_id, MOVED, summary, {"tag": held.pk, "parent": old, "new": held.parent_id})


@change_sets.undoes(MOVED)
def stand_back(change_set: ChangeSet) -> None:
    """Where it stood, unless it was moved once more or that place lies below it by now."""
    before, own = change_set.before, Tag.objects.filter(owner_id=change_set.owner_id)
    tag = own.filter(pk=before["tag"], parent_id=before["new"]).first()
    parent = own.filter(pk=before["parent"]).first() if before["parent"] else None
    if tag is None or (before["parent"] and parent is None):
        return
    try:
        tags.set_parent(tag, parent)
    except tags.TagCycle:
        return


@transaction.atomic
def add_alias(tag: Tag, name: str) -> ChangeSet:
    """Give a tag another name. Raises what services.tags.add_alias raises."""
    alias = tags.add_alias(tag, name)
    before = {"tag": tag.pk, "added": alias.key}
    return change_sets.record(tag.owner_id, ALIASES, {"name": tag.name, "alias": alias.name}, before)


@transaction.atomic
def remove_alias(alias: TagAlias) -> ChangeSet:
    """Forget another name of a tag."""
    tag, before = alias.tag, {"tag": alias.tag_id, "removed": [alias.name, alias.key]}
    tags.remove_alias(alias)
    return change_sets.record(tag.owner_id, ALIASES, {"name": tag.name, "alias": alias.name}, before)


@change_sets.undoes(ALIASES)
def alias_back(change_set: ChangeSet) -> None:
    """A name that was added goes, one that was removed comes back, unless a tag has it by now."""
    before = change_set.before
    tag = Tag.objects.filter(owner_id=change_set.owner_id, pk=before["tag"]).first()
    if tag is None:
        return
    alias = TagAlias.objects.filter(tag=tag, key=before.get("added", "")).first()
    if alias is not None:
        tags.remove_alias(alias)
    elif "removed" in before and seen(tag.owner_id, before["removed"][1]) is None:
        tags.add_alias(tag, before["removed"][0])


def _aliases(tag: Tag) -> list[list[str]]:
    return [[name, key] for name, key in tag.aliases.order_by("pk").values_list("name", "key")]


def _bring_aliases(tag: Tag, aliases: list[list[str]]) -> None:
    """Those of before that are missing, but for names that others have by now."""
    for name, key in aliases:
        if seen(tag.owner_id, key) is None:
            TagAlias.objects.create(owner_id=tag.owner_id, tag=tag, name=name, key=key, forms=tag_forms(name))
