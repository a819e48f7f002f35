"""Marks links whose text is nearly that of an older link of the same library, and lets them go when it no longer is."""

import time
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Q

from linksnap.models import Link, Snapshot
from linksnap.queries.near_duplicates import SketchedLink, links_sharing, sketched, texts_of, without_sketch
from linksnap.rules.near_text import NEAR, TOO_SHORT, Shingles, bands, resemblance, shingles, sketch

# Two pages with one text that come at the same moment must see each other. Any number that means nothing else.
_LOCK = 0x6E65_6172
# Of the chore that looks at pages kept before there was a sketch: a page takes some milliseconds.
_BUDGET_S = 60.0
_AT_ONCE = 200


@transaction.atomic
def mark(snapshot: Snapshot) -> None:
    """Compare the text of a link's passages with the rest of its library; say which older link it is a copy of.

    Every group has one original, its oldest link, and all others point to it. Costs the same in a library of any size:
    the sketch names at most 24 links, and only those are compared word by word.
    """
    owner_id, link_id = snapshot.owner_id, snapshot.link_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, owner_id % 2**31])
    text = shingles(texts_of(owner_id, [snapshot.pk]).get(snapshot.pk, ""))
    _sketch(snapshot, sketch(text))
    found = sketched(owner_id, Q(pk=link_id, current_snapshot=snapshot))
    _let_go_of_others(owner_id, link_id, sketch(text))
    if not found:
        # Too short now, or another version has become the current one meanwhile.
        Link.objects.filter(pk=link_id, near_duplicate_of__isnull=False).update(near_duplicate_of=None)
        return
    _place(owner_id, found[0], _near(owner_id, found[0], text))


def release(owner_id: int, link_ids: Sequence[int]) -> None:
    """Let copies of links that are about to go be looked at again, by the chore: one of them is the original then."""
    copies = Link.objects.filter(owner_id=owner_id, near_duplicate_of__in=link_ids).exclude(pk__in=link_ids)
    Snapshot.objects.filter(pk__in=copies.values("current_snapshot")).update(fingerprint=None)


def catch_up(budget_s: float = _BUDGET_S) -> int:
    """Look at searchable pages that nobody has looked at, for so many seconds at most; how many."""
    done, end = 0, time.monotonic() + budget_s
    while time.monotonic() < end:
        some = list(without_sketch()[:_AT_ONCE])
        for snapshot in some:
            mark(snapshot)
            done += 1
            if time.monotonic() >= end:
                break
        if len(some) < _AT_ONCE:
            break
    return done


def _sketch(snapshot: Snapshot, value: int) -> None:
    """Only the version with passages has a sketch, so that a page is never its own copy."""
    versions = Snapshot.objects.filter(link_id=snapshot.link_id)
    versions.exclude(pk=snapshot.pk).filter(fingerprint__isnull=False).update(fingerprint=None)
    versions.filter(pk=snapshot.pk).update(fingerprint=value)


def _let_go_of_others(owner_id: int, link_id: int, value: int) -> None:
    """Copies of this link that share nothing with what it says now are looked at again by the chore."""
    parts = bands(value)
    copies = sketched(owner_id, Q(near_duplicate_of=link_id))
    if value == TOO_SHORT:
        gone = copies
    else:
        gone = [copy for copy in copies if not any(a == b for a, b in zip(parts, bands(copy.sketch), strict=True))]
    Link.objects.filter(pk__in=[copy.link_id for copy in gone]).update(near_duplicate_of=None)
    Snapshot.objects.filter(pk__in=[copy.snapshot_id for copy in gone]).update(fingerprint=None)


def _near(owner_id: int, own: SketchedLink, text: Shingles) -> list[SketchedLink]:
    """The links whose text is nearly this one."""
    candidates = links_sharing(owner_id, own.sketch, besides=own.link_id)
    texts = texts_of(owner_id, (one.snapshot_id for one in candidates))
    return [one for one in candidates if resemblance(text, shingles(texts.get(one.snapshot_id, ""))) >= NEAR]


def _place(owner_id: int, own: SketchedLink, near: Sequence[SketchedLink]) -> None:
    """Give the link its original, and that (or itself) to the younger ones that had none, with their copies."""
    older = [one for one in near if one.age < own.age and one.original_id != own.link_id]
    first = min(older, key=lambda one: (one.original_id is not None, one.age), default=None)
    original = (first.original_id or first.link_id) if first else own.link_id
    members = [own.link_id, *(one.link_id for one in near if one.original_id is None and one.age > own.age)]
    group = Link.objects.filter(Q(pk__in=members) | Q(near_duplicate_of__in=members), owner_id=owner_id)
    group.exclude(pk=original).exclude(near_duplicate_of=original).update(near_duplicate_of=original)
    Link.objects.filter(pk=original, near_duplicate_of__isnull=False).update(near_duplicate_of=None)
