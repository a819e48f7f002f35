"""Tags, bundles, the profile, and what programs ask about the server."""

import pytest
from django.test import Client

from linksnap.models import SavedSearch, Tag, Theme
from linksnap.services import tags
from tests.kept import link_of, tag_of
from tests.linksnap.api.linkding.programs import LinkdingProgram
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> LinkdingProgram:
    return LinkdingProgram(person("alice"))


def test_it_lists_tags_one_word_each(program: LinkdingProgram) -> None:
    tag_of(person("alice"), "排版"), tag_of(person("alice"), "Web design")
    body = program.get("tags/?limit=1000&q=")
    assert body["count"] == 2 and [list(row) for row in body["results"]] == [["id", "name", "date_added"]] * 2
    assert [row["name"] for row in body["results"]] == ["Web-design", "排版"]
    assert program.get(f"tags/{body['results'][1]['id']}/") == body["results"][1]
    assert program.get("tags/?limit=1")["next"] == "http://testserver/api/tags/?limit=1&offset=1"


def test_it_makes_a_tag_once(program: LinkdingProgram) -> None:
    first = program.answer(201, "POST", "tags/", {"name": "网页 设计"})
    assert first["name"] == "网页-设计" and first["date_added"].endswith("Z")
    assert program.answer(201, "POST", "tags/", {"name": "网页-设计"}) == first and Tag.objects.count() == 1
    assert program.answer(400, "POST", "tags/", {}) == {"name": ["This field is required."]}
    assert program.answer(400, "POST", "tags/", {"name": "  "}) == {"name": ["This field may not be blank."]}
    assert set(program.answer(400, "POST", "tags/", {"name": "好，坏"})) == {"name"}


def test_it_deletes_a_tag_and_leaves_its_links(program: LinkdingProgram) -> None:
    link = link_of(person("alice"))
    tag = tags.add(link, "排版").tag
    assert program.ask("DELETE", f"tags/{tag.pk}/").status_code == 204
    assert not Tag.objects.exists() and program.get(f"bookmarks/{link.pk}/")["tag_names"] == []


def test_it_shows_saved_searches_as_bundles(program: LinkdingProgram) -> None:
    for place, name in enumerate(["周末读", "工作"]):
        SavedSearch.objects.create(owner=person("alice"), name=name, query=f"#{name}", position=1 - place)
    rows = program.get("bundles/")["results"]
    assert [(row["name"], row["search"], row["order"]) for row in rows] == [
        ("工作", "#工作", 0),
        ("周末读", "#周末读", 1),
    ]
    assert rows[0]["any_tags"] == rows[0]["all_tags"] == rows[0]["excluded_tags"] == ""
    assert program.get(f"bundles/{rows[0]['id']}/") == rows[0]


def test_it_tells_the_profile(program: LinkdingProgram) -> None:
    assert program.get("user/profile/")["theme"] == "auto"
    alice = person("alice")
    alice.theme = Theme.DARK
    alice.save()
    body = program.get("user/profile/")
    assert (
        body["theme"] == "dark" and body["tag_search"] == "lax" and body["search_preferences"]["sort"] == "added_desc"
    )
    assert list(body)[-1] == "version"


def test_it_is_healthy_to_anybody() -> None:
    body = Client().get("/health").json()
    assert body["status"] == "healthy" and [int(part) for part in body["version"].split(".")] >= [1, 22, 0]


def test_it_says_where_the_lists_are(program: LinkdingProgram) -> None:
    assert program.get("")["bookmarks"] == "http://testserver/api/bookmarks/"
