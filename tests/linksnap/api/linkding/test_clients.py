"""The requests that public programs for linkding send, as their sources show, each with what they need of the answer.

linkding-extension (save, tags, search by address), linkding-injector (search), Linkdy (Flutter; forms instead of JSON,
no slash after check), Pinkt / linkding-apps (Kotlin; offset, limit, detail of errors), aiolinkding (Home Assistant and
command lines; /health first), floccus (follows `next` to the end; unknown fields), SingleFile (test_assets.py).
"""

from urllib.parse import quote

import pytest
from django.test import Client

from linksnap.models import Link
from linksnap.services import links, tags
from tests.linksnap.api.linkding.programs import LinkdingProgram
from tests.people import person

pytestmark = pytest.mark.django_db

PAGE = "https://zili.example/排版?第=1"


@pytest.fixture
def program() -> LinkdingProgram:
    return LinkdingProgram(person("alice"))


def kept(title: str, url: str = PAGE, *names: str) -> Link:
    link = links.save(person("alice"), url, options=links.SaveOptions(title=title, tags=names, capture=False)).link
    return links.update(link, links.LinkChanges(is_unread=False))


def test_it_serves_the_browser_extension(program: LinkdingProgram) -> None:
    kept("别的", "https://css.example/", "网页 设计", "css")
    assert program.get("bookmarks/?limit=1")["results"]
    names = [tag["name"] for tag in program.get("tags/?limit=1000")["results"]]
    assert names and not any(" " in name for name in names)
    check = program.get(f"bookmarks/check/?url={quote(PAGE, safe='')}")
    assert check["bookmark"] is None and check["metadata"]["title"] is None and check["auto_tags"] == []
    sent = {
        "url": PAGE, "title": "排版笔记", "description": "", "notes": "周末看", "tag_names": ["网页-设计", "新标签"],
        "unread": True, "shared": False,
    }  # fmt: skip
    saved = program.answer(201, "POST", "bookmarks/", sent)
    # A known tag in one word is the tag it was, not a second one.
    assert saved["tag_names"] == ["新标签", "网页-设计"] and person("alice").tags.count() == 3
    again = program.get(f"bookmarks/check/?url={quote(PAGE, safe='')}")["bookmark"]
    assert again["id"] == saved["id"] and again["unread"] is True
    assert program.get(f"bookmarks/?q={quote(saved['url'], safe='')}&limit=1")["results"][0]["id"] == saved["id"]
    assert program.ask("DELETE", f"bookmarks/{saved['id']}/").status_code == 204


def test_it_serves_the_injector(program: LinkdingProgram) -> None:
    kept("中文排版笔记")
    rows = program.get(f"bookmarks/?q={quote('排版 笔记')}&limit=10")["results"]
    assert [(row["title"], row["url"], row["tag_names"]) for row in rows] == [("中文排版笔记", rows[0]["url"], [])]
    refused = LinkdingProgram(None).ask("GET", "bookmarks/?limit=1")
    assert refused.status_code == 401 and refused.json()["detail"]


def test_it_serves_linkdy(program: LinkdingProgram) -> None:
    assert Client().get("/api/").status_code == 401
    fields = {
        "url": PAGE, "title": "排版笔记", "description": "行高", "notes": "", "is_archived": "false", "unread": "true",
        "shared": "false", "tag_names": ["排版", "CSS"],
    }  # fmt: skip
    made = program.send_form("POST", "bookmarks/", fields)
    assert made.status_code == 201, made.content
    row = made.json()
    assert row["tag_names"] == ["CSS", "排版"] and row["unread"] is True and row["is_archived"] is False
    checked = program.ask("GET", f"bookmarks/check?url={quote(PAGE, safe='')}")
    assert checked.status_code == 200 and checked.json()["bookmark"]["id"] == row["id"]
    changed = program.send_form("PATCH", f"bookmarks/{row['id']}/", {"unread": "false"}).json()
    assert changed["unread"] is False and changed["title"] == "排版笔记" and len(changed["tag_names"]) == 2
    changed = program.send_form(
        "PUT", f"bookmarks/{row['id']}/", fields | {"tag_names[0]": "新", "title": "新题"}
    ).json()
    assert changed["title"] == "新题" and changed["tag_names"] == ["CSS", "排版", "新"]
    assert program.send_form("POST", "tags/", {"name": "读"}).json()["name"] == "读"
    for path in ("archive", "unarchive"):
        assert program.ask("POST", f"bookmarks/{row['id']}/{path}/").status_code == 204
    for path in ("bookmarks/", "bookmarks/archived/", "bookmarks/shared/"):
        assert "results" in program.get(f"{path}?q=&limit=20&offset=0")


def test_it_serves_the_kotlin_apps(program: LinkdingProgram) -> None:
    link = kept("排版笔记", PAGE, "排版")
    query = quote("排版 !unread")
    assert program.get(f"bookmarks/?offset=0&limit=20&q={query}")["count"] == 0
    links.update(link, links.LinkChanges(is_unread=True))
    body = program.get(f"bookmarks/?offset=0&limit=20&q={query}")
    assert body["count"] == 1 and body["results"][0]["id"] == link.pk
    assert program.get(f"bookmarks/?offset=0&limit=20&q={quote('!untagged')}")["count"] == 0
    sent = {"url": link.url, "title": "新题", "is_archived": False, "unread": False, "shared": False, "tag_names": []}
    assert program.answer(201, "POST", "bookmarks/", sent)["id"] == link.pk
    assert program.answer(404, "GET", "bookmarks/99999/")["detail"]


def test_it_serves_aiolinkding(program: LinkdingProgram) -> None:
    assert Client().get("/health").json()["status"] == "healthy"
    made = program.answer(201, "POST", "bookmarks/", {"url": PAGE, "tag_names": ["排版"]})
    assert program.get(f"bookmarks/{made['id']}/") == made
    assert program.answer(200, "PATCH", f"bookmarks/{made['id']}/", {"title": "题"})["title"] == "题"
    assert program.get("user/profile/")["version"]


def test_it_serves_floccus(program: LinkdingProgram) -> None:
    for number in range(7):
        kept(f"文章{number}", f"https://zili.example/文/{number}", "排版")
    seen, following = [], "bookmarks/?limit=3"
    while following:
        body = program.get(following)
        seen += [row["id"] for row in body["results"]]
        following = (body["next"] or "").removeprefix("http://testserver/api/")
    assert len(seen) == len(set(seen)) == 7
    made = program.answer(201, "POST", "bookmarks/", {"url": PAGE, "title": "新", "description": "", "tags": ["x"]})
    changed = program.answer(200, "PATCH", f"bookmarks/{made['id']}/", {"url": PAGE, "title": "改", "tags": []})
    assert changed["title"] == "改" and changed["id"] == made["id"]
    assert program.ask("DELETE", f"bookmarks/{made['id']}/").status_code == 204
    assert program.ask("DELETE", f"bookmarks/{made['id']}/").status_code == 404
    assert not tags.Tag.objects.filter(name="x").exists()
