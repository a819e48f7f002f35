"""The client: patience with a busy server, and one sentence for everything that is no answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from linksnap.cli.client import ApiClient, part
from linksnap.cli.config import Config, server_url
from linksnap.cli.failures import Exit, Failure, Refused, Unreachable, outcome_of

Answer = Callable[[httpx2.Request], httpx2.Response]
PROBLEM = {"type": "about:blank", "title": "x", "status": 503, "code": "unavailable", "detail": "请稍后再试。"}


def client_of(answer: Answer, slept: list[float] | None = None, url: str = "https://zili.example") -> ApiClient:
    sleep = (slept if slept is not None else []).append
    return ApiClient(Config(url, "lsnap_测试".encode().hex()), httpx2.MockTransport(answer), sleep)


def busy_then_fine(*waits: str) -> Answer:
    answers = iter(waits)

    def answer(request: httpx2.Request) -> httpx2.Response:
        wait = next(answers, None)
        if wait is None:
            return httpx2.Response(200, json={"好": 1})
        return httpx2.Response(503 if wait else 429, json=PROBLEM, headers={"Retry-After": wait} if wait else {})

    return answer


def test_it_comes_back_when_the_server_says_so() -> None:
    slept: list[float] = []
    assert client_of(busy_then_fine("2", "7"), slept).get("tags") == {"好": 1} and slept == [2.0, 7.0]


def test_it_understands_a_date_to_come_back_at() -> None:
    slept: list[float] = []
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    client_of(busy_then_fine(moment), slept).get("tags")
    assert 15 < slept[0] <= 20


def test_it_waits_longer_each_time_when_nothing_is_said() -> None:
    slept: list[float] = []
    client_of(busy_then_fine("", "", ""), slept).get("tags")
    assert slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("waits", [["3600"], ["1"] * 9, ["40", "40"]])
def test_it_does_not_come_back_for_ever(waits: list[str]) -> None:
    slept: list[float] = []
    with pytest.raises(Refused, match="请稍后再试。"):
        client_of(busy_then_fine(*waits), slept).get("tags")
    assert sum(slept) <= 60


def test_it_sends_its_token_and_the_language() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["Authorization"].startswith("Bearer ") and request.headers["Accept-Language"]
        assert str(request.url) == "https://zili.example/api/v1/links?tag=%E6%8E%92%E7%89%88&tag=b&limit=2"
        return httpx2.Response(200, json={})

    client_of(answer).get("links", {"tag": ["排版", "b"], "limit": 2, "site": "", "lang": None})


def test_it_reads_all_pages() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        cursor = request.url.params.get("cursor")
        return httpx2.Response(
            200, json={"items": [cursor], "next_cursor": {None: "二", "二": "三", "三": None}[cursor]}
        )

    assert list(client_of(answer).every("links")) == [None, "二", "三"]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {}, b"<html>"), (404, {}, b"<html>nginx"), (500, {}, b""), (404, {}, b"[]"), (400, {}, b"null"),
        (301, {"Location": "https://b.example/"}, b""),
    ],
)  # fmt: skip
def test_it_says_when_what_answers_is_no_linksnap(status: int, headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(Unreachable):
        client_of(lambda request: httpx2.Response(status, headers=headers, content=body)).get("status")


@pytest.mark.parametrize("error", [httpx2.ConnectError, httpx2.ReadTimeout, httpx2.RemoteProtocolError])
def test_it_says_when_nothing_answers(error: type[httpx2.TransportError]) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise error("连不上", request=request)

    with pytest.raises(Unreachable, match=r"zili\.example"):
        client_of(answer).get("status")
    with pytest.raises(Unreachable):
        list(client_of(answer).stream("exports"))


def test_it_streams_bytes_and_refusals() -> None:
    client = client_of(lambda request: httpx2.Response(200, content="书签".encode()))
    assert b"".join(client.stream("exports")) == "书签".encode()
    with pytest.raises(Refused):
        list(client_of(lambda request: httpx2.Response(404, json=PROBLEM)).stream("exports"))


def test_it_reads_addresses_as_people_type_them() -> None:
    assert server_url("localhost:8420/") == "http://localhost:8420"
    assert server_url(" links.example/base/ ") == "https://links.example/base"
    assert server_url("http://10.0.0.7:8420/api/v1") == "http://10.0.0.7:8420"
    for wrong in (
        "",
        "ftp://a.example",
        "https://u:p@a.example",
        "https://a.example/?x",
        "http://",
        "https://a b",
        "https://a:x",
        "https://[::1",
    ):
        with pytest.raises(Failure):
            server_url(wrong)
    assert part("c/排版?") == "c%2F%E6%8E%92%E7%89%88%3F"


def test_it_tells_whether_the_token_travels_in_the_clear() -> None:
    found = {
        url: Config(url, "x").is_encrypted for url in ("http://localhost:1", "https://a.example", "http://a.example")
    }
    assert list(found.values()) == [True, True, False]


def test_it_counts_what_went_well() -> None:
    assert [outcome_of(2, 0), outcome_of(1, 1), outcome_of(0, 2), outcome_of(0, 0)] == [
        Exit.OK, Exit.PARTIAL, Exit.FAILED, Exit.OK,
    ]  # fmt: skip
