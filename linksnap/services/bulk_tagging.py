"""Put tags on many links, take them off, or put one in the place of others: by set operations, in one change set."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from linksnap.models import ChangeSet, Link, LinkTag, Suggestion, SuggestionState, Tag, TagAlias, TagSource, User
from linksnap.rules.tag_names import clean_tag_name, tag_key
from linksnap.services import bulk_rows, bulk_tag_journal, change_sets, tags
from linksnap.services.bulk_rows import Columns
from linksnap.services.suggestion_moves import REMOVED

_BY_MACHINE = (TagSource.MACHINE, TagSource.AUTO)


@transaction.atomic
def add(owner: User, link_ids: Sequence[int], names: Sequence[str]) -> ChangeSet:
    """Put tags on links as the person's own; new names become tags, other names lead to theirs.

    What was proposed under these names is accepted with it. Raises TagNameError, and then nothing has changed.
    """
    step = _Step(owner.pk)
    wanted = step.tags_of(names)
    held = _held(owner.pk, link_ids)
    for name, tag in wanted:
        step.put_on(tag, tag_key(name), held)
    return step.close([tag.name for _, tag in wanted])


@transaction.atomic
def remove(owner: User, link_ids: Sequence[int], names: Sequence[str]) -> ChangeSet:
    """Take tags (by name, other name or slug) off links; where they were proposed once, that counts as a no."""
    step = _Step(owner.pk)
    found = _found(owner.pk, names)
    step.take_off(found, _held(owner.pk, link_ids))
    return step.close([tag.name for tag in found])


@transaction.atomic
def replace(owner: User, link_ids: Sequence[int], names: Sequence[str], instead: str) -> ChangeSet:
    """Take tags off those of the links that have one, and put the tag `instead` on these. Raises TagNameError."""
    step = _Step(owner.pk)
    [(_, wanted)] = step.tags_of([instead])
    found = [tag for tag in _found(owner.pk, names) if tag.pk != wanted.pk]
    held = step.take_off(found, _held(owner.pk, link_ids))
    step.put_on(wanted, tag_key(instead), held)
    return step.close([tag.name for tag in found], wanted.name)


@transaction.atomic
def remove_automatic(owner: User) -> ChangeSet | None:
    """Take every tag off that was put on by itself and nobody confirmed: that counts as a no. None: there is none."""
    rows = LinkTag.objects.filter(owner=owner, source=TagSource.AUTO)
    # Who confirms one holds its tag, too, so that none goes that a person has just kept.
    own = Tag.objects.select_for_update(no_key=True).filter(owner=owner, pk__in=rows.order_by().values("tag_id"))
    tags_held = list(own.order_by("pk"))
    links_of: dict[int, list[int]] = {tag.pk: [] for tag in tags_held}
    for tag_id, link_id in rows.filter(tag__in=tags_held).order_by("link_id").values_list("tag_id", "link_id"):
        links_of[tag_id].append(link_id)
    step = _Step(owner.pk)
    _held(owner.pk, sorted({link_id for ids in links_of.values() for link_id in ids}))
    for tag in tags_held:
        step.take_off([tag], links_of[tag.pk])
    return step.close([tag.name for tag in tags_held]) if step.touched else None


def _held(owner_id: int, link_ids: Sequence[int]) -> list[int]:
    """Those of the links that are there and the person's, held until the step is done; always after the tags."""
    links = Link.objects.select_for_update(no_key=True).filter(owner_id=owner_id, pk__in=link_ids)
    return list(links.order_by("pk").values_list("pk", flat=True))


def _found(owner_id: int, names: Sequence[str]) -> list[Tag]:
    """The tags that are called so, held. A name that is none's is no fault."""
    keys, slugs = {tag_key(name) for name in names}, [name.lower() for name in names]
    own = Tag.objects.filter(owner_id=owner_id)
    named = own.filter(Q(key__in=keys) | Q(slug__in=slugs) | Q(aliases__key__in=keys)).values("pk")
    return list(own.select_for_update(no_key=True).filter(pk__in=named).order_by("pk"))


