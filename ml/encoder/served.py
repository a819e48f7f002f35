"""An encoder that runs elsewhere: any service with OpenAI's /v1/embeddings or text-embeddings-inference's /embed."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from ml.encoder.fake_encoder import CJK_CHARACTERS
from ml.encoder.types import Centring, EncoderError, Vectors

DIM = 384
BATCH = 32
# A search phrase is worth nothing after a second; a batch of passages may wait in the service's own queue.
PHRASE_TIMEOUT_S, PASSAGES_TIMEOUT_S = 2.0, 60.0
_LARGEST_ANSWER = 64 * 2**20
_ROUGH_TOKEN = re.compile(rf"[{CJK_CHARACTERS}]|[^\W_{CJK_CHARACTERS}]{{1,4}}|\S")
# The operator named the host himself: his environment's proxies, meant for the web, are not asked.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class RoughTokenizer:
    """Counts about as the tokenizers of multilingual models do: a character of Chinese, four letters of a word.

    The service's own tokenizer is out of reach; a passage that turns out too long for its model is cut there.
    """

    def count(self, text: str) -> int:
        """Return the number of tokens of the text."""
        return sum(1 for _ in _ROUGH_TOKEN.finditer(text))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return begin and end of each token in characters of the text."""
        return [found.span() for found in _ROUGH_TOKEN.finditer(text)]


@dataclass(frozen=True)
class Service:
    """Where the service is, the model it is asked for, its key, and what the model wants before a text."""

    url: str
    model: str = ""
    key: str = ""
    query_prefix: str = ""
    passage_prefix: str = ""

    @property
    def is_tei(self) -> bool:
        """Whether it speaks the way of text-embeddings-inference."""
        return urlsplit(self.url).path.rstrip("/").endswith("/embed")

    @property
    def address(self) -> str:
        """Where texts are posted: the URL as given, or what OpenAI's clients add to a base URL."""
        if self.is_tei or urlsplit(self.url).path.rstrip("/").endswith("/embeddings"):
            return self.url
        return f"{self.url.rstrip('/')}/embeddings"


class ServedEncoder:
    """A `TextEncoder` whose vectors come by HTTP. Raises EncoderError where the service answers wrongly or not."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.name = f"{service.model or 'embedding service'} ({urlsplit(service.url).netloc.rpartition('@')[2]})"
        # The service does not say which weights it has: another model or address counts as another encoder.
        said = json.dumps([service.address, service.model, service.query_prefix, service.passage_prefix])
        self.revision = hashlib.sha256(said.encode()).hexdigest()
        self.dim = DIM
        self.dtype = "fp32"
        self.centring = Centring()
        self.batch_tokens = BATCH * 256
        self.tokenizer = RoughTokenizer()

    @cached_property
    def _asks_for_dimensions(self) -> bool:
        """Whether the model's own vectors have another length, and it shortens them on demand (Matryoshka)."""
        found = len(self._post(["你好, world"], PHRASE_TIMEOUT_S, with_dimensions=False)[0])
        if found == DIM:
            return False
        if not self.service.is_tei:
            try:
                found = len(self._post(["你好, world"], PHRASE_TIMEOUT_S, with_dimensions=True)[0])
            except EncoderError as error:
                raise EncoderError(
                    f"{self.name} makes vectors of {found} numbers and refuses to shorten them ({error}); "
                    f"LinkSnap keeps {DIM}."
                ) from error
        if found != DIM:
            raise EncoderError(f"{self.name} makes vectors of {found} numbers; LinkSnap keeps {DIM}.")
        return True

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a phrase: (n, 384)."""
        return self._encode([self.service.query_prefix + text for text in texts], PHRASE_TIMEOUT_S)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text: (n, 384)."""
        return self._encode([self.service.passage_prefix + text for text in texts], PASSAGES_TIMEOUT_S)

    def _encode(self, texts: Sequence[str], timeout_s: float) -> Vectors:
        vectors = np.zeros((len(texts), DIM), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            part = texts[start : start + BATCH]
            rows = self._post(part, timeout_s, with_dimensions=self._asks_for_dimensions)
            vectors[start : start + len(part)] = _unit(rows, self.name)
        return vectors

    def _post(self, texts: Sequence[str], timeout_s: float, *, with_dimensions: bool) -> list[list[float]]:
        """The service's rows in the order of the texts, as many as there are texts."""
        # An empty input is an error to many services.
        inputs = [text if text.strip() else "." for text in texts]
        body: dict[str, Any] = {"inputs": inputs, "normalize": True, "truncate": True}
        if not self.service.is_tei:
            body = {"model": self.service.model, "input": inputs, "encoding_format": "float"}
            body |= {"dimensions": DIM} if with_dimensions else {}
        answer = self._ask(json.dumps(body).encode(), timeout_s)
        try:
            rows = answer if self.service.is_tei else _in_order(answer["data"])
            lengths = {len(row) for row in rows}
        except (KeyError, TypeError) as error:
            raise EncoderError(f"{self.name} answered something else than vectors.") from error
        if len(rows) != len(texts) or len(lengths) != 1:
            raise EncoderError(
                f"{self.name} answered {len(rows)} vectors of {sorted(lengths)} numbers for {len(texts)} texts."
            )
        return rows

    def _ask(self, body: bytes, timeout_s: float) -> Any:
        headers = {"Content-Type": "application/json"}
        if self.service.key:
            headers["Authorization"] = f"Bearer {self.service.key}"
        request = urllib.request.Request(self.service.address, body, headers, method="POST")
        try:
            with _DIRECT.open(request, timeout=timeout_s) as answer:
                return json.loads(answer.read(_LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            detail = error.read(300).decode("utf-8", "replace")
            raise EncoderError(f"{self.name} answered {error.code}: {detail}") from error
        except (OSError, ValueError) as error:
            raise EncoderError(f"{self.name} does not answer: {error}") from error


def service_at(service: Service) -> ServedEncoder:
    """The encoder of a service, after a first vector. Raises EncoderError: dimensions, key, address."""
    encoder = ServedEncoder(service)
    encoder.encode_queries(["LinkSnap"])
    return encoder


def _in_order(data: list[dict[str, Any]]) -> list[list[float]]:
    return [row["embedding"] for row in sorted(data, key=lambda row: int(row["index"]))]


def _unit(rows: list[list[float]], name: str) -> Vectors:
    try:
        vectors = np.asarray(rows, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EncoderError(f"{name} answered something else than numbers.") from error
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if vectors.shape[1:] != (DIM,) or not np.isfinite(vectors).all() or not (lengths > 0).all():
        raise EncoderError(f"{name} answered vectors nothing can be compared with.")
    return np.asarray(vectors / lengths, dtype=np.float32)
