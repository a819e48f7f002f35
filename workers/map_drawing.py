"""Draws one map of a library: `python -m workers.map_drawing MAP_ID`, started by the maintenance worker."""

import os
import sys
import time
from collections.abc import Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

import numpy as np  # noqa: E402
import structlog  # noqa: E402

from linksnap.models import LibraryMap  # noqa: E402
from linksnap.queries.library_maps import (  # noqa: E402
    MapGroup,
    groups_of,
    pages_to_place,
    places_before,
    vectors_of,
)
from linksnap.rules.segment import language_of_script  # noqa: E402
from linksnap.services import library_maps  # noqa: E402
from linksnap.services.library_maps import Place  # noqa: E402
from ml.maps.clusters import Cut, cut  # noqa: E402
from ml.maps.colours import colour_clusters  # noqa: E402
from ml.maps.layout import Before, Laid, lay_out  # noqa: E402
from ml.maps.names import NamedPage, name_clusters  # noqa: E402

log = structlog.get_logger(__name__)

_NICE = 15


def draw(row: LibraryMap) -> None:
    """Lay the pages out, cut the map into groups, name and colour them, keep it all."""
    started = time.monotonic()
    link_ids, vectors = vectors_of(row.owner, row.encoder)
    pages = list(pages_to_place(row.owner, link_ids))
    shown, known = places_before(row.owner)
    langs = [page.lang or language_of_script(page.title) for page in pages]
    laid = lay_out(vectors, langs, _before(shown, link_ids, known))
    found = cut(laid.places)
    words = name_clusters(found, [NamedPage(page.title, page.tags, page.site) for page in pages])
    colours = colour_clusters(found, _old_colours(shown, link_ids, known))
    groups = [
        MapGroup(one.number, one.depth, one.parent, round(one.x, 4), round(one.y, 4), one.pages, named, colour)
        for one, named, colour in zip(found.clusters, words, colours, strict=True)
    ]
    library_maps.keep(row, _places(link_ids, laid, found), groups, laid.scale)
    log.info("map_drawn", owner=row.owner_id, links=len(link_ids), seconds=round(time.monotonic() - started, 1))


_Known = dict[int, tuple[float, float, int]]


def _before(shown: LibraryMap | None, link_ids: Sequence[int], known: _Known) -> Before | None:
    if shown is None or not known:
        return None
    nowhere = (np.nan, np.nan, -1)
    places = np.array([known.get(link_id, nowhere)[:2] for link_id in link_ids], dtype=np.float32)
    return Before(places.reshape(-1, 2), float(shown.clusters.get("scale", 1.0)))


def _old_colours(shown: LibraryMap | None, link_ids: Sequence[int], known: _Known) -> list[int]:
    """The colour each page had, -1 where it had none."""
    colours = {group.number: group.colour for group in groups_of(shown)} if shown else {}
    return [colours.get(known[link_id][2], -1) if link_id in known else -1 for link_id in link_ids]


def _places(link_ids: Sequence[int], laid: Laid, found: Cut) -> list[Place]:
    rows = zip(link_ids, laid.places.tolist(), found.of_page.tolist(), strict=True)
    return [Place(link_id, x, y, group) for link_id, (x, y), group in rows]


def main() -> None:
    """Draw the map named on the command line, politely; a fault is noted in its row."""
    os.nice(_NICE)
    row = library_maps.begin(int(sys.argv[1]))
    if row is None:
        return
    try:
        draw(row)
    except Exception as error:
        log.exception("map_not_drawn", map=row.pk)
        library_maps.give_up(row.pk, repr(error))


if __name__ == "__main__":
    main()
