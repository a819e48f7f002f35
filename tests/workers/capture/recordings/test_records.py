"""How much memory the answers of a web archive may take, whatever it repeats."""

import io

import pytest

from workers.capture.recordings.records import ArchiveAnswers

PAGE = "https://zili.example/"


def record(url: str, digest: str, minute: int, body: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-01-01T00:{minute:02}:00Z\r\n"
        f"WARC-Payload-Digest: sha1:{digest}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def held(answers: ArchiveAnswers) -> int:
    bodies = [*answers.by_digest.values(), *(kept.answer for kept in answers.kept.values())]
    return sum({id(one.body): len(one.body) for one in bodies}.values())


@pytest.mark.parametrize("url", [PAGE, "https://zili.example/图"])
def test_it_holds_no_more_than_it_may_when_an_address_is_recorded_again_and_again(url: str) -> None:
    answers = ArchiveAnswers(PAGE, room=3_000)
    again = [record(url, f"D{n}", n, "行高".encode() * 150 + b"%d" % n) for n in range(50)]
    answers.add(io.BytesIO(b"".join(again)))
    assert held(answers) <= 4_000 and (answers.kept[url].answer.body.endswith(b"49") or url != PAGE)
