"""What is known of a person's map: the one that is shown, its groups and points, and the pages it is drawn from."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import BooleanField, F, Func, Min, QuerySet, Value
from numpy.typing import NDArray

from linksnap.models import Encoder, LibraryMap, Link, LinkTag, MapPlace, PageEmbedding, User
from linksnap.rules.map_area import UNIT, MapArea

MOST_PAGES = 20_000
"""The newest; a map of more would be neither drawn in a minute nor redrawn without a pause."""
_VECTORS = """
SELECT link.id, halfvec_send(page.vector) FROM linksnap_pageembedding page
JOIN linksnap_link link ON link.id = page.link_id
WHERE page.owner_id = %s AND page.encoder_id = %s AND link.owner_id = %s AND NOT link.is_archived
ORDER BY link.created_at DESC, link.id DESC LIMIT %s
"""


@dataclass(frozen=True)
class MapGroup:
    """A group of pages on a map: its number, depth (0: seen from far), the one it lies in (-1: none), its words."""

    number: int
    depth: int
    parent: int
    x: float
    y: float
    pages: int
    words: tuple[str, ...]
    colour: int

    @classmethod
    def of(cls, row: dict[str, Any]) -> "MapGroup":
        """A group as the map keeps it."""
        return cls(**{**row, "words": tuple(row["words"])})


@dataclass(frozen=True)
class PageToPlace:
    """What a map is drawn from: a link with its title, tags, site and language."""

    link_id: int
    title: str
    tags: tuple[str, ...]
    site: str
    lang: str


def shown_map(owner: User) -> LibraryMap | None:
    """The newest finished map."""
    return LibraryMap.objects.filter(owner=owner, is_ready=True).order_by("-made_at", "-pk").first()


def groups_of(shown: LibraryMap) -> list[MapGroup]:
    """The groups of a map, the large before the small, those seen from far first."""
    return [MapGroup.of(row) for row in shown.clusters.get("groups", [])]


def deepest_within(groups: list[MapGroup], number: int) -> list[int]:
    """The numbers that places carry of the pages in a group."""
    own = {number}
    for group in groups:
        if group.parent in own:
            own.add(group.number)
    return sorted(own)


def links_within(owner: User, area: MapArea) -> QuerySet[MapPlace, int]:
    """The ids of the links of `owner` that lie in a part of the map that is shown."""
    shown = shown_map(owner)
    places = MapPlace.objects.filter(map=shown) if shown else MapPlace.objects.none()
    if shown and area.group is not None:
        places = places.filter(cluster__in=deepest_within(groups_of(shown), area.group))
    elif area.corners:
        places = places.filter(_encloses(area))
    return places.values_list("link_id", flat=True)


def _encloses(area: MapArea) -> Func:
    point = Func(F("x"), F("y"), function="point")
    return Func(
        Value(area.as_polygon),
        point,
        template="(CAST(%(expressions)s))",
        arg_joiner=" AS polygon) @> (",
        output_field=BooleanField(),
    )


def name_of(owner: User, area: MapArea) -> tuple[str, ...]:
    """The words a group is called by; () for an area drawn by hand or a group that is no more."""
    shown = shown_map(owner) if area.group is not None else None
    groups = groups_of(shown) if shown else []
    return next((group.words for group in groups if group.number == area.group), ())


def own_places(shown: LibraryMap) -> QuerySet[MapPlace]:
    """The places of a map whose links are still in the library and not put away."""
    return MapPlace.objects.filter(map=shown, link__owner_id=shown.owner_id, link__is_archived=False)


def points(shown: LibraryMap) -> bytes:
    """All points as the page reads them: n numbers (uint32), n x, n y and n groups (int16), little-endian.

    A point's number names it in other addresses; coordinates are ten-thousandths.
    """
    first = first_place(shown)
    rows = list(own_places(shown).order_by("pk").values_list("pk", "x", "y", "cluster"))
    numbers = np.array([pk - first for pk, _, _, _ in rows], dtype="<u4")
    places = np.rint(np.array([(x, y) for _, x, y, _ in rows]).reshape(-1, 2).T * UNIT).astype("<i2")
    groups = np.array([group for _, _, _, group in rows], dtype="<i2")
    return bytes(numbers.tobytes() + places.tobytes() + groups.tobytes())


def first_place(shown: LibraryMap) -> int:
    """The id that point numbers are counted from."""
    return MapPlace.objects.filter(map=shown).aggregate(first=Min("pk"))["first"] or 0


def numbers_of(shown: LibraryMap, link_ids: set[int]) -> bytes:
    """The numbers of the points of some links, as little-endian uint32."""
    first = first_place(shown)
    rows = MapPlace.objects.filter(map=shown).values_list("pk", "link_id")
    numbers = [pk - first for pk, link_id in rows if link_id in link_ids]
    return bytes(np.array(numbers, dtype="<u4").tobytes())


def counts_of(shown: LibraryMap, link_ids: set[int]) -> dict[int, int]:
    """How many of some links lie in each group, whatever its depth."""
    counts: dict[int, int] = defaultdict(int)
    for link_id, number in own_places(shown).values_list("link_id", "cluster"):
        if link_id in link_ids:
            counts[number] += 1
    # Those within come after the group they lie in.
    for group in reversed(groups_of(shown)):
        counts[group.parent] += counts[group.number]
    return counts


def pages_with_vectors(owner: User, encoder: Encoder) -> int:
    """How many pages a map of `owner` could hold."""
    return PageEmbedding.objects.filter(owner=owner, encoder=encoder, link__is_archived=False).count()


def vectors_of(owner: User, encoder: Encoder) -> tuple[list[int], NDArray[np.float32]]:
    """The newest links that have a page vector, and these vectors (n, dim)."""
    with connection.cursor() as cursor:
        cursor.execute(_VECTORS, [owner.pk, encoder.pk, owner.pk, MOST_PAGES])
        rows = cursor.fetchall()
    vectors = np.zeros((len(rows), encoder.dim), dtype=np.float32)
    for number, (_, sent) in enumerate(rows):
        vectors[number] = np.frombuffer(sent, dtype=">f2", offset=4)
    return [link_id for link_id, _ in rows], vectors


def pages_to_place(owner: User, link_ids: list[int]) -> Iterator[PageToPlace]:
    """What a map is drawn from besides the vectors, for each of the links in their order."""
    tags: dict[int, list[str]] = defaultdict(list)
    for link_id, name in LinkTag.objects.filter(owner=owner).order_by("pk").values_list("link_id", "tag__name"):
        tags[link_id].append(name)
    fields = ("pk", "title", "current_snapshot__title", "host", "current_snapshot__lang")
    rows = {row[0]: row[1:] for row in Link.objects.filter(owner=owner).values_list(*fields).iterator()}
    for link_id in link_ids:
        title, of_page, host, lang = rows.get(link_id, ("", "", "", ""))
        yield PageToPlace(link_id, title or of_page or "", tuple(tags[link_id]), host, lang or "")


def places_before(owner: User) -> tuple[LibraryMap | None, dict[int, tuple[float, float, int]]]:
    """The map that is shown, and of each link on it the place and the number of its group."""
    shown = shown_map(owner)
    rows = MapPlace.objects.filter(map=shown).values_list("link_id", "x", "y", "cluster") if shown else []
    return shown, {link_id: (x, y, group) for link_id, x, y, group in rows}
