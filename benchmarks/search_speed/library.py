"""Fills a library with pages by COPY: real texts over and over, their vectors each time a little different."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
from numpy.typing import NDArray

from benchmarks.search_speed.texts import Material
from linksnap.rules.link_words import link_words
from linksnap.rules.tsvector import Field, tsvector_text

PASSAGES_A_PAGE = 5
# A passage lies between two real ones of its language, nearer to the first, and is turned by noise of its own: with
# copies close to the real points, the library would be a heap of islands, which no real one is.
_NEAREST, _FARTHEST, _NOISE = 0.5, 0.8, 0.4
_SEED = 20261123
# Filters that keep a tenth, a hundredth and a thousandth of the pages.
HOSTS = {"10 %": ("ten.example", 10), "1 %": ("hundred.example", 100), "0.1 %": ("thousand.example", 1000)}

_LINK = (
    "COPY linksnap_link (id, public_id, owner_id, url, canonical_url, canonical_sha256, host, title, description,"
    " notes, is_unread, is_favourite, is_archived, is_shared, created_at, updated_at, words,"
    " current_snapshot_id) FROM STDIN"
)
_SNAPSHOT = (
    "COPY linksnap_snapshot (id, public_id, owner_id, link_id, version, captured_at, final_url, redirects, verdict,"
    " missing, title, description, author, site_name, lang, words, text_sha256, canonical_url, document, evidence,"
    " strategy, faults, details, metadata_sources) FROM STDIN"
)
_PASSAGE = (
    "COPY linksnap_passage (id, owner_id, link_id, snapshot_id, n, heading, text, anchor, first_block, last_block,"
    " tokens, words) FROM STDIN"
)
_VECTOR = (
    "COPY linksnap_passageembedding (owner_id, encoder_id, link_id, passage_id, lang, vector)"
    " FROM STDIN (FORMAT BINARY)"
)
_PAGE_VECTOR = "COPY linksnap_pageembedding (owner_id, encoder_id, link_id, vector) FROM STDIN (FORMAT BINARY)"


@dataclass(frozen=True)
class Plan:
    """Whose library under which encoder, and how many pages."""

    owner: int
    encoder: int
    pages: int


def page_texts(plan: Plan, material: Material) -> NDArray[np.int64]:
    """Which text stands in each passage (pages, 5): pieces that follow one another, each page elsewhere."""
    rng = np.random.default_rng(_SEED)
    first = rng.integers(0, len(material.texts) - PASSAGES_A_PAGE, plan.pages)
    return np.asarray(first[:, None] + np.arange(PASSAGES_A_PAGE)[None, :], dtype=np.int64)


def noisy(vectors: NDArray[np.float32], chosen: NDArray[np.int64], seed: int) -> NDArray[np.float32]:
    """The vectors of `chosen` (n,), each mixed with another text's and with noise, of unit length: (n, dim)."""
    rng = np.random.default_rng(seed)
    half = len(vectors) // 2
    others = rng.integers(0, half, len(chosen)) + np.where(chosen >= half, half, 0)
    noise = rng.standard_normal((len(chosen), vectors.shape[1]), dtype=np.float32) / np.sqrt(vectors.shape[1])
    share = rng.uniform(_NEAREST, _FARTHEST, (len(chosen), 1)).astype(np.float32)
    mixed = share * vectors[chosen] + (1 - share) * vectors[others]
    mixed += _NOISE * noise * np.linalg.norm(vectors - vectors.mean(axis=0), axis=1).mean()
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float32)


def fill(connection: psycopg.Connection, plan: Plan, material: Material, tell: Callable[[int, int], None]) -> None:
    """Write links, snapshots, passages and vectors. The keys of rows are those of the plan: page n has link n + 1."""
    chosen = page_texts(plan, material)
    words = [tsvector_text([Field(text.title, "A"), Field(text.text, "D")]) for text in material.texts]
    for start in range(0, plan.pages, 2_000):
        pages = range(start, min(start + 2_000, plan.pages))
        _copy(connection, _LINK, _links(plan, material, chosen, pages))
        _copy(connection, _SNAPSHOT, _snapshots(plan, material, chosen, pages))
        _copy(connection, _PASSAGE, _passages(plan, material, words, chosen, pages))
        vectors = noisy(material.vectors, chosen[start : pages.stop].ravel(), start)
        langs = [material.texts[which].lang for which in chosen[start : pages.stop, 0]]
        _copy_vectors(connection, plan, langs, pages, vectors)
        connection.commit()
        tell(pages.stop, plan.pages)
    for table in ("link", "snapshot", "passage"):
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('linksnap_{table}', 'id'), (SELECT max(id) FROM linksnap_{table}))"
        )
    connection.commit()


