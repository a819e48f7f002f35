"""The maps of libraries: when another one is due, asking for it, keeping it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from linksnap import jobs
from linksnap.models import Encoder, LibraryMap, MapPlace, User
from linksnap.queries import library_maps
from linksnap.queries.library_maps import MapGroup
from linksnap.queries.nearest_pages import active_encoder

DRAW_TASK = "workers.tasks.draw_map"
LEAST_PAGES = 20
"""Fewer pages are seen at a glance in any list."""
GROWTH = 1.1
# A drawing that has said nothing for so long is dead: 20,000 pages take a minute, on a busy machine a few.
_LONGEST = timedelta(minutes=15)
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Place:
    """Where a link goes on a map, and the number of its deepest group."""

    link_id: int
    x: float
    y: float
    group: int


@dataclass(frozen=True)
class Standing:
    """How it stands with a person's map: the one shown, whether one is being drawn, or the last drawing failed.

    `pages` could be on it; without an encoder none can.
    """

    shown: LibraryMap | None
    is_drawing: bool
    has_failed: bool
    has_encoder: bool
    pages: int

    @property
    def is_possible(self) -> bool:
        """True when there are enough pages for a map."""
        return self.has_encoder and self.pages >= LEAST_PAGES


def standing(owner: User) -> Standing:
    """How it stands with the map of `owner`."""
    encoder = active_encoder()
    last = LibraryMap.objects.filter(owner=owner).order_by("-made_at", "-pk").first()
    is_drawing = last is not None and _is_open(last)
    return Standing(
        shown=library_maps.shown_map(owner),
        is_drawing=is_drawing,
        has_failed=last is not None and not last.is_ready and not is_drawing,
        has_encoder=encoder is not None,
        pages=library_maps.pages_with_vectors(owner, encoder) if encoder else 0,
    )


def _is_open(row: LibraryMap) -> bool:
    return not row.is_ready and "failed" not in row.clusters and row.made_at > timezone.now() - _LONGEST


def is_due(owner: User, encoder: Encoder) -> bool:
    """True when a library has changed enough since its map was drawn, or drawing failed."""
    pages = min(library_maps.pages_with_vectors(owner, encoder), library_maps.MOST_PAGES)
    last = LibraryMap.objects.filter(owner=owner, encoder=encoder).order_by("-made_at", "-pk").first()
    if pages < LEAST_PAGES:
        return False
    return last is None or not last.links / GROWTH < pages < last.links * GROWTH


def draw_due() -> int:
    """Ask for a map for everybody for whom one is due, and again where the asking was lost; the number asked for."""
    encoder = active_encoder()
    if encoder is None:
        return 0
    waiting = LibraryMap.objects.filter(is_ready=False, clusters={}, made_at__lt=Now() - timedelta(minutes=1))
    asked = sum(_send(row.pk) for row in waiting.filter(made_at__gt=Now() - _LONGEST))
    due = [owner for owner in User.objects.filter(is_active=True) if is_due(owner, encoder)]
    return asked + sum(draw(owner) for owner in due)


def draw(owner: User) -> bool:
    """Ask for a new map of a library; False where one is being drawn, or none can be."""
    encoder = active_encoder()
    pages = library_maps.pages_with_vectors(owner, encoder) if encoder else 0
    if encoder is None or pages < LEAST_PAGES:
        return False
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        if any(_is_open(row) for row in LibraryMap.objects.filter(owner=owner, is_ready=False)):
            return False
        LibraryMap.objects.filter(owner=owner, is_ready=False).delete()
        pages = min(pages, library_maps.MOST_PAGES)
        row = LibraryMap.objects.create(owner=owner, encoder=encoder, links=pages, is_ready=False)
        transaction.on_commit(lambda: _send(row.pk))
    return True


def _send(map_id: int) -> bool:
    return jobs.send(DRAW_TASK, jobs.MAINTAIN_QUEUE, row_id=map_id)


def begin(map_id: int) -> LibraryMap | None:
    """Take a map that was asked for; None where somebody draws it already, or nobody wants it any more."""
    begun = {"begun": timezone.now().isoformat()}
    if not LibraryMap.objects.filter(pk=map_id, is_ready=False, clusters={}).update(clusters=begun):
        return None
    return LibraryMap.objects.select_related("owner", "encoder").get(pk=map_id)


def give_up(map_id: int, detail: str) -> None:
    """Note that a map could not be drawn; the one before stays."""
    LibraryMap.objects.filter(pk=map_id, is_ready=False).update(clusters={"failed": detail[:500]})


@transaction.atomic
def keep(row: LibraryMap, places: Sequence[Place], groups: Sequence[MapGroup], scale: float) -> None:
    """Keep a drawn map in place of the one before; links deleted meanwhile are left out."""
    there = set(row.owner.links.values_list("pk", flat=True))
    kept = [at for at in places if at.link_id in there]
    rows = (MapPlace(map=row, link_id=at.link_id, x=at.x, y=at.y, cluster=at.group) for at in kept)
    MapPlace.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
    LibraryMap.objects.filter(owner_id=row.owner_id).exclude(pk=row.pk).delete()
    row.clusters = {"scale": scale, "groups": [asdict(group) for group in groups]}
    row.links, row.is_ready = len(places), True
    row.save(update_fields=["clusters", "links", "is_ready"])