class _Step:
    """One bulk change of tags, and what its undo needs (services.bulk_tag_journal)."""

    def __init__(self, owner_id: int) -> None:
        self.owner_id = owner_id
        self.before: dict[str, list[Any]] = {name: [] for name in bulk_tag_journal.PARTS}
        self.touched: set[int] = set()

    def tags_of(self, names: Sequence[str]) -> list[tuple[str, Tag]]:
        """The tags of some names, made where they are new; in one order, so that two steps wait for each other."""
        by_key = {tag_key(clean_tag_name(name)): name for name in names}
        own = {"owner_id": self.owner_id, "key__in": by_key}
        known = {*Tag.objects.filter(**own).values_list("key", flat=True)}
        known |= {*TagAlias.objects.filter(**own).values_list("key", flat=True)}
        found = [(by_key[key], tags.get_or_create(self.owner_id, by_key[key])) for key in sorted(by_key)]
        self.before["made"] += [tag.pk for name, tag in found if tag_key(name) not in known]
        return found

    def put_on(self, tag: Tag, typed_key: str, link_ids: Sequence[int]) -> None:
        """Put one tag on links, and settle what was proposed under its name or the typed one."""
        if not link_ids:
            return
        constants = {"owner_id": self.owner_id, "tag_id": tag.pk, "source": TagSource.PERSON.value}
        fresh = bulk_rows.insert(LinkTag, Columns({"link_id": list(link_ids)}, constants), returning=["link_id"])
        added = [link_id for (link_id,) in fresh]
        # A tag a machine has put on: now a person means it, too.
        machine = LinkTag.objects.filter(owner_id=self.owner_id, tag=tag, link_id__in=link_ids, source__in=_BY_MACHINE)
        confirmed = list(machine.values_list("pk", "source", "link_id"))
        LinkTag.objects.filter(pk__in=[row[0] for row in confirmed]).update(source=TagSource.PERSON)
        self.before["put"].append([tag.pk, added])
        self.before["confirmed"] += [row[:2] for row in confirmed]
        self.touched.update(added, (row[2] for row in confirmed))
        self._decide(Q(tag=tag) | Q(key__in={tag.key, typed_key}), link_ids, SuggestionState.ACCEPTED, tag)

    def take_off(self, wanted: Sequence[Tag], link_ids: Sequence[int]) -> list[int]:
        """Take tags off links; the links that had one of them."""
        rows = LinkTag.objects.filter(owner_id=self.owner_id, tag__in=wanted, link_id__in=link_ids).order_by("pk")
        taken = list(rows.values_list("link_id", "tag_id", "source", "probability", "created_at"))
        LinkTag.objects.filter(owner_id=self.owner_id, tag__in=wanted, link_id__in=link_ids).delete()
        self.before["taken"] += [[*row[:4], row[4].isoformat()] for row in taken]
        self.touched.update(row[0] for row in taken)
        for tag in wanted:
            self._refuse(tag, [row[0] for row in taken if row[1] == tag.pk])
        return sorted({row[0] for row in taken})

    def close(self, names: list[str], instead: str = "") -> ChangeSet:
        """Write down what was done, and have it searched for and told of."""
        bulk_tag_journal.tell(self.owner_id, self.touched)
        summary = {"links": len(self.touched), "tags": names[:20], "instead": instead}
        return change_sets.record(self.owner_id, bulk_tag_journal.TAGGED, summary, self.before)

    def _refuse(self, tag: Tag, link_ids: Sequence[int]) -> None:
        """A person does not want this tag on the links; that is written down where nobody ever proposed it, too."""
        about = Q(tag=tag) | Q(key=tag.key)
        self._decide(about, link_ids, SuggestionState.REJECTED, None)
        own = Suggestion.objects.filter(about, owner_id=self.owner_id, link_id__in=link_ids)
        known = set(own.values_list("link_id", flat=True))
        arrays = {"link_id": [link_id for link_id in link_ids if link_id not in known]}
        named = {"owner_id": self.owner_id, "tag_id": tag.pk, "name": tag.name, "key": tag.key}
        decided = {
            "state": SuggestionState.REJECTED.value,
            "decided_at": timezone.now(),
            "reason": REMOVED,
            "score": 0.0,
        }
        rows = bulk_rows.insert(Suggestion, Columns(arrays, named | decided), returning=["id"])
        self.before["refused"] += [pk for (pk,) in rows]

    def _decide(self, about: Q, link_ids: Sequence[int], state: SuggestionState, tag: Tag | None) -> None:
        """Settle what is proposed for the links; a tag that is given becomes theirs."""
        open_ones = Suggestion.objects.filter(about, owner_id=self.owner_id, link_id__in=link_ids).exclude(state=state)
        rows = list(open_ones.order_by("pk").values_list("pk", "state", "tag_id", "decided_at"))
        if not rows:
            return
        values: dict[str, Any] = {"state": state, "decided_at": timezone.now()} | ({"tag": tag} if tag else {})
        Suggestion.objects.filter(pk__in=[row[0] for row in rows]).update(**values)
        self.before["decided"] += [[*row[:3], row[3].isoformat() if row[3] else None, state.value] for row in rows]
