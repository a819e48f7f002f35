"""Which links of a person have nearly the same text: what an index of sketches finds, and what was marked so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from linksnap.models import Link, Passage, Snapshot, User
from linksnap.rules.near_text import TOO_SHORT, bands

# Of those that share a part of the sketch the oldest are looked at: a wall before a thousand pages costs no more.
_MOST_A_BAND = 50
_MOST_COMPARED = 24
_SHIFTS = (48, 32, 16, 0)
# One index a part (models.Snapshot): the expressions must be written alike there and here.
_ONE = f"""
(SELECT id FROM linksnap_snapshot WHERE owner_id = %s AND fingerprint IS NOT NULL
AND ((fingerprint >> {{shift}}) & 65535) = %s ORDER BY id LIMIT {_MOST_A_BAND})
"""
_SHARING = f"""
SELECT id, count(*) AS shared FROM ({" UNION ALL ".join(_ONE.replace("{shift}", str(shift)) for shift in _SHIFTS)}) hits
GROUP BY id ORDER BY shared DESC, id LIMIT %s
"""


@dataclass(frozen=True)
class SketchedLink:
    """A link whose current text has a sketch; `original_id` is the older link it is marked as a copy of."""

    link_id: int
    snapshot_id: int
    created_at: datetime
    original_id: int | None
    sketch: int

    @property
    def age(self) -> tuple[datetime, int]:
        """What orders links from the oldest on."""
        return self.created_at, self.link_id


@dataclass(frozen=True)
class NearPairs:
    """Ids of links in pairs, original and copy; `looked_at` of the `pages` with text were compared so far."""

    pairs: list[tuple[int, int]]
    looked_at: int
    pages: int


def links_sharing(owner_id: int, sketch: int, besides: int) -> list[SketchedLink]:
    """Links that share a part of a sketch, most parts first, 24 at most; without the link of the id `besides`."""
    if sketch == TOO_SHORT:
        return []
    params: list[int] = [value for part in bands(sketch) for value in (owner_id, part)]
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, [*params, _MOST_COMPARED + 1])
        places = {row[0]: place for place, row in enumerate(cursor.fetchall())}
    found = sketched(owner_id, Q(current_snapshot__in=list(places)))
    return sorted((one for one in found if one.link_id != besides), key=lambda one: places[one.snapshot_id])


def sketched(owner_id: int, which: Q) -> list[SketchedLink]:
    """The links of a person, chosen by `which`, whose current text has a sketch and is long enough to compare."""
    rows = Link.objects.filter(which, owner_id=owner_id, current_snapshot__fingerprint__isnull=False)
    fields = ("pk", "current_snapshot_id", "created_at", "near_duplicate_of_id", "current_snapshot__fingerprint")
    return [SketchedLink(*row) for row in rows.values_list(*fields) if row[-1] != TOO_SHORT]


def texts_of(owner_id: int, snapshot_ids: Iterable[int]) -> dict[int, str]:
    """The texts of snapshots, as their passages have them."""
    rows = Passage.objects.filter(owner_id=owner_id, snapshot_id__in=list(snapshot_ids)).order_by("snapshot_id", "n")
    parts: dict[int, list[str]] = {}
    for snapshot_id, text in rows.values_list("snapshot_id", "text"):
        parts.setdefault(snapshot_id, []).append(text)
    return {snapshot_id: "\n".join(texts) for snapshot_id, texts in parts.items()}


def without_sketch() -> QuerySet[Snapshot]:
    """Searchable versions, of all people, that nobody has looked at yet; the oldest first."""
    passages = Passage.objects.filter(owner=OuterRef("owner"), snapshot=OuterRef("pk"))
    return Snapshot.objects.filter(Exists(passages), fingerprint=None).order_by("pk")


def originals_of(owner: User, link_ids: Sequence[int]) -> dict[int, int]:
    """For each of these links that is marked as a copy, the id of its original."""
    marked = Link.objects.filter(owner=owner, pk__in=list(link_ids), near_duplicate_of__isnull=False)
    return {pk: original or 0 for pk, original in marked.values_list("pk", "near_duplicate_of_id")}


def near_pairs(owner: User) -> NearPairs:
    """All marked pairs but those with a link in the archive, and how far the looking has come."""
    own = Link.objects.filter(owner=owner, is_archived=False)
    marked = own.filter(near_duplicate_of__is_archived=False).order_by("near_duplicate_of_id", "pk")
    pairs = [(original or 0, copy) for original, copy in marked.values_list("near_duplicate_of_id", "pk")]
    with_text = own.filter(current_snapshot__indexed_at__isnull=False)
    unseen = with_text.filter(current_snapshot__fingerprint=None, passages__snapshot=F("current_snapshot")).distinct()
    pages = with_text.count()
    return NearPairs(pairs, pages - unseen.count(), pages)


def same_text(link: Link) -> list[Link]:
    """The other links of its group, the original first, then by age; at most ten."""
    original = link.near_duplicate_of_id or link.pk
    group = Link.objects.filter(Q(pk=original) | Q(near_duplicate_of=original), owner_id=link.owner_id)
    others = group.exclude(pk=link.pk).select_related("current_snapshot").defer("words")
    return list(others.order_by(F("near_duplicate_of").asc(nulls_first=True), "created_at", "pk")[:10])
