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


def test_it_narrows_the_list(program: Program) -> None:
    alice = person("alice")
    tag = tag_of(alice, "归档")
    suggestion_of(link_of(alice, "https://a.example/"), "归档", tag, score=0.9)
    suggestion_of(link_of(alice, "https://b.example/"), "归档", tag, score=0.4)
    suggestion_of(link_of(alice, "https://b.example/新"), "湿地", score=0.7)
    for query, scores in (
        ("tag=歸檔", [0.4, 0.9]),
        ("site=b.example", [0.7, 0.4]),
        ("new=true", [0.7]),
        ("new=false&min_score=0.5", [0.9]),
    ):
        assert [item["score"] for item in program.get(f"suggestions?{query}")["items"]] == scores
    assert code_of(program.ask("GET", "suggestions?min_score=nan")) == (422, "invalid_request")


def test_it_accepts_under_another_name(program: Program) -> None:
    link = link_of(person("alice"))
    path = f"suggestions/{suggestion_of(link, '版式').public_id}/accept"
    assert program.ask("POST", path, {"name": "，"}).status_code == 422
    assert program.ask("POST", path, {"name": "中文排版"}).json()["state"] == "rejected"
    assert program.get(f"links/{link.public_id}")["tags"] == ["中文排版"]


def test_it_decides_on_many_and_takes_them_back(program: Program) -> None:
    alice = person("alice")
    tag = tag_of(alice, "归档")
    pages = [link_of(alice, f"https://{n}.example/") for n in range(3)]
    sure = [suggestion_of(page, "归档", tag, score=0.95) for page in pages]
    fresh = suggestion_of(pages[0], "湿地", score=0.99)
    theirs = suggestion_of(link_of(person("bob")), "归档", score=0.99)
    batch = {"above": 0.9, "dry_run": True}
    assert program.ask("POST", "suggestions/batch", batch).json() == {"accepted": 3, "rejected": 0, "change": None}
    done = program.ask("POST", "suggestions/batch", {"above": 0.9}).json()
    assert done["accepted"] == 3
    assert program.ask("POST", f"changes/{done['change']}/undo").json() == {"undone": True}
    some = {"accept": [sure[0].public_id, theirs.public_id], "reject": [fresh.public_id, sure[0].public_id]}
    done = program.ask("POST", "suggestions/batch", some).json()
    assert (done["accepted"], done["rejected"]) == (1, 1)
    assert program.get(f"links/{pages[0].public_id}")["tags"] == ["归档"]
    for odd in ({}, {"above": 0.9, "accept": [fresh.public_id]}, {"above": 0.2}, {"reject": ["x"]}):
        assert program.ask("POST", "suggestions/batch", odd).status_code == 422
