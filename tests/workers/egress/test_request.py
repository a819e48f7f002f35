"""Tests of the proxy's HTTP heads: what is read, what is refused as ambiguous, what is taken out on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.egress.request import CHUNKED, UNTIL_CLOSE, parse_request, parse_response
from workers.egress.verdicts import EgressVerdict, Refusal


def test_it_reads_absolute_form_and_takes_the_host_from_it() -> None:
    request = parse_request(["GET http://x.cn:8080/快照?b HTTP/1.1".encode().decode("latin-1")])
    assert (request.host, request.port, request.target.encode("latin-1").decode()) == ("x.cn", 8080, "/快照?b")
    forged = parse_request(["GET http://x.cn/ HTTP/1.1", "Host: 内网.corp".encode().decode("latin-1")])
    assert forged.forward_head() == b"GET / HTTP/1.1\r\nHost: x.cn\r\nConnection: close\r\n\r\n"


def test_it_reads_connect_to_a_bracketed_address() -> None:
    request = parse_request(["CONNECT [2606:4700::1]:443 HTTP/1.1", "Host: x"])
    assert (request.is_tunnel, request.host, request.port) == (True, "2606:4700::1", 443)


def test_it_takes_out_what_is_for_one_hop_or_for_the_proxy() -> None:
    request = parse_request(
        [
            *(
                "POST http://x.cn?q HTTP/1.1",
                "Host: x.cn",
                "Proxy-Authorization: Basic abc",
                "Proxy-Connection: keep-alive",
            ),
            *("Connection: keep-alive, X-Hop, Content-Length", "X-Hop: 1", "Keep-Alive: 5", "TE: trailers"),
            *("Upgrade: websocket", "Cookie: a=b", "Content-Length: 3"),
        ]
    )
    head = request.forward_head()
    assert head == b"POST /?q HTTP/1.1\r\nHost: x.cn\r\nCookie: a=b\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"


def test_it_takes_out_a_verdict_that_an_origin_made_up() -> None:
    answer = parse_response(
        ["HTTP/1.1 200 好".encode().decode("latin-1"), "X-LinkSnap-Egress: blocked_address", "A: b"], "GET"
    )
    assert answer.forward_head() == "HTTP/1.1 200 好\r\nA: b\r\nConnection: close\r\n\r\n".encode()
    assert answer.body == UNTIL_CLOSE


@pytest.mark.parametrize(
    ("lines", "method", "size"),
    [
        (["HTTP/1.1 200 OK", "Content-Length: 5"], "GET", 5),
        (["HTTP/1.1 200 OK", "Content-Length: 5"], "HEAD", 0),
        (["HTTP/1.1 304 Not Modified", "Content-Length: 5"], "GET", 0),
        (["HTTP/1.1 200", "Transfer-Encoding: Chunked"], "GET", CHUNKED),
        (["HTTP/1.0 200 OK", "a line that is no header"], "GET", UNTIL_CLOSE),
    ],
)
def test_it_knows_where_an_answer_ends(lines: list[str], method: str, size: int) -> None:
    assert parse_response(lines, method).body == size


MALFORMED = [
    *(["GET / HTTP/1.1"], ["GET https://x.cn/ HTTP/1.1"], ["GET ftp://x.cn/ HTTP/1.1"], ["GET http:///a HTTP/1.1"]),
    *(["GET http://u:p@x.cn/ HTTP/1.1"], ["GET http://x.cn:0/ HTTP/1.1"], ["GET http://x.cn:99999/ HTTP/1.1"]),
    *(["GET http://x.cn\\@10.0.0.1/ HTTP/1.1"], ["GET http://x.cn/#f HTTP/1.1"], ["GET  http://x.cn/ HTTP/1.1"]),
    *(
        ["GET http://x.cn/ HTTP/2.0"],
        ["GET http://x%2ecn/ HTTP/1.1"],
        ["CONNECT x.cn HTTP/1.1"],
        ["G\x00T http://x/ HTTP/1.1"],
    ),
    *(["CONNECT http://x.cn:443 HTTP/1.1"], ["CONNECT [fe80::1%eth0]:80 HTTP/1.1"], ["GET http://[::1/ HTTP/1.1"]),
    *(["GET http://x.cn/ HTTP/1.1", "no colon"], ["GET http://x.cn/ HTTP/1.1", " folded: x"]),
    *(["GET http://x.cn/ HTTP/1.1", "A : b"], ["GET http://x.cn/ HTTP/1.1", "A: b\rC: d"]),
    ["POST http://x.cn/ HTTP/1.1", "Content-Length: 3", "Transfer-Encoding: chunked"],
    ["POST http://x.cn/ HTTP/1.1", "Content-Length: 3", "Content-Length: 4"],
    ["POST http://x.cn/ HTTP/1.1", "Transfer-Encoding: gzip, chunked"],
    ["POST http://x.cn/ HTTP/1.1", "Content-Length: +3"],
]


@pytest.mark.parametrize("lines", MALFORMED)
def test_it_refuses_malformed_and_ambiguous_requests(lines: list[str]) -> None:
    with pytest.raises(Refusal) as caught:
        parse_request(lines)
    assert caught.value.verdict is EgressVerdict.BAD_REQUEST


LINES = st.text(st.characters(max_codepoint=255, exclude_characters="\n"), max_size=40)


@given(
    st.lists(
        st.one_of(LINES, LINES.map("GET http://x.cn/ HTTP/1.1".__add__), LINES.map("Content-Length:".__add__)),
        min_size=1,
    )
)
def test_it_raises_nothing_but_refusals(lines: list[str]) -> None:
    for parse in (parse_request, lambda given: parse_response(given, "GET")):
        try:
            head = parse(lines).forward_head()
        except Refusal:
            continue
        assert head.endswith(b"\r\n\r\n")
        assert head.count(b"\r\n\r\n") == 1


@given(LINES, LINES)
def test_it_never_lets_a_client_add_a_header_line(name: str, value: str) -> None:
    try:
        request = parse_request(["GET http://x.cn/ HTTP/1.1", f"X-{name}: {value}"])
    except Refusal:
        return
    assert request.forward_head().count(b"\r\n") <= 5
    assert b"\n" not in request.forward_head().replace(b"\r\n", b"")
