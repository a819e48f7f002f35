"""The map as the page reads it: its points, what lies in a part of it, and nothing of anybody else's."""

import numpy as np
import pytest

from linksnap.models import Link, MapPlace, User
from linksnap.queries import library_maps
from linksnap.rules.map_area import UNIT, MapArea, read_map_area
from linksnap.services.library_maps import standing
from tests.e2e.sample_map import map_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def carol() -> User:
    owner = person("carol")
    map_of(owner, 48)
    return owner


def _points(content: bytes) -> np.ndarray:
    """Number, x, y and group of each point."""
    n = len(content) // 10
    columns = [np.frombuffer(content[: 4 * n], "<u4"), *np.frombuffer(content[4 * n :], "<i2").reshape(3, n)]
    return np.stack([column.astype(np.int64) for column in columns], axis=1)


def test_it_gives_every_point_and_what_it_is(carol: User) -> None:
    client = browser_of(carol)
    answer = client.get("/map/points/")
    points = _points(answer.content)
    assert len(points) == 48
    assert np.abs(points[:, 1:3]).max() <= UNIT
    number, x, y, group = points[7]
    told = client.get(f"/map/places/{number}/", headers={"accept": "application/json"}).json()
    shown = standing(carol).shown
    assert shown
    place = MapPlace.objects.get(map=shown, pk=library_maps.first_place(shown) + number)
    assert (told["title"], told["site"]) == (place.link.title, place.link.host)
    assert (round(place.x * UNIT), round(place.y * UNIT), place.cluster) == (x, y, group)
    assert place.link.title in client.get(f"/map/places/{number}/").content.decode()
    # Nothing is sent twice; what was put away is not on the map any more, and neither is its card.
    assert client.get("/map/points/", headers={"if-none-match": answer["ETag"]}).status_code == 304
    Link.objects.filter(pk=place.link_id).update(is_archived=True)
    again = client.get("/map/points/", headers={"if-none-match": answer["ETag"]})
    assert len(again.content) == 470
    assert client.get(f"/map/places/{number}/").status_code == 404


def test_it_lists_a_group_and_what_a_line_encloses(carol: User) -> None:
    client = browser_of(carol)
    points = _points(client.get("/map/points/").content)
    shown = standing(carol).shown
    assert shown
    far = [group for group in library_maps.groups_of(shown) if group.depth == 0]
    assert sum(group.pages for group in far) == 48
    listed = client.get(f"/?area=g{far[0].number}")
    assert listed.context["page"].paginator.count == far[0].pages
    assert far[0].words[0] in listed.content.decode()
    x, y = points[0, 1:3].tolist()
    line = "_".join(map(str, (x - 3, y - 3, x + 3, y - 3, x + 3, y + 3, x - 3, y + 3)))
    within = np.frombuffer(client.get(f"/map/found/?area={line}").content, "<u4")
    assert points[0, 0] in within
    assert client.get(f"/?area={line}").context["page"].paginator.count == len(within)
    # What a search finds stands out on the map, and is counted in the list of groups.
    page = client.get("/map/?q=tag:茶")
    found = np.frombuffer(client.get("/map/found/?q=tag:茶").content, "<u4")
    assert sum(row.matches for row in page.context["rows"]) == len(found) > 0


def test_it_shows_nobody_elses_map(carol: User) -> None:
    bob = browser_of(person("bob"))
    assert bob.get("/map/points/").content == b""
    assert bob.get("/map/places/0/").status_code == 404
    assert bob.get("/?area=g0").context["page"].paginator.count == 0
    assert bob.get("/?area=-9999_-9999_9999_-9999_9999_9999").context["page"].paginator.count == 0
    assert browser_of(carol).get("/map/points/?v=1.000").status_code == 404


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("g12", MapArea(group=12)),
        ("0_0_10000_0_0_-5000", MapArea(corners=((0.0, 0.0), (1.0, 0.0), (0.0, -0.5)))),
        ("", None),
        ("g", None),
        ("g٣", None),
        ("g123456", None),
        ("0_0_1_1", None),
        ("0_0_1_1_2", None),
        ("0_0_1_1_2_99999", None),
        ("0_0_1_1_2_3;drop", None),
        ("_".join(["1"] * 400), None),
    ],
)
def test_it_reads_areas_and_nothing_else(text: str, area: MapArea | None) -> None:
    assert read_map_area(text) == area
