"""`/similar`: like these, unlike those, plus words; bad vectors and empty questions get a clear answer."""

import json
from typing import Any

import pytest

from linksnap.models import Encoder, Link, TokenScope
from tests.kept import link_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person
from tests.searchable import encoder_row, fake_encoder, page_of

pytestmark = pytest.mark.django_db

BACKUP = "没有演练过的备份不算备份，每个季度从零恢复一次硬盘。"
DISKS = "硬盘的备份与恢复：每个季度检查一次硬盘。"
FONTS = "中文排版的标点与行高，字体决定页面的呼吸。"
PAGES = {"backup": BACKUP, "disks": DISKS, "fonts": FONTS, "soup": "番茄牛肉汤要小火慢炖两个小时。"}


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> dict[str, Link]:
    """Four pages of alice's, one of bob's that is like one of them, and an encoder that answers."""

    def answered(text: str, encoder: Encoder) -> list[float]:
        return [float(number) for number in fake_encoder().encode_queries([text])[0]]

    monkeypatch.setattr("linksnap.services.similar.phrase_vector", answered)
    page_of(person("bob"), "bobs", BACKUP)
    return {name: page_of(person("alice"), name, text) for name, text in PAGES.items()}


def names(answer: Any) -> list[str]:
    return [item["link"]["host"].removesuffix(".example") for item in answer["items"]]


def ask(body: object, scope: TokenScope = TokenScope.READ) -> Any:
    return Program(person("alice"), scope).ask("POST", "similar", body)


def similar(body: object) -> Any:
    response = ask(body)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def test_it_finds_what_is_like_a_link_or_a_text(library: dict[str, Link]) -> None:
    answer = similar({"link": library["backup"].public_id})
    assert names(answer)[0] == "disks" and "backup" not in names(answer) and "bobs" not in names(answer)
    assert answer["total"] == len(answer["items"]) and answer["next_cursor"] is None
    assert [item["similarity"] for item in answer["items"]] == sorted(
        (item["similarity"] for item in answer["items"]), reverse=True
    )
    assert names(similar({"text": "中文排版的标点"}))[0] == "fonts"
    assert names(similar({"like": [{"vector": fake_encoder().encode_passages([FONTS])[0].tolist()}]}))[0] == "fonts"


def test_it_adds_and_takes_away(library: dict[str, Link]) -> None:
    ids = {name: link.public_id for name, link in library.items()}
    both = similar({"like": [{"link": ids["backup"]}, {"text": "番茄牛肉汤要小火慢炖", "weight": 3}]})
    assert names(both)[0] == "soup"
    without = similar({"like": [{"link": ids["backup"]}, {"text": FONTS}], "unlike": [{"text": DISKS, "weight": 5}]})
    assert names(without)[0] == "fonts" and "disks" not in names(without)


def test_it_keeps_to_filters_and_pages_by_cursor(library: dict[str, Link]) -> None:
    tag_of(person("alice"), "手边", library["disks"], library["fonts"])
    asked = {"text": "备份 硬盘 排版 标点", "filter": "tag:手边", "limit": 1}
    first = similar(asked)
    second = similar({**asked, "cursor": first["next_cursor"]})
    assert {*names(first), *names(second)} == {"disks", "fonts"} and second["next_cursor"] is None
    assert names(similar({**asked, "limit": 9, "filter": "标点"})) == ["fonts"]
    odd = similar({**asked, "filter": "tag:手边 is:unreed"})
    assert [warning["suggestion"] for warning in odd["warnings"]] == ["is:unread"]
    foreign = ask({**asked, "text": "别的", "cursor": first["next_cursor"]})
    assert code_of(foreign) == (422, "unknown_cursor")


BAD: dict[str, tuple[int, str]] = {
    '{}': (422, "no_example"),
    '{"unlike": [{"text": "备份"}]}': (422, "no_example"),
    '{"text": ""}': (422, "no_words"),
    '{"text": "———"}': (422, "no_words"),
    '{"text": "tag:备份"}': (422, "no_words"),
    '{"like": [{"text": "备份"}], "unlike": [{"text": "备份", "weight": 1}]}': (422, "cancels_out"),
    '{"like": [{"vector": [1, 2, 3]}]}': (422, "wrong_vector_size"),
    '{"like": [{"vector": []}]}': (422, "invalid_request"),
    '{"like": [{"vector": [NaN]}]}': (422, "invalid_request"),
    '{"like": [{"vector": [Infinity]}]}': (422, "invalid_request"),
    '{"like": [{"vector": ["一"]}]}': (422, "invalid_request"),
    '{"like": [{}]}': (422, "inconsistent_request"),
    '{"like": [{"text": "备份", "link": "00000000000000000000000000000000"}]}': (422, "inconsistent_request"),
    '{"text": "备份", "limit": 0}': (422, "invalid_request"),
    '{"text": "备份", "cursor": "e30"}': (422, "unknown_cursor"),
    '{"text": "备份", "cursor": "坏"}': (422, "invalid_request"),
    '{"like": [{"text": "备份", "weight": -1}]}': (422, "invalid_request"),
    '{"text": "备份", "filters": "x"}': (422, "invalid_request"),
    '{"link": "00000000000000000000000000000000"}': (404, "not_found"),
    '{"link": "x"}': (422, "invalid_request"),
    "[": (400, "bad_json"),
}  # fmt: skip


def test_it_answers_bad_questions_clearly(library: dict[str, Link]) -> None:
    for body, expected in BAD.items():
        assert code_of(ask(body.encode())) == expected, body
    zeros = json.dumps({"like": [{"vector": [0.0] * 384}]})
    assert code_of(ask(zeros.encode())) == (422, "cancels_out")
    huge = json.dumps({"like": [{"vector": [1e300] * 384}]})
    assert ask(huge.encode()).status_code == 200
    bobs = Link.objects.get(owner=person("bob"))
    assert code_of(ask({"link": bobs.public_id})) == (404, "not_found")
    bare = link_of(person("alice"), "https://zili.example/空")
    assert code_of(ask({"link": bare.public_id})) == (422, "not_searchable")
    for text in ("\x00备份", "👩‍👩‍👧备份", "مرحبا", "备" * 2_000, "(((((备份", '"', "NOT"):
        assert ask({"text": text, "filter": text}).status_code in {200, 422}
    assert code_of(ask({"text": "备" * 2_001})) == (422, "invalid_request")


def test_it_says_when_no_encoder_answers() -> None:
    assert code_of(ask({"text": "备份"})) == (503, "encoder_unavailable")
    encoder_row()
    response = ask({"text": "备份"})
    assert code_of(response) == (503, "encoder_unavailable") and response["Retry-After"]
