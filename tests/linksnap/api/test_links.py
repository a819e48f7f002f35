"""`/links`: saving, listing, changing, deleting, tags, text and files."""

import base64

import pytest
from django.urls import reverse

from linksnap.models import Capture, Link, Tag, WorkState
from linksnap.services import captures
from tests.kept import artifact_of, capture_of, link_of, snapshot_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db

PAGE = "https://zili.example/排版"


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def kept_link(url: str = PAGE) -> Link:
    link = link_of(person("alice"), url)
    snapshot = snapshot_of(link, description="中文与西文之间的空隙")
    artifact_of(snapshot, "text", "# 中文网页排版\n\n行高与标点。".encode())
    artifact_of(snapshot, "html", "<!doctype html><title>中文网页排版</title>".encode())
    artifact_of(snapshot, "thumbnail", b"RIFF....WEBP")
    return link


def test_it_saves_a_link_with_its_capture(program: Program) -> None:
    body = {"url": "zili.example/排版?utm_source=x", "title": "排版笔记", "tags": ["排版", "CSS"], "notes": "周末看"}
    response = program.ask("POST", "links", body)
    link = response.json()
    assert response.status_code == 201 and response["Location"] == f"/api/v1/links/{link['id']}"
    assert link["url"].startswith("https://zili.example/") and link["title"] == "排版笔记"
    assert link["tags"] == ["CSS", "排版"] and link["notes"] == "周末看" and link["unread"] is True
    assert link["capture"]["state"] == "queued" and link["snapshot"] is None
    assert link["page"] == reverse("snapshot", args=[link["id"]])
    assert Capture.objects.get(public_id=link["capture"]["id"]).owner == person("alice")


def test_it_answers_200_for_a_link_that_is_there_already(program: Program) -> None:
    first = program.ask("POST", "links", {"url": PAGE}).json()
    again = program.ask("POST", "links", {"url": PAGE + "#:~:text=行高", "tags": ["排版"]})
    assert again.status_code == 200 and again.json()["id"] == first["id"] and again.json()["tags"] == ["排版"]
    assert again["Location"] == f"/api/v1/links/{first['id']}"
    assert Capture.objects.count() == 1


def test_it_captures_a_known_link_again_only_on_wish(program: Program) -> None:
    link = Link.objects.get(public_id=program.ask("POST", "links", {"url": PAGE}).json()["id"])
    snapshot_of(link)
    Capture.objects.update(state=WorkState.SUCCEEDED)
    program.ask("POST", "links", {"url": PAGE})
    assert Capture.objects.count() == 1
    again = program.ask("POST", "links", {"url": PAGE, "snapshot_again": True})
    assert again.json()["capture"]["state"] == "queued" and Capture.objects.count() == 2


def test_it_saves_nothing_when_a_tag_is_refused(program: Program) -> None:
    assert code_of(program.ask("POST", "links", {"url": PAGE, "tags": ["好，坏"]})) == (422, "tag_bad_characters")
    assert code_of(program.ask("POST", "links", {"url": PAGE, "tags": [" # "]})) == (422, "tag_empty")
    assert not Link.objects.exists() and not Tag.objects.exists()


def test_it_shows_one_link_with_its_files(program: Program) -> None:
    link = kept_link()
    tag_of(person("alice"), "排版", link)
    shown = program.get(f"links/{link.public_id}")
    assert shown["snapshot"]["title"] == "中文网页排版" and shown["snapshot"]["lang"] == "zh-Hans"
    assert shown["tags"] == ["排版"] and shown["title"] == "中文网页排版"
    files = {file["kind"]: file for file in shown["snapshot"]["artifacts"]}
    assert list(files) == ["html", "text", "thumbnail"]
    assert files["text"]["href"] == f"/api/v1/links/{link.public_id}/artifacts/text"
    for file in files.values():
        response = program.ask("GET", file["href"])
        assert response.status_code == 200 and len(response.content) == file["size"]
        assert response["ETag"] == f'"{file["sha256"]}"' and "sandbox" in response["Content-Security-Policy"]


