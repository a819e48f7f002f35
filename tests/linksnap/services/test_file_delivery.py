"""Files on their way out: ranges, entity tags, and streams that are not read to their end first."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from linksnap.services.file_delivery import sent_file, sent_pieces

DATA = "行高与标点。".encode() * 10


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "库.zip"
    file.write_bytes(DATA)
    return file


def asked(path: Path, **headers: str) -> Any:
    request = RequestFactory().get("/", headers=headers)
    return sent_file(request, path, "application/zip", "我的库.zip", "ab12")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, len(DATA) - 1),
        ("bytes=-4", len(DATA) - 4, len(DATA) - 1),
        ("bytes=7-99999", 7, len(DATA) - 1),
        ("bytes=-99999", 0, len(DATA) - 1),
        ("bytes= 3 - 4", 3, 4),
    ],
)
def test_it_sends_a_range(wanted: str, first: int, last: int, path: Path) -> None:
    response = asked(path, Range=wanted)
    assert b"".join(response) == DATA[first : last + 1]
    whole = (first, last) == (0, len(DATA) - 1)
    assert response.status_code == (200 if whole else 206)
    assert whole or response["Content-Range"] == f"bytes {first}-{last}/{len(DATA)}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("wanted", ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=1-2,5-6", "链接=1-2", "bytes=a-b"])
def test_it_sends_the_whole_file_for_what_is_no_range(wanted: str, path: Path) -> None:
    response = asked(path, Range=wanted.encode().decode("latin-1"))
    assert response.status_code == 200 and b"".join(response) == DATA


@pytest.mark.parametrize("wanted", [f"bytes={len(DATA)}-", "bytes=-0", "bytes=9999999999999999999-"])
def test_it_refuses_a_range_beyond_the_end(wanted: str, path: Path) -> None:
    response = asked(path, Range=wanted)
    assert response.status_code == 416 and response["Content-Range"] == f"bytes */{len(DATA)}"


def test_it_sends_the_whole_file_when_it_has_changed(path: Path) -> None:
    assert asked(path, Range="bytes=5-", **{"If-Range": '"another"'}).status_code == 200
    assert asked(path, Range="bytes=5-", **{"If-Range": '"ab12"'}).status_code == 206


def test_it_names_the_file_in_any_script(path: Path) -> None:
    assert "filename*=utf-8''%E6%88%91%E7%9A%84%E5%BA%93.zip" in asked(path)["Content-Disposition"]


async def test_it_streams_under_asgi_a_piece_at_a_time() -> None:
    taken: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"x"

    request = ASGIRequest({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}, BytesIO())
    response = sent_pieces(request, pieces(), "text/csv", "库.csv")
    assert isinstance(response, StreamingHttpResponse) and response.is_async
    stream = aiter(response)
    await anext(stream)
    assert taken == [0]
    assert len([piece async for piece in stream]) == 99
