"""Collections, saved searches and highlights through the API."""

import pytest

from linksnap.models import Collection, CollectionLink, Link
from tests.kept import link_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def links(number: int, owner: str = "alice") -> list[Link]:
    return [link_of(person(owner), f"https://zili.example/{owner}/{n}", f"第 {n} 篇") for n in range(number)]


def made(program: Program, name: str, **more: str) -> str:
    response = program.ask("POST", "collections", {"name": name, **more})
    assert response.status_code == 201, response.content.decode()
    assert response["Location"].endswith(response.json()["id"])
    return str(response.json()["id"])


def test_it_makes_reads_and_lists_collections(program: Program) -> None:
    top = made(program, "技术", description="值得再读")
    below = made(program, "数据库", parent=top)
    listed = program.get("collections")
    assert [(row["name"], row["parent"]) for row in listed if row["id"] == below] == [("数据库", top)]
    one = program.get(f"collections/{top}")
    assert (one["description"], one["links"], one["share_address"]) == ("值得再读", 0, "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "技术"}, (409, "collection_name_taken")),
        ({"name": " "}, (422, "collection_empty")),
        ({"name": "长" * 201}, (422, "collection_too_long")),
        ({"name": "甲", "parent": "0" * 32}, (404, "not_found")),
        ({"name": "甲", "parent": "x"}, (422, "invalid_request")),
        ({"name": "甲", "colour": "red"}, (422, "invalid_request")),
    ],
)
def test_it_refuses_to_make_one(program: Program, body: dict[str, str], code: tuple[int, str]) -> None:
    made(program, "技术")
    assert code_of(program.ask("POST", "collections", body)) == code


def test_it_changes_moves_and_deletes(program: Program) -> None:
    top, other = made(program, "技术"), made(program, "归档")
    row = program.ask("PATCH", f"collections/{top}", {"name": "工程", "parent": other}).json()
    assert (row["name"], row["parent"]) == ("工程", other)
    assert code_of(program.ask("PATCH", f"collections/{other}", {"parent": top})) == (422, "collection_cycle")
    assert program.ask("PATCH", f"collections/{top}", {"parent": ""}).json()["parent"] is None
    assert program.ask("POST", f"collections/{top}/shift", {"places": -5}).json()["position"] == 0
    assert program.ask("DELETE", f"collections/{top}").status_code == 204
    assert [row["id"] for row in program.get("collections")] == [other]


def test_it_puts_links_in_orders_them_and_takes_them_out(program: Program) -> None:
    papers, mine, theirs = made(program, "论文"), links(3), links(1, "charlie")
    ids = [link.public_id for link in mine]
    sent = {"links": [ids[0], theirs[0].public_id, ids[1], ids[2]]}
    assert program.ask("POST", f"collections/{papers}/links", sent).json() == {"added": 3}
    assert program.ask("POST", f"collections/{papers}/links", sent).json() == {"added": 0}
    assert program.ask("PUT", f"collections/{papers}/order", {"links": ids[::-1]}).status_code == 204
    page = program.get(f"collections/{papers}/links?limit=2&offset=1")
    assert ([item["id"] for item in page["items"]], page["total"]) == ([ids[1], ids[0]], 3)
    assert program.ask("DELETE", f"collections/{papers}/links/{ids[1]}").status_code == 204
    assert CollectionLink.objects.count() == 2 and Link.objects.count() == 4


def test_it_shares_and_ends_it(program: Program) -> None:
    papers = made(program, "论文")
    address = program.ask("POST", f"collections/{papers}/share").json()["share_address"]
    secret = Collection.objects.get().share_secret
    assert secret and address.endswith(f"/shared/{secret}/")
    assert program.ask("DELETE", f"collections/{papers}/share").status_code == 204
    assert program.get(f"collections/{papers}")["share_address"] == ""


def test_it_says_of_a_link_where_it_stands_and_what_was_marked(program: Program) -> None:
    link = links(1)[0]
    program.ask("POST", f"collections/{made(program, '论文')}/links", {"links": [link.public_id]})
    program.ask("POST", "highlights", {"link": link.public_id, "quote": "行高"})
    program.ask("PATCH", f"links/{link.public_id}", {"description": "讲排版", "shared": True})
    row = program.get(f"links/{link.public_id}")
    assert [one["name"] for one in row["collections"]] == ["论文"]
    assert (row["highlights"], row["description"], row["shared"]) == (1, "讲排版", True)


def test_it_keeps_saved_searches(program: Program) -> None:
    response = program.ask("POST", "saved-searches", {"query": "is:unread lang:zh", "mode": "keyword"})
    kept = response.json()["id"]
    assert response.status_code == 201 and response.json()["name"] == "is:unread lang:zh"
    again = program.ask("POST", "saved-searches", {"query": "排版", "name": "is:unread lang:zh"})
    assert code_of(again) == (409, "saved_search_name_taken")
    assert code_of(program.ask("POST", "saved-searches", {"query": ""})) == (422, "saved_search_empty")
    changed = program.ask("PATCH", f"saved-searches/{kept}", {"name": "未读的中文", "mode": "meaning"}).json()
    assert (changed["name"], changed["query"], changed["mode"]) == ("未读的中文", "is:unread lang:zh", "meaning")
    assert program.get(f"saved-searches/{kept}")["page"] == f"/searches/{kept}/"
    assert program.ask("DELETE", f"saved-searches/{kept}").status_code == 204
    assert program.get("saved-searches") == []


def test_it_keeps_highlights(program: Program) -> None:
    link = links(1)[0]
    sent = {"link": link.public_id, "quote": "行高要比西文大", "note": "同意", "colour": "green"}
    kept = program.ask("POST", "highlights", sent).json()
    assert program.ask("POST", "highlights", sent).json()["id"] == kept["id"]
    assert program.get(f"highlights?link={link.public_id}")["items"] == [kept]
    assert program.get(f"highlights?link={'0' * 32}")["items"] == []
    assert program.ask("PATCH", f"highlights/{kept['id']}", {"note": ""}).json()["note"] == ""
    for bad in ({"quote": " "}, {"colour": "red"}, {"link": "0" * 32}):
        assert program.ask("POST", "highlights", sent | bad).status_code in (404, 422)
    assert program.ask("DELETE", f"highlights/{kept['id']}").status_code == 204
    assert program.get("highlights")["items"] == []
