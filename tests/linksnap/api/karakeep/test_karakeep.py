"""Programs made for Karakeep: what they send and what they must be given back; strangers and readers; bad requests."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern

from linksnap.api.karakeep.urls import urlpatterns
from linksnap.models import Capture, Collection, Link, LinkTag, SavedSearch, Tag, TagSource, TokenScope, User
from linksnap.services import collections, saved_searches, tokens
from tests.kept import link_of, snapshot_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db
PAGE = "https://zili.example/排版"


class Program:
    """A client with a token of its owner; without one when there is no owner."""

    def __init__(self, owner: User | None, scope: TokenScope = TokenScope.WRITE) -> None:
        self.client = Client(raise_request_exception=False)
        secret = tokens.create(owner, "扩展", scope).secret if owner else ""
        self.headers = {"Authorization": f"Bearer {secret}"} if owner else {}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        address = f"/karakeep/api/v1/{path}"
        return self.client.generic(method, address, data, content_type="application/json", headers=self.headers)

    def answer(self, status: int, method: str, path: str, body: object = None) -> Any:
        response = self.ask(method, path, body)
        assert response.status_code == status, (response.status_code, response.content.decode())
        return response.json() if response.content else None


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def test_it_saves_and_shows_a_link_as_karakeep_does(program: Program) -> None:
    sent = {"type": "link", "url": PAGE, "title": "中文排版", "note": "再读", "favourited": True, "source": "extension"}
    made = program.answer(201, "POST", "bookmarks", sent)
    assert (made["title"], made["note"], made["favourited"], made["archived"]) == ("中文排版", "再读", True, False)
    assert made["content"]["type"] == "link" and made["content"]["crawlStatus"] == "pending"
    assert made.keys() >= {"id", "createdAt", "modifiedAt", "taggingStatus", "summarizationStatus", "userId", "assets"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", made["createdAt"])
    assert Capture.objects.get().link == Link.objects.get(public_id=made["id"])
    Link.objects.update(is_archived=True)
    again = program.answer(200, "POST", "bookmarks", {"type": "link", "url": PAGE, "title": "别的", "note": ""})
    assert (again["id"], again["title"], again["note"], again["archived"]) == (made["id"], "中文排版", "再读", False)
    assert program.answer(200, "GET", f"bookmarks/check-url?url={PAGE}") == {"bookmarkId": made["id"]}
    assert program.answer(200, "GET", "bookmarks/check-url?url=没有") == {"bookmarkId": None}


def test_it_tells_what_the_page_says(program: Program) -> None:
    link = link_of(person("alice"), PAGE)
    snapshot_of(link, "页面的标题", author="作者")
    LinkTag.objects.create(owner=link.owner, link=link, tag=tag_of(link.owner, "机器"), source=TagSource.MACHINE)
    LinkTag.objects.create(owner=link.owner, link=link, tag=tag_of(link.owner, "自动"), source=TagSource.AUTO)
    tag_of(link.owner, "手动", link)
    shown = program.answer(200, "GET", f"bookmarks/{link.public_id}")
    assert shown["title"] is None and shown["content"]["title"] == "页面的标题"
    assert (shown["content"]["author"], shown["content"]["crawlStatus"]) == ("作者", "success")
    given = {tag["name"]: tag["attachedBy"] for tag in shown["tags"]}
    assert given == {"机器": "ai", "自动": "ai", "手动": "human"}


def test_it_pages_filters_and_searches(program: Program) -> None:
    alice = person("alice")
    for n in range(5):
        link_of(alice, f"https://例子.example/{n}", f"第{n}篇")
    Link.objects.filter(title="第0篇").update(is_archived=True, is_favourite=True)
    first = program.answer(200, "GET", "bookmarks?limit=3")
    rest = program.answer(200, "GET", f"bookmarks?limit=3&cursor={first['nextCursor']}")
    assert len({row["id"] for row in first["bookmarks"] + rest["bookmarks"]}) == 5 and rest["nextCursor"] is None
    for query, titles in (("archived=true", ["第0篇"]), ("favourited=false&limit=1&sortOrder=asc", ["第1篇"])):
        assert [row["title"] for row in program.answer(200, "GET", f"bookmarks?{query}")["bookmarks"]] == titles
    found = program.answer(200, "GET", "bookmarks/search?q=is:archived")
    assert [row["title"] for row in found["bookmarks"]] == ["第0篇"] and found["nextCursor"] is None
    assert len(program.answer(200, "GET", "bookmarks?limit=坏&cursor=-1")["bookmarks"]) == 5


def test_it_changes_tags_and_deletes(program: Program) -> None:
    link = link_of(person("alice"), PAGE, "旧的")
    path = f"bookmarks/{link.public_id}"
    changed = program.answer(200, "PATCH", path, {"title": None, "note": "新的笔记", "archived": True})
    assert (changed["title"], changed["note"], changed["archived"]) == (None, "新的笔记", True)
    attached = program.answer(200, "POST", f"{path}/tags", {"tags": [{"tagName": "排版"}, {"tagName": "CSS"}]})
    known = {tag.name: str(tag.pk) for tag in Tag.objects.all()}
    assert attached == {"attached": [known["排版"], known["CSS"]]}
    gone = program.answer(200, "DELETE", f"{path}/tags", {"tags": [{"tagId": known["CSS"]}, {"tagName": "没有"}]})
    assert gone == {"detached": [known["CSS"]]} and link.link_tags.get().tag.name == "排版"
    assert program.answer(204, "DELETE", path) is None and not Link.objects.exists()
    assert program.answer(404, "GET", path)["code"] == "NOT_FOUND"


def test_it_shows_collections_searches_and_tags_as_lists(program: Program) -> None:
    alice = person("alice")
    link = link_of(alice, PAGE, "排版")
    top = collections.create(alice, "阅读")
    made = program.answer(201, "POST", "lists", {"name": "设计", "icon": "🎨", "parentId": top.public_id})
    assert made["parentId"] == top.public_id and made["type"] == "manual"
    kept = saved_searches.save(alice, "全部", "is:unread", "keyword")
    program.answer(204, "PUT", f"lists/{made['id']}/bookmarks/{link.public_id}")
    lists = program.answer(200, "GET", "lists")["lists"]
    assert [(row["name"], row["type"]) for row in lists] == [("阅读", "manual"), ("设计", "manual"), ("全部", "smart")]
    for list_id in (made["id"], kept.public_id):
        found = program.answer(200, "GET", f"lists/{list_id}/bookmarks")["bookmarks"]
        assert [row["id"] for row in found] == [link.public_id]
        assert program.answer(200, "GET", f"lists/{list_id}")["id"] == list_id
    assert [row["name"] for row in program.answer(200, "GET", f"bookmarks/{link.public_id}/lists")["lists"]] == ["设计"]
    program.answer(204, "DELETE", f"lists/{made['id']}/bookmarks/{link.public_id}")
    assert not link.collection_links.exists()
    tag = tag_of(alice, "排版", link)
    assert program.answer(200, "GET", "tags")["tags"][0]["numBookmarks"] == 1
    assert program.answer(200, "GET", f"tags/{tag.pk}/bookmarks")["bookmarks"][0]["id"] == link.public_id
    assert program.answer(200, "GET", "users/me")["name"] == "alice"
    assert program.client.get("/karakeep/api/health").status_code == 200


def test_it_takes_what_singlefile_sends(program: Program) -> None:
    file = SimpleUploadedFile("页面.html", "<p>行高与标点。".encode(), "text/html")
    sent = program.client.post(
        "/karakeep/api/v1/bookmarks/singlefile?ifexists=overwrite", {"url": PAGE, "file": file}, headers=program.headers
    )
    assert sent.status_code == 201 and sent.json()["content"]["url"] == Link.objects.get().url


BAD = [
    ("POST", "bookmarks", {"type": "text", "text": "只是文字"}),
    ("POST", "bookmarks", {"type": "link", "url": "javascript:alert(1)"}),
    ("POST", "bookmarks", {"type": "link"}),
    ("POST", "bookmarks", {"type": "link", "url": PAGE, "title": 7}),
    ("POST", "bookmarks", {"type": "link", "url": PAGE, "favourited": "ja"}),
    ("POST", "bookmarks", b"{"),
    ("POST", "bookmarks", b"\xff\x00"),
    ("POST", "bookmarks", [1]),
    ("POST", "bookmarks/singlefile", {"url": PAGE}),
    ("POST", "lists", {"name": ""}),
    ("POST", "lists", {"name": "词", "type": "smart", "query": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), BAD)
def test_it_says_what_is_wrong(method: str, path: str, body: object, program: Program) -> None:
    told = program.answer(400, method, path, body)
    assert told["code"] == "BAD_REQUEST" and told["message"] and not Link.objects.exists()


def test_it_refuses_names_that_are_no_tags(program: Program) -> None:
    path = f"bookmarks/{link_of(person('alice'), PAGE).public_id}/tags"
    for tags in ("排版", [7], [{"tagName": "长" * 500}]):
        assert program.answer(400, "POST", path, {"tags": tags})["code"] == "BAD_REQUEST"
    for tags in ([{}], [{"tagId": "9" * 30}], [{"tagId": "1"}]):
        assert program.answer(404, "POST", path, {"tags": tags})["code"] == "NOT_FOUND"
    assert not Tag.objects.exists()


def doors() -> list[tuple[str, str]]:
    return [(method, path_of(one)) for one in urlpatterns for method in sorted(one.callback.methods)]  # type: ignore[attr-defined]


def path_of(pattern: URLPattern) -> str:
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern.pattern))
    return named.lstrip("^").removesuffix("/?$") or "gibtsnicht"


@pytest.mark.parametrize(("method", "path"), doors())
def test_its_doors_are_closed_to_others(method: str, path: str) -> None:
    alice = person("alice")
    link, tag = link_of(alice, PAGE, "爱丽丝的"), tag_of(alice, "排版")
    kept = collections.create(alice, "爱丽丝的合集")
    saved_searches.save(alice, "爱丽丝的搜索", "排版")
    own = path.format(bookmark=link.public_id, list_id=kept.public_id, tag_id=tag.pk)
    told = Program(None).answer(401, method, own, {"title": "改了"})
    assert told == {"code": "UNAUTHORIZED", "message": "Unauthorized"}
    bob = Program(person("bob")).ask(method, own, {"title": "改了", "tags": [{"tagName": "改了"}]})
    assert "爱丽丝" not in bob.content.decode() and bob.status_code != 500
    assert "{" not in path or bob.status_code == 404
    if method != "GET":
        assert Program(alice, TokenScope.READ).ask(method, own, {"title": "改了"}).status_code == 403
    link.refresh_from_db()
    assert link.title == "爱丽丝的" and not link.link_tags.exists()
    assert Collection.objects.filter(owner=alice).count() == SavedSearch.objects.count() == 1


def test_it_answers_a_method_that_is_none_there(program: Program) -> None:
    response = program.ask("PUT", "bookmarks", {})
    assert response.status_code == 405 and response["Allow"] == "GET, POST"