def test_it_gives_the_text_of_the_page(program: Program) -> None:
    link = kept_link()
    response = program.ask("GET", f"links/{link.public_id}/text")
    assert response["Content-Type"] == "text/plain; charset=utf-8" and response["X-Content-Type-Options"] == "nosniff"
    assert response.content.decode() == "# 中文网页排版\n\n行高与标点。"
    bare = link_of(person("alice"), "https://zili.example/空")
    assert program.ask("GET", f"links/{bare.public_id}/text").status_code == 204


def test_it_says_404_for_a_file_that_is_not_there(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/空")
    assert code_of(program.ask("GET", f"links/{link.public_id}/artifacts/html")) == (404, "not_found")
    assert code_of(program.ask("GET", f"links/{link.public_id}/artifacts/密码")) == (404, "not_found")


def test_it_says_404_for_bytes_that_are_gone(program: Program) -> None:
    link = kept_link()
    link.current_snapshot.artifacts.update(sha256="0" * 64)
    assert code_of(program.ask("GET", f"links/{link.public_id}/text")) == (404, "not_found")


def test_it_changes_only_what_is_sent(program: Program) -> None:
    link = link_of(person("alice"), PAGE, title="旧标题")
    path = f"links/{link.public_id}"
    assert program.ask("PATCH", path, {"notes": "先看第三节", "favourite": True}).json()["title"] == "旧标题"
    shown = program.ask("PATCH", path, {"title": "新标题", "unread": False, "archived": True, "notes": None}).json()
    assert (shown["title"], shown["notes"], shown["favourite"]) == ("新标题", "先看第三节", True)
    assert (shown["unread"], shown["archived"]) == (False, True)


def test_it_deletes_a_link(program: Program) -> None:
    link = kept_link()
    response = program.ask("DELETE", f"links/{link.public_id}")
    assert response.status_code == 204 and response.content == b""
    assert code_of(program.ask("DELETE", f"links/{link.public_id}")) == (404, "not_found")


def test_it_asks_for_another_snapshot_once(program: Program) -> None:
    link = kept_link()
    first = program.ask("POST", f"links/{link.public_id}/captures")
    second = program.ask("POST", f"links/{link.public_id}/captures")
    assert first.status_code == second.status_code == 202 and first.json()["id"] == second.json()["id"]
    assert first["Location"] == f"/api/v1/captures/{first.json()['id']}"


def test_it_puts_tags_on_and_takes_them_off(program: Program) -> None:
    link = link_of(person("alice"), PAGE)
    assert program.ask("POST", f"links/{link.public_id}/tags", {"name": "排版"}).json()["tags"] == ["排版"]
    assert program.ask("POST", f"links/{link.public_id}/tags", {"name": "Self-Hosting"}).status_code == 200
    assert program.ask("POST", f"links/{link.public_id}/tags", {"name": "self hosting"}).json()["tags"] == [
        "Self-Hosting",
        "排版",
    ]
    assert program.ask("DELETE", f"links/{link.public_id}/tags/排版").json()["tags"] == ["Self-Hosting"]
    assert code_of(program.ask("DELETE", f"links/{link.public_id}/tags/没有")) == (404, "not_found")


def test_it_filters_by_tag_name_alias_and_site(program: Program) -> None:
    alice = person("alice")
    ours, other = link_of(alice, PAGE), link_of(alice, "https://jifang.example/备份")
    tag = tag_of(alice, "排版", ours)
    tag.aliases.create(owner=alice, name="字體排印", key="字体排印")
    bobs = link_of(person("bob"), "https://zili.example/排版")
    tag_of(person("bob"), "排版", bobs)
    for query in ("tag=排版", "tag=字體排印", "site=zili.example", "tag=排版&site=zili.example"):
        assert [item["id"] for item in program.get(f"links?{query}")["items"]] == [ours.public_id]
    assert [item["id"] for item in program.get("links?tag=没有这个")["items"]] == []
    Link.objects.filter(pk=other.pk).update(is_unread=False)
    assert [item["id"] for item in program.get("links?state=read")["items"]] == [other.public_id]
    assert code_of(program.ask("GET", "links?state=读过")) == (422, "invalid_request")


def test_it_pages_through_everything_once_while_links_come_and_go(program: Program) -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://zili.example/第{number}页") for number in range(7)]
    first = program.get("links?limit=3")
    link_of(alice, "https://zili.example/新来的")
    links[0].delete()
    second = program.get(f"links?limit=3&cursor={first['next_cursor']}")
    seen = [item["url"] for page in (first, second) for item in page["items"]]
    assert seen == [link.url for link in reversed(links)][:6] and second["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "W10", "WyIyMDI2LTAxLTAxIiwgMV0", "{}", "%00", "5LiA" * 80])
def test_it_refuses_a_cursor_it_did_not_make(program: Program, cursor: str) -> None:
    status, code = code_of(program.ask("GET", f"links?cursor={cursor}"))
    assert status == 422 and code in {"unknown_cursor", "invalid_request"}


@pytest.mark.parametrize(
    "place", ['["2026-01-01T00:00:00+00:00", Infinity]', '["2026-01-01", 1]', '{"一": 1}', "1e999"]
)
def test_it_refuses_a_cursor_that_is_no_place(program: Program, place: str) -> None:
    cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    assert code_of(program.ask("GET", f"links?cursor={cursor}")) == (422, "unknown_cursor")


def test_it_asks_the_database_the_same_number_of_times_for_any_number(
    program: Program, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    alice = person("alice")
    for number in range(12):
        link = link_of(alice, f"https://zili.example/第{number}页")
        snapshot_of(link)
        capture_of(link)
        tag_of(alice, f"标签{number}", link)
        Link.objects.filter(pk=link.pk).update(latest_capture=captures.enqueue(link))
    program.get("links?limit=1")
    for limit in (1, 12):
        # The token, the time of its use, the links, their tags, their collections.
        with django_assert_num_queries(5):
            assert len(program.get(f"links?limit={limit}")["items"]) == limit
        with django_assert_num_queries(3):
            assert len(program.get(f"captures?limit={limit}")["items"]) == limit


def test_it_finds_the_one_link_of_a_page(program: Program) -> None:
    link = program.ask("POST", "links", {"url": PAGE}).json()
    program.ask("POST", "links", {"url": "https://zili.example/行高"})
    found = program.ask("GET", "links?url=https://zili.example/排版%23标题").json()["items"]
    assert [row["id"] for row in found] == [link["id"]]
    assert program.get("links?url=https://zili.example/没有")["items"] == []
    assert code_of(program.ask("GET", "links?url=ftp://zili.example/"))[0] == 422


def test_it_puts_tags_on_and_takes_tags_off_in_one_step(program: Program) -> None:
    link = kept_link()
    tag_of(person("alice"), "排版", link)
    tag_of(person("alice"), "字体", link)
    path = f"links/{link.public_id}/tags"
    changed = program.ask("PATCH", path, {"add": ["行高", "CSS"], "remove": ["排 版", "从来没有"]})
    assert changed.status_code == 200 and changed.json()["tags"] == ["CSS", "字体", "行高"]
    assert code_of(program.ask("PATCH", path, {"add": ["标点", ""], "remove": ["字体"]})) == (422, "tag_empty")
    assert program.get(f"links/{link.public_id}")["tags"] == ["CSS", "字体", "行高"]


def test_it_lets_a_program_queue_behind_people(program: Program) -> None:
    program.ask("POST", "links", {"url": PAGE, "queue": "capture_bulk"})
    assert Capture.objects.get().queue == "capture_bulk"
    assert code_of(program.ask("POST", "links", {"url": PAGE, "queue": "先来"})) == (422, "invalid_request")
