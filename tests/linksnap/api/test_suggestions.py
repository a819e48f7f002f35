"""`/suggestions`: listing, accepting, rejecting."""

import pytest

from tests.kept import link_of, suggestion_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def test_it_lists_those_of_a_link_together_the_best_first(program: Program) -> None:
    alice = person("alice")
    for page, scores in (("旧", (0.9, 0.3)), ("新", (0.2, 0.8))):
        link = link_of(alice, f"https://zili.example/{page}")
        for score in scores:
            suggestion_of(link, f"{page}{score}", score=score)
    names = [item["name"] for item in program.get("suggestions")["items"]]
    assert names == ["新0.8", "新0.2", "旧0.9", "旧0.3"]
    assert [item["name"] for item in program.get(f"suggestions?link={link.public_id}")["items"]] == names[:2]


def test_it_says_why_and_whether_the_tag_is_new(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    suggestion_of(link, "字体", tag_of(person("alice"), "字体"), reason="name", evidence={"近": ["排版入门"]})
    shown = program.get("suggestions")["items"][0]
    assert (shown["is_new"], shown["reason"], shown["evidence"]) == (False, "name", {"近": ["排版入门"]})


def test_it_accepts_once(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    path = f"suggestions/{suggestion_of(link, '字体').public_id}/accept"
    for _ in range(2):
        assert program.ask("POST", path).json()["state"] == "accepted"
    assert program.get(f"links/{link.public_id}")["tags"] == ["字体"]
    assert program.get("suggestions")["items"] == []
    assert program.get("suggestions?state=accepted")["items"][0]["is_new"] is False


def test_it_rejects_and_leaves_the_link_alone(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    path = f"suggestions/{suggestion_of(link, '字体').public_id}/reject"
    assert program.ask("POST", path).json()["state"] == "rejected"
    assert program.get(f"links/{link.public_id}")["tags"] == []


def test_it_says_404_once_the_link_is_gone(program: Program) -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    suggestion = suggestion_of(link, "字体")
    program.ask("DELETE", f"links/{link.public_id}")
    assert code_of(program.ask("POST", f"suggestions/{suggestion.public_id}/accept")) == (404, "not_found")
