"""Addresses are asked through the real proxy, by HEAD, then GET; a web archive only where the operator names one."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from linksnap.models import LinkCheck, LinkHealth, WorkState
from linksnap.rules.link_health import Health
from linksnap.services import link_checks
from tests.kept import link_of
from tests.people import person
from tests.workers.outside import Site, egress, site
from workers.link_checks import look
from workers.tasks.check_link import check_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings) -> Iterator[Site]:
    with site() as place, egress(allow=f"127.0.0.1:{place.port}") as proxy:
        settings.ENV = replace(settings.ENV, egress_proxy=proxy)
        yield place


def checked(url: str) -> LinkCheck:
    link_of(person("alice"), url)
    link_checks.ask_for_all(person("alice"))
    check_link(row_id=LinkCheck.objects.get().pk, spaeter="x")
    return LinkCheck.objects.get()


def test_it_notes_where_a_page_moved(world: Site) -> None:
    world.answers |= {"/alt": (301, {"Location": "/neu"}, b""), "/neu": (200, {}, "搬到这里".encode())}
    check = checked(world.url("/alt"))
    assert (check.health, check.http_status, check.final_url) == (LinkHealth.MOVED, 200, world.url("/neu"))
    assert check.state == WorkState.SUCCEEDED


def test_it_notes_a_dead_page_and_asks_no_archive_by_itself(world: Site) -> None:
    check = checked(world.url("/weg"))
    assert (check.health, check.http_status, check.archive_url) == (LinkHealth.DEAD, 404, "")
    assert {asked.path for asked in world.asked} == {"/weg"}


def test_it_is_not_taken_in_by_a_large_page_that_says_not_found(world: Site) -> None:
    world.answers["/weg"] = (404, {}, "找不到这一页".encode() * 20_000)
    check = checked(world.url("/weg"))
    assert (check.health, check.http_status) == (LinkHealth.DEAD, 404)


def test_it_asks_the_archive_the_operator_named(world: Site, settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, web_archive=world.url("/available?url="))
    found = {"archived_snapshots": {"closest": {"available": True, "url": "https://archive.example/2019/存档"}}}

    link = f"http%3A%2F%2F127.0.0.1%3A{world.port}%2Fweg"
    world.answers[f"/available?url={link}"] = (200, {}, json.dumps(found).encode())
    assert checked(world.url("/weg")).archive_url == "https://archive.example/2019/存档"


def test_it_follows_no_ring_for_ever(world: Site, settings: Settings) -> None:
    world.answers["/kreis"] = (302, {"Location": "/kreis"}, b"")
    assert look(world.url("/kreis"), settings.ENV.egress_proxy).health == Health.UNREACHABLE


def test_it_goes_nowhere_private(settings: Settings) -> None:
    with site() as place, egress() as proxy:
        found = look(place.url("/intern"), proxy)
        assert found.health == Health.REFUSED and place.asked == []


def test_it_goes_nowhere_without_the_proxy() -> None:
    assert look("https://zhishi.example/", "").health == Health.UNREACHABLE
