"""`/api/bookmarks/`: lists, search, saving, changing, refusals, in linkding's shapes."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from linksnap.models import Capture, Link, SavedSearch
from linksnap.services import links, tags
from tests.kept import link_of, snapshot_of, tag_of
from tests.linksnap.api.linkding.programs import LinkdingProgram
from tests.people import person

pytestmark = pytest.mark.django_db

PAGE = "https://zili.example/排版"
KEYS = [
    "id", "url", "title", "description", "notes", "web_archive_snapshot_url", "favicon_url", "preview_image_url",
    "is_archived", "unread", "shared", "tag_names", "date_added", "date_modified", "website_title",
    "website_description",
]  # fmt: skip


@pytest.fixture
def program() -> LinkdingProgram:
    return LinkdingProgram(person("alice"))


def saved(url: str = PAGE, **fields: object) -> Link:
    link = links.save(person("alice"), url, options=links.SaveOptions(capture=False)).link
    Link.objects.filter(pk=link.pk).update(**({"is_unread": False} | fields))
    return Link.objects.get(pk=link.pk)


def found(program: LinkdingProgram, q: str, path: str = "bookmarks/") -> set[str]:
    return {row["title"] for row in program.get(f"{path}?q={quote(q)}")["results"]}


def test_it_shows_a_bookmark_with_every_field(program: LinkdingProgram) -> None:
    link = saved(title="排版笔记", notes="周末看", created_at=datetime(2024, 2, 3, 4, 5, 6, 789, tzinfo=UTC))
    tags.add(link, "网页 设计")
    tags.add(link, "CSS")
    body = program.get("bookmarks/")
    assert {**body, "results": []} == {"count": 1, "next": None, "previous": None, "results": []}
    (row,) = body["results"]
    assert list(row) == KEYS and row == program.get(f"bookmarks/{link.pk}/")
    assert row["id"] == link.pk and row["url"] == link.url and row["title"] == "排版笔记" and row["notes"] == "周末看"
    assert row["tag_names"] == ["CSS", "网页-设计"] and row["date_added"] == "2024-02-03T04:05:06.000789Z"
    assert row["web_archive_snapshot_url"] == f"https://web.archive.org/web/20240203040506/{link.url}"
    assert (row["is_archived"], row["unread"], row["shared"]) == (False, False, False)
    assert [row[name] for name in ("favicon_url", "preview_image_url", "website_title")] == [None] * 3


def test_it_shows_what_the_page_says_where_the_person_said_nothing(program: LinkdingProgram) -> None:
    link = saved()
    assert program.get(f"bookmarks/{link.pk}/")["title"] == ""
    snapshot_of(link, "中文网页排版", description="行高与标点")
    row = program.get(f"bookmarks/{link.pk}/")
    assert (row["title"], row["description"]) == ("中文网页排版", "行高与标点")


def test_it_keeps_the_archived_apart(program: LinkdingProgram) -> None:
    saved(title="在读")
    saved(PAGE + "/旧", title="旧文", is_archived=True, is_shared=True)
    assert found(program, "") == {"在读"} and found(program, "", "bookmarks/archived/") == {"旧文"}
    assert found(program, "", "bookmarks/shared/") == {"旧文"}


def test_it_pages_by_limit_and_offset(program: LinkdingProgram) -> None:
    for number in range(5):
        saved(f"{PAGE}/{number}", title=str(number), created_at=datetime(2026, 1, number + 1, tzinfo=UTC))
    first = program.get("bookmarks/?q=%E6%8E%92%E7%89%88&limit=2")
    assert first["count"] == 5 and [row["title"] for row in first["results"]] == ["4", "3"]
    assert first["previous"] is None
    assert first["next"] == "http://testserver/api/bookmarks/?limit=2&offset=2&q=%E6%8E%92%E7%89%88"
    middle = program.get(first["next"].removeprefix("http://testserver/api/"))
    assert [row["title"] for row in middle["results"]] == ["2", "1"]
    assert middle["previous"] == "http://testserver/api/bookmarks/?limit=2&q=%E6%8E%92%E7%89%88"
    last = program.get("bookmarks/?limit=2&offset=4")
    assert last["next"] is None and last["previous"] == "http://testserver/api/bookmarks/?limit=2&offset=2"
    assert program.get("bookmarks/?offset=999999999999&limit=0")["results"] == []


@pytest.mark.parametrize("query", ["limit=x", "limit=-1", "limit=0", "offset=x", "offset=-3", "limit=1e3", "limit=²"])
def test_it_ignores_a_limit_that_is_none(program: LinkdingProgram, query: str) -> None:
    saved(title="排版")
    assert len(program.get(f"bookmarks/?{query}")["results"]) == 1


def test_it_names_its_public_address_behind_a_proxy(program: LinkdingProgram, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://testserver"
    saved(), saved(PAGE + "/2")
    assert program.get("bookmarks/?limit=1")["next"] == "https://testserver/api/bookmarks/?limit=1&offset=1"


def test_it_asks_the_same_number_of_queries_for_a_hundred(
    program: LinkdingProgram, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    alice, shared = person("alice"), None
    for number in range(100):
        link = link_of(alice, f"https://zili.example/文/{number}", title=f"文章{number}")
        snapshot_of(link)
        shared = tag_of(alice, f"标签{number % 7}-{number}", link) if number % 3 == 0 else shared
    program.get("bookmarks/?limit=1")
    with django_assert_num_queries(5):  # the token and its last use, the count, the rows, their tags
        assert len(program.get("bookmarks/?limit=100&q=zili")["results"]) == 100


def test_it_searches_in_linkdings_way(program: LinkdingProgram) -> None:
    first = saved(PAGE, title="中文排版笔记", description="行高", is_unread=True)
    second = saved("https://css.example/grid", title="Grid layout", notes="周末看 CSS")
    saved("https://leer.example/空", title="无标签")
    tags.add(first, "排版")
    tags.add(second, "css")
    links.update(first, links.LinkChanges(title="中文排版笔记"))
    assert found(program, "排版") == {"中文排版笔记"} and found(program, "行高") == {"中文排版笔记"}
    assert found(program, "GRI") == {"Grid layout"} and found(program, '"周末看 css"') == {"Grid layout"}
    assert found(program, "#css") == {"Grid layout"} and found(program, "#CSS or #排版") == {
        "Grid layout",
        "中文排版笔记",
    }
    assert found(program, "not #css") == {"中文排版笔记", "无标签"} and found(program, "!untagged") == {"无标签"}
    assert found(program, "!unread") == {"中文排版笔记"} and found(program, "grid and not weekend") == {"Grid layout"}
    assert found(program, "没有这个") == set() and found(program, "#css 排版") == set()
    assert found(program, first.url) == {"中文排版笔记"} and found(program, PAGE) == {"中文排版笔记"}


@pytest.mark.parametrize("q", ["100%", "_", "\\", "'", '"', "((", "\x00", "!", "%", "' OR 1=1 --", "！？"])
def test_it_takes_any_text_as_a_search(program: LinkdingProgram, q: str) -> None:
    saved(title="排版")
    assert program.ask("GET", f"bookmarks/?q={quote(q)}").status_code == 200


def test_it_filters_by_date_and_flags_and_sorts(program: LinkdingProgram) -> None:
    saved(PAGE + "/a", title="乙", created_at=datetime(2024, 1, 1, tzinfo=UTC), is_unread=True)
    saved(PAGE + "/b", title="甲", created_at=datetime(2025, 1, 1, tzinfo=UTC), is_shared=True)
    Link.objects.filter(title="乙").update(updated_at=datetime(2024, 1, 2, tzinfo=UTC))
    rows = lambda query: [row["title"] for row in program.get(f"bookmarks/?{query}")["results"]]  # noqa: E731
    assert rows("added_since=2024-06-01T00:00:00Z") == ["甲"] and rows("added_since=2024-06-01") == ["甲"]
    assert rows("added_since=2024-06-01T00:00:00+08:00") == ["甲"] and rows("modified_since=2024-06-01") == ["甲"]
    assert rows("added_since=昨天") == rows("modified_since=2024-99-99") == ["甲", "乙"]
    assert rows("sort=added_asc") == ["乙", "甲"] and len(rows("sort=title_desc")) == 2
    assert rows("unread=yes") == ["乙"] and rows("shared=yes") == ["甲"] and rows("shared=no") == ["乙"]


def test_it_narrows_by_a_bundle(program: LinkdingProgram) -> None:
    saved(PAGE, title="排版"), saved("https://b.example/", title="别的")
    bundle = SavedSearch.objects.create(owner=person("alice"), name="排版的", query="排版")
    others = SavedSearch.objects.create(owner=person("bob"), name="别的", query="别的")
    titles = lambda pk: {row["title"] for row in program.get(f"bookmarks/?bundle={pk}")["results"]}  # noqa: E731
    assert titles(bundle.pk) == {"排版"} and titles(others.pk) == titles("x") == {"排版", "别的"}


def test_it_saves_a_bookmark_with_all_it_is_told(program: LinkdingProgram) -> None:
    body = {
        "url": PAGE, "title": "排版笔记", "description": "行高", "notes": "周末看", "is_archived": True, "unread": True,
        "shared": True, "tag_names": ["排版", "CSS", " "], "tags": ["不认识的栏"],
    }  # fmt: skip
    row = program.answer(201, "POST", "bookmarks/", body)
    assert list(row) == KEYS and row["tag_names"] == ["CSS", "排版"] and row["description"] == "行高"
    assert (row["is_archived"], row["unread"], row["shared"]) == (True, True, True)
    link = Link.objects.get()
    assert link.owner == person("alice") and link.notes == "周末看" and Capture.objects.get().link == link


def test_it_saves_with_an_address_alone(program: LinkdingProgram) -> None:
    row = program.answer(201, "POST", "bookmarks/?disable_scraping&disable_html_snapshot", {"url": PAGE})
    assert (row["title"], row["description"], row["tag_names"]) == ("", "", [])
    assert (row["is_archived"], row["unread"], row["shared"]) == (False, False, False)
    assert not Capture.objects.exists()


def test_it_lets_a_known_bookmark_take_on_what_is_sent(program: LinkdingProgram) -> None:
    link = saved(title="旧题", notes="旧记", is_unread=True)
    tags.add(link, "旧")
    body = {"url": PAGE + "#:~:text=行高", "title": "新题", "is_archived": True, "tag_names": ["新"]}
    row = program.answer(201, "POST", "bookmarks/", body)
    assert row["id"] == link.pk and row["title"] == "新题" and row["tag_names"] == ["新"]
    # linkding leaves the archive flag of a known bookmark alone; what was not sent stays.
    assert row["is_archived"] is False and row["notes"] == "旧记" and row["unread"] is True


def test_it_changes_what_is_sent_and_nothing_else(program: LinkdingProgram) -> None:
    link = saved(title="旧题", notes="旧记", is_shared=True)
    tags.add(link, "网页 设计")
    before = program.get(f"bookmarks/{link.pk}/")
    assert program.answer(200, "PATCH", f"bookmarks/{link.pk}/", {})["title"] == "旧题"
    row = program.answer(200, "PUT", f"bookmarks/{link.pk}/", {"url": link.url, "description": "新的"})
    assert row["description"] == "新的" and row["notes"] == "旧记" and row["shared"] is True
    assert row["tag_names"] == ["网页-设计"] and row["date_modified"] > before["date_modified"]
    row = program.answer(200, "PATCH", f"bookmarks/{link.pk}/", {"tag_names": ["网页-设计", "CSS"], "notes": ""})
    assert row["tag_names"] == ["CSS", "网页-设计"] and row["notes"] == "" and link.owner.tags.count() == 2
    assert program.answer(200, "PATCH", f"bookmarks/{link.pk}/", {"tag_names": []})["tag_names"] == []


def test_it_changes_the_address_unless_it_is_taken(program: LinkdingProgram) -> None:
    link, other = saved(title="排版"), saved(PAGE + "/别处")
    refused = program.answer(400, "PUT", f"bookmarks/{link.pk}/", {"url": other.url})
    assert refused == {"url": ["A bookmark with this URL already exists."]}
    row = program.answer(200, "PUT", f"bookmarks/{link.pk}/", {"url": PAGE + "/新家"})
    assert row["id"] == link.pk and row["url"].endswith(quote("/新家"))
    assert Capture.objects.get().link_id == link.pk and found(program, "新家") == {"排版"}


def test_it_archives_and_deletes(program: LinkdingProgram) -> None:
    link = saved()
    for path, flag in (("archive", True), ("unarchive", False)):
        response = program.ask("POST", f"bookmarks/{link.pk}/{path}/")
        assert response.status_code == 204 and response.content == b""
        assert Link.objects.get().is_archived is flag
    assert program.ask("DELETE", f"bookmarks/{link.pk}/").status_code == 204
    assert program.answer(404, "GET", f"bookmarks/{link.pk}/") == {"detail": "Not found."}


def test_it_checks_an_address(program: LinkdingProgram) -> None:
    link = saved(title="我的题")
    snapshot_of(link, "中文网页排版", description="行高与标点")
    body = program.get(f"bookmarks/check/?url={quote(PAGE, safe='')}")
    assert body["bookmark"]["id"] == link.pk and body["auto_tags"] == []
    assert body["metadata"] == {
        "url": PAGE,
        "title": "中文网页排版",
        "description": "行高与标点",
        "preview_image": None,
    }
    new = program.get("bookmarks/check/?url=https%3A%2F%2Fneu.example%2F")
    assert new["bookmark"] is None and new["metadata"]["title"] is None
    assert program.get("bookmarks/check/?url=chrome%3A%2F%2Fnewtab")["bookmark"] is None
    assert program.answer(400, "GET", "bookmarks/check/") == {"url": ["This field is required."]}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, {"url": ["This field is required."]}),
        ({"url": ""}, {"url": ["This field may not be blank."]}),
        ({"url": None}, {"url": ["This field may not be null."]}),
        ({"url": ["x"]}, {"url": ["Not a valid string."]}),
        ({"url": "ftp://zili.example/"}, {"url": ["Only http:// and https:// addresses can be saved."]}),
        ({"url": PAGE, "unread": "也许"}, {"unread": ["Must be a valid boolean."]}),
        ({"url": PAGE, "title": "\x00"}, {"title": ["Null characters are not allowed."]}),
        ({"url": PAGE, "notes": "\ud800"}, {"notes": ["Not a valid string."]}),
        ({"url": PAGE, "title": "长" * 2001}, {"title": ["Ensure this field has no more than 2000 characters."]}),
        ({"url": PAGE, "tag_names": "排版"}, {"tag_names": ['Expected a list of items but got type "str".']}),
        ({"url": PAGE, "tag_names": ["排版", {}]}, {"tag_names": {"1": ["Not a valid string."]}}),
        (
            {"url": PAGE, "tag_names": ["好，坏"]},
            {"tag_names": ["A tag name holds no commas and no control characters."]},
        ),
        ([], {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
        ({"title": 1, "shared": None}, {"url": ["This field is required."], "shared": ["This field may not be null."]}),
    ],
)
def test_it_refuses_field_by_field(program: LinkdingProgram, body: object, refusal: object) -> None:
    assert program.answer(400, "POST", "bookmarks/", body) == refusal
    assert not Link.objects.exists()


@pytest.mark.parametrize("body", [b"{", "链接".encode(), b"[" * 20_000, b'{"url": \xff}'])
def test_it_refuses_what_is_no_json(program: LinkdingProgram, body: bytes) -> None:
    response = program.ask("POST", "bookmarks/", body)
    assert response.status_code == 400 and response.json()["detail"].startswith("JSON parse error - ")


def test_it_refuses_other_kinds_and_sizes_of_bodies(program: LinkdingProgram, settings: Settings) -> None:
    response = program.ask("POST", "bookmarks/", b"url=x", "text/plain")
    assert response.status_code == 415
    assert response.json() == {"detail": 'Unsupported media type "text/plain" in request.'}
    assert program.ask("POST", "bookmarks/", b"--x", "multipart/form-data").status_code == 400
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert program.answer(413, "POST", "bookmarks/", {"url": PAGE, "notes": "长" * 99})["detail"]


def test_it_refuses_a_request_with_too_many_parameters(program: LinkdingProgram, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    refused = program.answer(400, "GET", "bookmarks/?" + "&".join(f"q{n}=向量" for n in range(20)))
    assert refused == {"detail": "The request cannot be read."}
