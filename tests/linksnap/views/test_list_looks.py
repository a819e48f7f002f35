"""How each list is looked at: remembered by list, and an address that says it always wins."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from linksnap.models import User
from linksnap.services import collections
from tests.kept import link_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
_SIGNS = {
    "grid": 'class="grid" id="results"',
    "compact": 'class="grid compact"',
    "list": 'class="list"',
    "table": '<table class="table"',
}


def test_it_remembers_each_list_by_itself_and_the_address_wins() -> None:
    alice = person("alice")
    link = link_of(alice, "https://zili.example/", "排版")
    tag_of(alice, "字体", link)
    place = collections.create(alice, "阅读")
    collections.add_links(place, [link.pk])
    at = {"library": "/", "tag": "/tags/字体/", "collection": reverse("collection", args=[place.public_id])}
    client = browser_of(alice)
    for name, view in zip(at, ("table", "compact", "list"), strict=True):
        answer = client.post(reverse("list_look", args=[name]), {"view": view, "next": f"{at[name]}?page=2"})
        assert (answer.status_code, unquote(answer["Location"])) == (303, f"{at[name]}?page=2&view={view}")
    for name, view in zip(at, ("table", "compact", "list"), strict=True):
        assert _SIGNS[view] in client.get(at[name]).content.decode(), name
        assert _SIGNS["grid"] in client.get(f"{at[name]}?view=grid").content.decode(), name
    # Looking at an address changes nothing.
    assert User.objects.get(pk=alice.pk).views == {
        "library": {"view": "table"},
        "tag": {"view": "compact"},
        "collection": {"view": "list"},
    }


def test_it_remembers_the_order_and_begins_at_the_first_page() -> None:
    alice = person("alice")
    for number, title in enumerate(("乙", "甲")):
        link_of(alice, f"https://zili.example/{number}", title)
    client = browser_of(alice)
    address = {"sort": "oldest", "next": "/?page=2&lang="}
    assert client.post(reverse("list_look", args=["library"]), address)["Location"] == "/?lang=&sort=oldest"
    page = client.get("/").content.decode()
    assert page.index("乙") < page.index("甲")
    newest = client.get("/?sort=newest").content.decode()
    assert newest.index("甲") < newest.index("乙")
    # A search still begins with the best match.
    client.post(reverse("list_look", args=["search"]), {"sort": "title", "view": "list", "next": "/?q=x"})
    assert "Best match" in client.get("/?q=x&mode=keyword").content.decode()


@pytest.mark.parametrize("views", [[], None, {"library": 7}, {"library": {"view": ["x"], "sort": None}}])
def test_it_takes_whatever_stands_there(views: object) -> None:
    alice = person("alice")
    User.objects.filter(pk=alice.pk).update(views=views or [])
    client = browser_of(alice)
    assert client.get("/").status_code == 200
    assert client.post(reverse("list_look", args=["library"]), {"view": "list", "sort": "none"}).status_code == 303
    assert (
        client.post(reverse("list_look", args=["library"]), {"view": "x", "next": "//evil.example"})["Location"] == "/"
    )
    assert client.post(reverse("list_look", args=["none"]), {"view": "list"}).status_code == 404
    assert User.objects.get(pk=alice.pk).views == {"library": {"view": "list"}} or views == {
        "library": {"view": ["x"], "sort": None}
    }
