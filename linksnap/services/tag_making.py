"""Find the tag of a name, or make it, with the tags above it where the name is a nested one; forget unused ones."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from linksnap.models import Feed, Tag
from linksnap.rules.tag_forms import tag_forms
from linksnap.rules.tag_names import clean_tag_name, free_slug, levels_of, tag_key, tag_slug

# Each try only fails when somebody else has just taken the same slug.
_SLUG_TRIES = 8


@transaction.atomic
def get_or_create(owner_id: int, name: str) -> Tag:
    """The person's tag of this name, made if it is new, and held against a merge until the transaction ends.

    A new nested name (`ai/nlp`) makes the tags above it, too, and stands under them; a tag `nlp` that stands under `ai`
    already is the one that is meant. Raises TagNameError.
    """
    shown = clean_tag_name(name)
    tag = find(owner_id, tag_key(shown))
    if tag is not None:
        return tag
    parent: Tag | None = None
    for level in levels_of(shown):
        tag = find(owner_id, tag_key(level)) or _child_named(parent, level) or _made(owner_id, level, parent)
        parent = tag
    assert tag is not None
    return tag


def find(owner_id: int, key: str) -> Tag | None:
    """The tag of a key or of an alias' key, locked so that no merge takes it away meanwhile."""
    return _named(Tag.objects.select_for_update(no_key=True, of=("self",)), owner_id, key)


def seen(owner_id: int, key: str) -> Tag | None:
    """The same without a lock: who holds one tag must not wait for another that waits for the first."""
    return _named(Tag.objects.all(), owner_id, key)


def make_under(parent: Tag, name: str) -> Tag:
    """The tag of this name, made directly under `parent` if no tag has it. Raises TagNameError."""
    shown = clean_tag_name(name)
    known = find(parent.owner_id, tag_key(shown)) or find(parent.owner_id, tag_key(f"{parent.name}/{shown}"))
    return known or _made(parent.owner_id, shown, parent)


def forget_unused(owner_id: int, tag_ids: Iterable[int]) -> None:
    """Delete those of these tags that nothing hangs on: no link, no tag below, no other name, no rule, no feed."""
    bare = Tag.objects.filter(
        owner_id=owner_id, pk__in=list(tag_ids), link_tags=None, children=None, aliases=None, rules=None
    )
    bare = bare.exclude(pk__in=Feed.objects.filter(owner_id=owner_id, tag__isnull=False).values("tag_id"))
    # A tag that stood above another one holds nothing only when that has gone.
    while bare.delete()[0]:
        pass


def _named(tags: QuerySet[Tag], owner_id: int, key: str) -> Tag | None:
    own = tags.filter(owner_id=owner_id)
    return own.filter(key=key).first() or own.filter(aliases__key=key).first()


def _child_named(parent: Tag | None, level: str) -> Tag | None:
    """The tag directly under `parent` that has the last part of a nested name as its own."""
    if parent is None:
        return None
    below = Tag.objects.select_for_update(no_key=True, of=("self",)).filter(owner_id=parent.owner_id, parent=parent)
    return below.filter(key=tag_key(level.rsplit("/", 1)[-1])).first()


def _made(owner_id: int, name: str, parent: Tag | None) -> Tag:
    key = tag_key(name)
    for _ in range(_SLUG_TRIES):
        try:
            with transaction.atomic():
                slug, forms = new_slug(owner_id, name), tag_forms(name)
                return Tag.objects.create(owner_id=owner_id, name=name, key=key, slug=slug, parent=parent, forms=forms)
        except IntegrityError:
            # Somebody made it, or took its slug, in this very moment.
            tag = find(owner_id, key)
            if tag is not None:
                return tag
    raise RuntimeError("no slug stayed free long enough")


def new_slug(owner_id: int, name: str, besides: Tag | None = None) -> str:
    """A slug of the name that no tag of the person but `besides` has."""
    others = Tag.objects.filter(owner_id=owner_id, slug__startswith=tag_slug(name))
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return free_slug(name, set(others.values_list("slug", flat=True)))
