"""Embedding services: OpenAI's way and text-embeddings-inference's, with everything they can get wrong."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from ml.encoder.served import DIM, RoughTokenizer, ServedEncoder, Service, service_at
from ml.encoder.types import EncoderError


class FakeService(ThreadingHTTPServer):
    """Remembers what it was asked; vectors of `own_dim` numbers, shortened where it `can_shorten`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.daemon_threads = True
        self.own_dim, self.can_shorten = DIM, True
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.answer: tuple[int, bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeService

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization", ""), body))
        status, content = self.server.answer or self._vectors(body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(content)

    def _vectors(self, body: dict[str, Any]) -> tuple[int, bytes]:
        texts = body.get("input") or body["inputs"]
        dim = body.get("dimensions", self.server.own_dim)
        if dim != self.server.own_dim and not self.server.can_shorten:
            return 400, '{"error": "不支持 dimensions"}'.encode()
        rows = [np.random.default_rng(len(text)).standard_normal(dim).tolist() for text in texts]
        if self.path.endswith("/embed"):
            return 200, json.dumps(rows).encode()
        data = [{"index": index, "embedding": row} for index, row in enumerate(rows)]
        return 200, json.dumps({"data": data[::-1]}).encode()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[FakeService]:
    server = FakeService()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_it_speaks_openai_s_way_in_order_and_with_a_key(service: FakeService) -> None:
    encoder = service_at(Service(f"{service.url}/v1", "多语模型", "秘".encode().hex(), "query: ", "passage: "))
    texts = ["短", "长一些的句子", ""]
    vectors = encoder.encode_passages(texts)
    assert vectors.shape == (3, DIM) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    wanted = [np.random.default_rng(len(f"passage: {text}")).standard_normal(DIM) for text in texts]
    assert np.allclose(vectors, [row / np.linalg.norm(row) for row in wanted], atol=1e-5)
    path, key, body = service.asked[-1]
    assert path == "/v1/embeddings" and key == f"Bearer {'秘'.encode().hex()}"
    assert body["model"] == "多语模型" and body["input"][0] == "passage: 短" and "dimensions" not in body


def test_it_speaks_text_embeddings_inference_s_way(service: FakeService) -> None:
    encoder = service_at(Service(f"{service.url}/embed"))
    assert encoder.encode_queries(["什么是快照？"]).shape == (1, DIM)
    assert service.asked[-1][0] == "/embed" and service.asked[-1][2]["truncate"] is True


def test_it_lets_a_larger_model_shorten_its_vectors(service: FakeService) -> None:
    service.own_dim = 1024
    encoder = service_at(Service(f"{service.url}/v1/embeddings", "大模型"))
    assert encoder.encode_passages(["文字"] * 40).shape == (40, DIM)
    assert service.asked[-1][2]["dimensions"] == DIM and len(service.asked[-1][2]["input"]) == 8


@pytest.mark.parametrize("path", ["/v1", "/embed"])
def test_it_refuses_vectors_of_another_length_clearly(service: FakeService, path: str) -> None:
    service.own_dim, service.can_shorten = 768, False
    with pytest.raises(EncoderError, match=r"768 numbers.*384"):
        service_at(Service(service.url + path))


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"broken"),
        (401, "没有权限".encode()),
        (200, b"<html>"),
        (200, b"{}"),
        (200, b'{"data": []}'),
        (200, b'{"data": [{"index": 0, "embedding": ["a", "b"]}]}'),
        (200, json.dumps({"data": [{"index": 0, "embedding": [float("nan")] * DIM}]}).encode()),
        (200, json.dumps({"data": [{"index": 0, "embedding": [0.0] * DIM}]}).encode()),
    ],
)
def test_it_says_what_is_wrong_with_an_answer(service: FakeService, answer: tuple[int, bytes]) -> None:
    service.answer = answer
    with pytest.raises(EncoderError, match=r"127\.0\.0\.1"):
        service_at(Service(f"{service.url}/v1"))


def test_it_says_when_nobody_answers_and_shows_no_password() -> None:
    with pytest.raises(EncoderError, match="does not answer"):
        service_at(Service("http://user:geheim@127.0.0.1:1/v1"))
    assert "geheim" not in ServedEncoder(Service("http://user:geheim@127.0.0.1:1/v1")).name


def test_it_is_another_encoder_under_another_model() -> None:
    one, other = (ServedEncoder(Service("http://tei.example/v1", model)).revision for model in ("a", "b"))
    assert one != other and len(one) == 64


def test_it_counts_about_as_many_tokens_as_models_do() -> None:
    tokenizer = RoughTokenizer()
    assert tokenizer.count("网页快照 snapshots.") == 4 + 3 + 1
    assert [("网页"[begin:end]) for begin, end in tokenizer.spans("网页")] == ["网", "页"]
