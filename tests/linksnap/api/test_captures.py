"""`/captures`: listing, reading, retrying and cancelling."""

import pytest

from linksnap.models import Capture, WorkState
from tests.kept import capture_of, link_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(person("alice"), language="zh-CN")


def failed(path: str = "备份") -> Capture:
    link = link_of(person("alice"), f"https://jifang.example/{path}")
    return capture_of(link, state=WorkState.FAILED, reason="name_not_found", step="fetch")


def test_it_shows_the_reason_as_code_and_sentence(program: Program) -> None:
    capture = failed()
    shown = program.get(f"captures/{capture.public_id}")
    assert (shown["state"], shown["reason"], shown["link"]) == ("failed", "name_not_found", capture.link.public_id)
    assert shown["reason_text"] and "name_not_found" not in shown["reason_text"]


def test_it_lists_by_state_newest_first(program: Program) -> None:
    captures = [failed(f"第{number}页") for number in range(3)]
    capture_of(link_of(person("alice"), "https://jifang.example/在等"))
    first = program.get("captures?state=failed&limit=2")
    rest = program.get(f"captures?state=failed&limit=2&cursor={first['next_cursor']}")
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert sorted(ids) == sorted(capture.public_id for capture in captures) and rest["next_cursor"] is None


def test_it_tries_a_failed_capture_again(program: Program) -> None:
    capture = failed()
    again = program.ask("POST", f"captures/{capture.public_id}/retry").json()
    assert again["id"] != capture.public_id and again["state"] == "queued" and again["link"] == capture.link.public_id
    assert program.ask("POST", f"captures/{capture.public_id}/retry").json()["id"] == again["id"]


def test_it_cancels_what_waits_and_leaves_what_has_ended(program: Program) -> None:
    waiting = capture_of(link_of(person("alice"), "https://jifang.example/在等"))
    ended = failed()
    assert program.ask("POST", f"captures/{waiting.public_id}/cancel").json()["state"] == "cancelled"
    assert program.ask("POST", f"captures/{ended.public_id}/cancel").json()["state"] == "failed"


def test_it_says_404_for_a_capture_that_is_gone(program: Program) -> None:
    capture = failed()
    program.ask("DELETE", f"links/{capture.link.public_id}")
    assert code_of(program.ask("POST", f"captures/{capture.public_id}/retry")) == (404, "not_found")


def test_it_pauses_and_cancels_many_at_once(program: Program) -> None:
    first, second = (capture_of(link_of(person("alice"), f"https://{n}.example/页")) for n in range(2))
    assert program.ask("POST", "captures/batch", {"do": "pause", "all": True}).json() == {"count": 2}
    assert program.get(f"captures/{first.public_id}")["is_paused"] is True
    wish = {"do": "cancel", "ids": [second.public_id]}
    assert program.ask("POST", "captures/batch", wish).json() == {"count": 1}
    assert program.ask("POST", "captures/batch", {"do": "cancel"}).json() == {"count": 0}


def test_it_touches_no_captures_of_others_in_a_batch() -> None:
    mine = capture_of(link_of(person("alice"), "https://jifang.example/在等"))
    stranger = Program(person("charlie"))
    assert stranger.ask("POST", "captures/batch", {"do": "cancel", "ids": [mine.public_id]}).json() == {"count": 0}


def test_it_takes_a_snapshot_with_options(program: Program) -> None:
    link = link_of(person("alice"), "https://jifang.example/慢")
    wish = {"link": link.public_id, "wait_s": 5, "scripts": False, "window": "phone", "ignore_tls_errors": True}
    answer = program.ask("POST", "captures", wish)
    assert answer.status_code == 202 and answer.headers["Location"].endswith(answer.json()["id"])
    options = Capture.objects.get(public_id=answer.json()["id"]).options
    assert (options["extra_wait_s"], options["javascript"], options["width"]) == (5.0, False, 390)


@pytest.mark.parametrize(
    "wrong", [{"wait_s": 31}, {"window": "电视"}, {"user_agent": "a\r\nCookie: x"}, {"cookies": []}]
)
def test_it_refuses_options_nobody_can_follow(program: Program, wrong: dict[str, object]) -> None:
    link = link_of(person("alice"), "https://jifang.example/慢")
    assert program.ask("POST", "captures", {"link": link.public_id, **wrong}).status_code == 422


def test_it_takes_no_snapshot_of_a_strangers_link(program: Program) -> None:
    link = link_of(person("bob"), "https://jifang.example/别人的")
    assert code_of(program.ask("POST", "captures", {"link": link.public_id})) == (404, "not_found")