def _copy(connection: psycopg.Connection, statement: str, rows: Iterator[tuple[object, ...]]) -> None:
    # The two tables name each other; the constraint from a link to its snapshot is looked at when all is written.
    connection.execute("SET CONSTRAINTS ALL DEFERRED")
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _host(page: int) -> str:
    for host, one_in in reversed(HOSTS.values()):
        if page % one_in == 1:
            return host
    return f"site{page % 997}.example"


def _links(plan: Plan, material: Material, chosen: NDArray[np.int64], pages: range) -> Iterator[tuple[object, ...]]:
    now = datetime.now(UTC)
    for page in pages:
        title, host = material.texts[chosen[page, 0]].title, _host(page)
        url = f"https://{host}/{page}"
        saved = now - timedelta(minutes=page)
        digest = hashlib.sha256(url.encode()).digest()
        words = link_words([title], [], [], url)
        yield (
            page + 1, f"{page:032x}", plan.owner, url, url, digest, host, title, "", "",
            True, False, False, False, saved, saved, words, page + 1,
        )  # fmt: skip


def _snapshots(plan: Plan, material: Material, chosen: NDArray[np.int64], pages: range) -> Iterator[tuple[object, ...]]:
    now = datetime.now(UTC)
    for page in pages:
        text = material.texts[chosen[page, 0]]
        yield (
            page + 1, f"{page:032x}", plan.owner, page + 1, 1, now, f"https://{_host(page)}/{page}", "[]", "complete",
            "[]", text.title, "", "", "", text.lang, 500, b"", "", "page", "{}", "plain", "{}", "{}", "{}",
        )  # fmt: skip


def _passages(
    plan: Plan, material: Material, words: list[str], chosen: NDArray[np.int64], pages: range
) -> Iterator[tuple[object, ...]]:
    for page in pages:
        for n, which in enumerate(chosen[page].tolist()):
            text = material.texts[which].text
            number = page * PASSAGES_A_PAGE + n + 1
            yield number, plan.owner, page + 1, page + 1, n, "", text, f"ls-{n}", n, n, 200, words[which]


def _copy_vectors(
    connection: psycopg.Connection, plan: Plan, langs: list[str], pages: range, vectors: NDArray[np.float32]
) -> None:
    packed = _packed(vectors)
    with connection.cursor().copy(_VECTOR) as copy:
        copy.set_types(["int8", "int8", "int8", "int8", "varchar", "bytea"])
        for row, vector in enumerate(packed):
            page, lang = pages.start + row // PASSAGES_A_PAGE, langs[row // PASSAGES_A_PAGE]
            passage = pages.start * PASSAGES_A_PAGE + row + 1
            copy.write_row((plan.owner, plan.encoder, page + 1, passage, lang, vector))
    whole = vectors.reshape(-1, PASSAGES_A_PAGE, vectors.shape[1]).mean(axis=1)
    with connection.cursor().copy(_PAGE_VECTOR) as copy:
        copy.set_types(["int8", "int8", "int8", "bytea"])
        for page, vector in zip(pages, _packed(whole / np.linalg.norm(whole, axis=1, keepdims=True)), strict=True):
            copy.write_row((plan.owner, plan.encoder, page + 1, vector))


def _packed(vectors: NDArray[np.float32]) -> list[bytes]:
    """Vectors as pgvector takes halfvec in binary: the dimensions, two zero bytes, the halves, big end first."""
    head = vectors.shape[1].to_bytes(2, "big") + b"\0\0"
    return [head + row.tobytes() for row in vectors.astype(">f2")]
