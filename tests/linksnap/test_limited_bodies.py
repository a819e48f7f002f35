"""Bodies that are too large or too slow end before Django reads them; who is known may send what an address takes."""

import asyncio
import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.test import Client

from linksnap import asgi
from linksnap.limited_bodies import LimitedBodies
from linksnap.rules.body_limits import BodyLimits, BodyPace
from linksnap.services import senders, tokens
from tests.access.addresses import Layer, with_entry
from tests.people import browser_of, person

LIMITS = BodyLimits(strangers=1000, forms=4000, page=9000, library=20_000)
_KEY = b"Bearer lsnap_alice"
_PATIENT = BodyPace(20)
_ROOM = 2 * 1024 * 1024


async def known_by_key(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"authorization") == _KEY


def server(path: str, *headers: tuple[bytes, bytes], pace: BodyPace = _PATIENT) -> ApplicationCommunicator:
    door = LimitedBodies(get_asgi_application(), LIMITS, pace, known_by_key)
    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http",
        "headers": [(b"host", b"localhost"), (b"accept-language", b"zh-CN"), *headers],
    }  # fmt: skip
    return ApplicationCommunicator(door, scope)


async def send(to: ApplicationCommunicator, size: int, *, more: bool = False) -> None:
    await to.send_input({"type": "http.request", "body": b"x" * size, "more_body": more})


async def answer(of: ApplicationCommunicator) -> tuple[dict[str, Any], str]:
    start = await of.receive_output(10)
    body = b""
    while True:
        message = await of.receive_output(10)
        body += message.get("body", b"")
        if not message.get("more_body"):
            return start, body.decode()


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/v1/uploads", "1000"),
        ("/api/v1/gibtsnicht", "1000"),
        ("/api/bookmarks/", "1000 bytes at most without a valid token"),
        ("/karakeep/api/v1/bookmarks", "REQUEST_ENTITY_TOO_LARGE"),
        ("/sign-in/", 'lang="zh-Hans"'),
        ("/", 'lang="zh-Hans"'),
    ],
)
async def test_it_takes_little_from_strangers_and_says_so_in_their_words(path: str, told: str, announced: bool) -> None:
    asked = server(path, (b"content-length", b"1001")) if announced else server(path)
    if not announced:
        await send(asked, 600, more=True)
        await send(asked, 401, more=True)
        # What still comes is thrown away, so that the sender sees the answer.
        await send(asked, 50_000)
    else:
        await send(asked, 1001)
    start, text = await answer(asked)
    assert start["status"] == 413 and (b"connection", b"close") in start["headers"]
    assert told in text
    if path.startswith("/api/v1/"):
        assert json.loads(text)["code"] == "body_too_large"


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/v1/links", LIMITS.forms + 1024 * 1024),
        ("/api/v1/uploads", LIMITS.page + _ROOM),
        ("/api/bookmarks/7/assets/upload/", LIMITS.page + _ROOM),
        ("/api/v1/imports", LIMITS.library + _ROOM),
        ("/import/", LIMITS.library + _ROOM),
    ],
)
async def test_it_takes_from_those_it_knows_what_the_address_takes(path: str, most: int) -> None:
    whole: list[int] = []

    async def django(scope: Any, receive: Any, send: Any) -> None:
        whole.append(len((await receive())["body"]))

    for size in (most, most + 1):
        asked = server(path, (b"authorization", _KEY))
        if size == most:
            asked.application = replace(asked.application, application=django)
        asked = ApplicationCommunicator(asked.application, asked.scope)
        await send(asked, size)
        if size == most:
            await asked.wait(5)
            assert whole == [most]
        else:
            start, text = await answer(asked)
            assert start["status"] == 413 and "without a valid token" not in text


async def test_it_waits_for_no_body_that_hardly_moves() -> None:
    asked = server("/api/v1/links", (b"content-length", b"900"), pace=BodyPace(0.05, bytes_a_second=100_000))
    await send(asked, 100, more=True)
    start, text = await answer(asked)
    assert start["status"] == 408 and json.loads(text)["code"] == "body_too_slow"
    page = server("/sign-in/", (b"content-length", b"900"), pace=BodyPace(0.05))
    start, text = await answer(page)
    assert start["status"] == 408 and 'lang="zh-Hans"' in text


async def test_it_lets_a_moving_body_take_its_time() -> None:
    asked = server("/api/v1/gibtsnicht", pace=BodyPace(0.3, bytes_a_second=100))
    for number in range(4):
        await send(asked, 100, more=number < 3)
        await asyncio.sleep(0.12)
    assert (await answer(asked))[0]["status"] == 403


def test_it_has_room_at_every_address_that_takes_a_file() -> None:
    names = {"bookmark_id": "7", "public_id": "0" * 32}
    small = [
        str(one)
        for one in with_entry(*Layer)
        if one.expected.files and LIMITS.most(one.path.format_map(names)) < LIMITS.page
    ]
    assert small == [], "linksnap/rules/body_limits.py knows nothing of these"


@pytest.mark.django_db
def test_it_knows_who_has_a_living_session_or_token() -> None:
    alice = person("alice")
    token = tokens.create(alice, "钥匙")
    cookie = "; ".join(f"{name}={one.value}" for name, one in browser_of(alice).cookies.items())
    assert senders.is_known(f"Bearer {token.secret}", "") and senders.is_known(f"Token {token.secret}", "")
    assert senders.is_known("", f"anderes=1; {cookie}") and senders.is_known("Bearer kaputt", cookie)
    for authorization, sent in (("", ""), ("Basic YTpi", "=;;\x00"), ("Bearer lsnap_x", "linksnap_session=nichts")):
        assert not senders.is_known(authorization, sent)
    stranger = Client()
    stranger.get("/sign-in/")
    assert not senders.is_known("", "; ".join(f"{name}={one.value}" for name, one in stranger.cookies.items()))
    tokens.revoke(token.token)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    assert not senders.is_known(f"Bearer {token.secret}", cookie)


async def test_it_lets_a_large_body_lie_beside_the_store(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    made: list[Any] = []
    spool = tempfile.SpooledTemporaryFile

    def watched(**named: Any) -> Any:
        made.append((named["dir"], spool(**named)))
        return made[-1][1]

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", watched)
    pieces = [{"body": b"x" * 50, "more_body": True}, {"body": b"y"}]

    async def receive() -> dict[str, Any]:
        if not pieces:
            raise TimeoutError
        return {"type": "http.request", **pieces.pop(0)}

    body = await asgi.application.application.read_body(receive)
    assert body.read() == b"x" * 50 + b"y" and made[0][0] == settings.FILE_UPLOAD_TEMP_DIR
    assert settings.FILE_UPLOAD_TEMP_DIR.startswith(str(settings.ENV.blobs))
    with pytest.raises(TimeoutError):
        await asgi.application.application.read_body(receive)
    assert made[1][1].closed
