"""When a map is due and asked for, what happens to one that dies, and how a new one takes the place of the old."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from linksnap.models import Encoder, LibraryMap, Link, MapPlace, User
from linksnap.services.library_maps import begin, draw, draw_due, give_up, is_due, standing
from ml.maps.layout import lay_out
from tests.e2e.sample_map import fill_map_library
from tests.people import browser_of, person
from workers.map_drawing import main
from workers.tasks.draw_map import draw_map

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Iterator[list[int]]:
    """The ids of the maps that workers were asked for."""
    asked: list[int] = []

    def send(task: str, queue: str, row_id: int) -> bool:
        asked.append(row_id)
        return True

    with patch("linksnap.services.library_maps.jobs.send", send):
        yield asked


@pytest.fixture
def carol() -> User:
    owner = person("carol")
    fill_map_library(owner, 30)
    return owner


def _drawn(owner: User) -> None:
    row = LibraryMap.objects.get(owner=owner, is_ready=False)
    with patch("workers.map_drawing.os.nice"), patch("sys.argv", ["", str(row.pk)]):
        main()


def test_it_asks_for_a_map_once_and_draws_it(
    carol: User, sent: list[int], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert draw_due() == 1
        assert draw_due() == 0
        assert not draw(carol)
    assert sent == [LibraryMap.objects.get(owner=carol).pk]
    client = browser_of(carol)
    assert "is being drawn" in client.get("/map/").content.decode()
    assert "HX-Refresh" not in client.get("/map/standing/").headers
    _drawn(carol)
    now = standing(carol)
    assert now.shown and not now.is_drawing and not now.has_failed
    assert MapPlace.objects.filter(map=now.shown).count() == 30
    assert client.get("/map/standing/").headers["HX-Refresh"] == "true"
    # A few pages more or less change nothing, many do; the new map takes the old one's place and keeps its scale.
    encoder = Encoder.objects.get()
    assert not is_due(carol, encoder)
    going = list(carol.links.order_by("pk").values_list("pk", flat=True)[:7])
    Link.objects.filter(pk__in=going[:2]).delete()
    assert not is_due(carol, encoder)
    Link.objects.filter(pk__in=going).delete()
    assert is_due(carol, encoder)
    places = list(MapPlace.objects.filter(map=now.shown).order_by("x").values_list("x", flat=True))
    assert draw(carol)
    assert standing(carol).shown == now.shown
    # It goes on from where the pages lay. How far they move is for tests/ml/maps: thirty pages are no measure.
    with patch("workers.map_drawing.lay_out", wraps=lay_out) as laid:
        _drawn(carol)
    before = laid.call_args.args[2]
    assert before.scale == now.shown.clusters["scale"]
    assert sorted(before.places[:, 0].tolist()) == pytest.approx(places)
    again = standing(carol).shown
    assert again and again != now.shown and LibraryMap.objects.filter(owner=carol).count() == 1
    assert MapPlace.objects.filter(map=again).count() == len(places) == 23


def test_it_says_why_there_is_no_map(carol: User) -> None:
    dora = browser_of(person("dora"))
    assert "0 of 20 pages" in dora.get("/map/").content.decode()
    assert dora.post("/map/draw/").status_code == 303
    assert not LibraryMap.objects.exists()
    Encoder.objects.all().update(state="retired")
    assert "has not started" in browser_of(carol).get("/map/").content.decode()
    assert draw_due() == 0


def test_it_gives_up_a_drawing_that_died_and_lets_another_begin(carol: User, sent: list[int]) -> None:
    assert draw(carol)
    row = LibraryMap.objects.get()
    assert begin(row.pk)
    # A doubled hint finds nothing to do.
    assert begin(row.pk) is None
    give_up(row.pk, "MemoryError()")
    assert standing(carol).has_failed
    assert not is_due(carol, row.encoder)
    assert "could not be drawn" in browser_of(carol).get("/map/").content.decode()
    assert draw(carol)
    silent = LibraryMap.objects.get()
    LibraryMap.objects.filter(pk=silent.pk).update(made_at=timezone.now() - timedelta(hours=1))
    assert standing(carol).has_failed
    assert draw(carol)
    assert LibraryMap.objects.get() != silent


def test_it_notes_a_process_that_died(carol: User, sent: list[int]) -> None:
    draw(carol)
    row = LibraryMap.objects.get()
    with patch("workers.map_process.subprocess.run") as run:
        run.return_value.returncode = -9
        draw_map(row_id=row.pk)
    row.refresh_from_db()
    assert row.clusters == {"failed": "exit -9"}
    assert run.call_args.args[0][1:] == ["-m", "workers.map_drawing", str(row.pk)]
