"""`/tags`: listing, renaming, merging, deleting."""

import pytest

from linksnap.models import LinkTag, Tag
from tests.kept import link_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def test_it_lists_the_most_used_first(program: Program) -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://zili.example/第{number}页") for number in range(2)]
    tag_of(alice, "字体", links[0])
    tag_of(alice, "排版", *links)
    tag_of(person("bob"), "鲍勃的")
    assert [(tag["name"], tag["links"]) for tag in program.get("tags")] == [("排版", 2), ("字体", 1)]
    assert program.get("tags/字体")["slug"] == "字体"


def test_it_renames_and_keeps_the_old_name_as_an_alias(program: Program) -> None:
    tag_of(person("alice"), "字体")
    renamed = program.ask("PATCH", "tags/字体", {"name": "字体设计"}).json()
    assert (renamed["name"], renamed["slug"], renamed["aliases"]) == ("字体设计", "字体设计", ["字体"])
    assert code_of(program.ask("GET", "tags/字体")) == (404, "not_found")


def test_it_offers_a_merge_where_the_name_is_taken(program: Program) -> None:
    tag_of(person("alice"), "字体")
    tag_of(person("alice"), "排版")
    response = program.ask("PATCH", "tags/字体", {"name": "排 版"})
    assert code_of(response) == (409, "tag_name_taken") and response.json()["tag"] == "排版"


@pytest.mark.parametrize(
    ("name", "code"), [("#", "tag_empty"), ("长" * 201, "tag_too_long"), ("a,b", "tag_bad_characters")]
)
def test_it_refuses_names_that_are_none(program: Program, name: str, code: str) -> None:
    tag_of(person("alice"), "字体")
    assert code_of(program.ask("PATCH", "tags/字体", {"name": name})) == (422, code)


def test_it_merges_two_tags(program: Program) -> None:
    alice = person("alice")
    one, two = link_of(alice, "https://zili.example/一"), link_of(alice, "https://zili.example/二")
    tag_of(alice, "字型", one, two)
    tag_of(alice, "字体", one)
    merged = program.ask("POST", "tags/字型/merge", {"into": "字体"}).json()
    assert (merged["name"], merged["links"], merged["aliases"]) == ("字体", 2, ["字型"])
    assert [item["tags"] for item in program.get("links?tag=字型")["items"]] == [["字体"], ["字体"]]


def test_it_merges_no_tag_into_itself_or_into_nothing(program: Program) -> None:
    tag_of(person("alice"), "字体")
    assert code_of(program.ask("POST", "tags/字体/merge", {"into": "字体"})) == (422, "same_tag")
    assert code_of(program.ask("POST", "tags/字体/merge", {"into": "没有"})) == (404, "not_found")


def test_it_deletes_a_tag_and_leaves_its_links(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/一")
    tag_of(person("alice"), "字体", link)
    assert program.ask("DELETE", "tags/字体").status_code == 204
    assert not Tag.objects.exists() and not LinkTag.objects.exists()
    assert program.get(f"links/{link.public_id}")["tags"] == []


def test_it_makes_finds_moves_and_names_tags(program: Program) -> None:
    made = program.ask("POST", "tags", {"name": "AI/机器学习"})
    assert (made.status_code, made.json()["parent"]) == (201, "ai")
    assert program.ask("POST", "tags", {"name": "ai / 機器學習"}).status_code == 200
    slug = made.json()["slug"]
    for typed in ("jqxx", "机器", "ai/jiqi"):
        assert [tag["slug"] for tag in program.get(f"tags?q={typed}")] == [slug]
    named = program.ask("POST", f"tags/{slug}/aliases", {"name": "ＭＬ"}).json()
    assert named["aliases"] == ["ＭＬ"]
    assert code_of(program.ask("POST", "tags/ai/aliases", {"name": "ml"})) == (409, "tag_name_taken")
    assert code_of(program.ask("PATCH", "tags/ai", {"parent": slug})) == (422, "tag_cycle")
    # All of it or nothing.
    refused = program.ask("PATCH", f"tags/{slug}", {"parent": "", "name": "AI"})
    assert code_of(refused) == (409, "tag_name_taken") and program.get(f"tags/{slug}")["parent"] == "ai"
    moved = program.ask("PATCH", f"tags/{slug}", {"parent": "", "name": "学习"}).json()
    assert (moved["name"], moved["parent"], sorted(moved["aliases"])) == ("学习", None, ["AI/机器学习", "ＭＬ"])
    assert program.ask("DELETE", "tags/学习/aliases/ＭＬ").json()["aliases"] == ["AI/机器学习"]


def test_it_splits_a_tag_after_a_preview_and_takes_it_back(program: Program) -> None:
    alice = person("alice")
    here, there = link_of(alice, "https://zili.example/一"), link_of(alice, "https://b.example/二")
    tag_of(alice, "排版", here, there)
    question = {"query": "site:zili.example", "dry_run": True}
    seen = program.ask("POST", "tags/排版/split", question).json()
    assert seen == {"moved": 1, "stay": 1, "links": [here.public_id], "tag": None, "change": None}
    for body, code in (
        ({"query": "site:zili.example", "to": "排 版"}, "split_same"),
        ({"query": "site:zili.example"}, "tag_empty"),
        ({"query": "site:c.example", "to": "字体"}, "split_empty"),
        ({"query": "is:nonsense", "dry_run": True}, "split_odd"),
        ({"query": "字" * 501, "to": "字体"}, "invalid_request"),
    ):
        assert code_of(program.ask("POST", "tags/排版/split", body)) == (422, code)
    assert [tag.name for tag in Tag.objects.all()] == ["排版"] and LinkTag.objects.count() == 2
    done = program.ask("POST", "tags/排版/split", {"query": "site:zili.example", "to": "字体"}).json()
    assert (done["moved"], done["stay"], done["tag"]["slug"], done["tag"]["links"]) == (1, 1, "字体", 1)
    assert program.ask("POST", f"changes/{done['change']}/undo").json() == {"undone": True}
    assert [tag["name"] for tag in program.get("tags")] == ["排版"] and here.link_tags.get().tag.name == "排版"
