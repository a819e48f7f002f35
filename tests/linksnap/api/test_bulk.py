"""`/links/batch` and `/changes`: chosen links or a whole search, refusals before anything changes, and the way back."""

import pytest

from linksnap.models import Link, LinkTag
from linksnap.services import collections
from linksnap.services.search_index import refresh_link_words
from tests.kept import link_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def some(count: int = 3) -> list[Link]:
    links = [link_of(person("alice"), f"https://zili.example/{n}", f"排版笔记 {n}") for n in range(count)]
    refresh_link_words([link.pk for link in links])
    return links


def test_it_tags_what_was_chosen_and_takes_it_back_once(program: Program) -> None:
    links, other = some(), link_of(person("bob"), "https://bob.example/")
    ids = [link.public_id for link in [*links[:2], other]]
    answer = program.ask("POST", "links/batch", {"do": "tag", "ids": ids, "tags": ["字体", "css"]}).json()
    assert (answer["found"], answer["count"]) == (2, 2)
    assert LinkTag.objects.filter(owner=person("alice")).count() == 4 and not other.link_tags.exists()
    address = f"changes/{answer['change']}/undo"
    assert code_of(Program(person("bob")).ask("POST", address)) == (404, "not_found")
    assert program.ask("POST", address).json() == {"undone": True}
    assert program.ask("POST", address).json() == {"undone": False}
    assert not LinkTag.objects.exists()


def test_it_acts_on_all_that_a_search_finds(program: Program) -> None:
    links = some()
    tag_of(person("alice"), "旧", links[0])
    answers = {
        query: program.ask("POST", "links/batch", {"do": "favourite", "query": query, "mode": "keyword"}).json()
        for query in ("tag:旧", "排版", "没有这样的词")
    }
    assert {query: (one["found"], one["count"]) for query, one in answers.items()} == {
        "tag:旧": (1, 1),
        "排版": (3, 2),
        "没有这样的词": (0, 0),
    }


@pytest.mark.parametrize(
    "body",
    [
        {"do": "read"},
        {"do": "read", "ids": [], "query": "  "},
        {"do": "read", "query": "a", "ids": ["0" * 32]},
        {"do": "tag", "query": "a"},
        {"do": "retag", "query": "a", "tags": ["a"]},
        {"do": "collect", "query": "a"},
        {"do": "burn", "query": "a"},
        {"do": "read", "query": "a", "more": 1},
        {"do": "tag", "query": "排版", "mode": "keyword", "tags": ["坏\u0007"]},
    ],
)
def test_it_refuses_what_is_incomplete(program: Program, body: dict[str, object]) -> None:
    some()
    assert code_of(program.ask("POST", "links/batch", body))[0] == 422
    assert not LinkTag.objects.exists()


def test_it_knows_no_collection_of_another(program: Program) -> None:
    theirs = collections.create(person("bob"), "鲍勃的")
    body = {"do": "collect", "ids": [some()[0].public_id], "collection": theirs.public_id}
    assert code_of(program.ask("POST", "links/batch", body)) == (404, "not_found")
